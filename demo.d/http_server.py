"""An HTTP server that answers who it is and which peer it sees: `NAME ADDRESS PORT`.

Usage: http_server.py NAME PORT
It listens on all addresses of its network namespace, IPv4 and IPv6, and needs no privilege.
"""

import socket
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class DualStackServer(ThreadingHTTPServer):
    address_family = socket.AF_INET6
    daemon_threads = True

    def server_bind(self):
        self.socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        super().server_bind()


def handler_for(name):
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            address, port = self.client_address[:2]
            body = f"{name} {address.removeprefix('::ffff:')} {port}\n".encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    return Handler


if __name__ == "__main__":
    server_name, server_port = sys.argv[1], int(sys.argv[2])
    DualStackServer(("::", server_port), handler_for(server_name)).serve_forever()
