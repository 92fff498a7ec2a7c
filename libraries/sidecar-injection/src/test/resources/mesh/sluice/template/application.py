"""An application to be probed: http, tcp or grpc, then PORT, HEALTHY and perhaps ADDRESS, which is else 127.0.0.1. It
is healthy while the file HEALTHY is there.

With http, /live says how it is, / is always there and /stuck never answers; with tcp, it listens only while it is
healthy; with grpc, it answers grpc.health.v1.Health/Check for the service shop over HTTP/2, as little of it as one
caller needs.
"""

import http.server
import os
import socket
import struct
import sys
import threading
import time

KIND, PORT, HEALTHY = sys.argv[1], int(sys.argv[2]), sys.argv[3]
ADDRESS = sys.argv[4] if len(sys.argv) > 4 else "127.0.0.1"


# HealthCheckRequest{service: "shop"}
SHOP = b"\x0a\x04shop"


class Web(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/stuck":
            threading.Event().wait()
        ok = self.path == "/" or (self.path == "/live?full=1" and os.path.exists(HEALTHY))
        self.send_response(200 if ok else 503)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


def tcp():
    while True:
        if not os.path.exists(HEALTHY):
            time.sleep(0.05)
            continue
        with socket.create_server(("127.0.0.1", PORT)) as server:
            server.settimeout(0.05)
            while os.path.exists(HEALTHY):
                try:
                    server.accept()[0].close()
                except TimeoutError:
                    pass


def frame(kind, flags, stream, payload=b""):
    return struct.pack(">I", len(payload))[1:] + bytes([kind, flags]) + struct.pack(">I", stream) + payload


def literal(name, value):
    return b"\x00" + bytes([len(name)]) + name + bytes([len(value)]) + value


def read(connection, count):
    data = b""
    while len(data) < count:
        more = connection.recv(count - len(data))
        if not more:
            raise ConnectionError("closed")
        data += more
    return data


def answer(connection):
    read(connection, 24)
    connection.sendall(frame(4, 0, 0))
    while True:
        head = read(connection, 9)
        length, kind, flags = struct.unpack(">I", b"\0" + head[:3])[0], head[3], head[4]
        stream = struct.unpack(">I", head[5:])[0]
        payload = read(connection, length)
        if kind == 4 and not flags & 1:
            connection.sendall(frame(4, 1, 0))
        if kind == 6 and not flags & 1:
            connection.sendall(frame(6, 1, 0, payload))
        if kind == 0 and flags & 1:
            # Before the message stand five bytes, which gRPC adds.
            status = 3 if payload[5:] != SHOP else 1 if os.path.exists(HEALTHY) else 2
            connection.sendall(
                frame(1, 4, stream, b"\x88" + literal(b"content-type", b"application/grpc"))
                + frame(0, 0, stream, b"\0" + struct.pack(">I", 2) + bytes([8, status]))
                + frame(1, 5, stream, literal(b"grpc-status", b"0"))
            )


def grpc():
    with socket.socket(socket.AF_INET6 if ":" in ADDRESS else socket.AF_INET) as server:
        server.bind((ADDRESS, PORT))
        server.listen()
        while True:
            connection = server.accept()[0]
            try:
                answer(connection)
            except ConnectionError:
                connection.close()


if KIND == "http":
    http.server.ThreadingHTTPServer(("127.0.0.1", PORT), Web).serve_forever()
elif KIND == "tcp":
    tcp()
else:
    grpc()
