"""Applications to be probed. Each argument is KIND,ADDRESS,PORT; a kind of http1.0 answers as that version.

What a request gets, its path says: /raw/HEX are the bytes of the answer, with the request's Host for {host}.
"""

import os
import socket
import ssl
import sys
import threading

KNOWN = {"host", "user-agent", "accept", "connection", "x-asked"}


def plain(status, *headers):
    lines = [f"HTTP/1.1 {status} x", *headers, "Content-Length: 0", "", ""]
    return "\r\n".join(lines).encode()


def answer(target, headers, here):
    path = target.partition("?")[0]
    host = headers.get("host", "")
    if path.startswith("/raw/"):
        return bytes.fromhex(path[5:]).replace(b"{host}", host.encode())
    if path.startswith("/chain/"):
        left = int(path[7:])
        return plain(302, f"Location: /chain/{left - 1}") if left else plain(200)
    if path == "/loop":
        return plain(307, "Location: /loop")
    if path == "/as-asked":
        return plain(200 if host == here and set(headers) <= KNOWN else 500)
    if path == "/custom":
        return plain(200 if host == "shop.example" and headers.get("x-asked") == "yes" else 500)
    if path == "/query":
        return plain(200 if target == "/query?a=b" else 500)
    if path == "/secret":
        return plain(200 if headers.get("x-asked") == "yes" else 500)
    return plain(200 if target in ("/", "/ok", "/ok/", "/down/ok", "/a%20b", "/%C3%BC", "/x%2Fy") else 404)


def serve(connection, kind):
    name = connection.getsockname()
    here = f"[{name[0]}]:{name[1]}" if ":" in name[0] else f"{name[0]}:{name[1]}"
    here = here.replace("[::ffff:", "").replace("]", "") if "::ffff:" in here else here
    try:
        if kind == "tls":
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain("tls.crt", "tls.key")
            connection = context.wrap_socket(connection, server_side=True)
        data = b""
        while b"\r\n\r\n" not in data:
            more = connection.recv(4096)
            if not more:
                return
            data += more
        lines = data.decode("latin-1").split("\r\n\r\n")[0].split("\r\n")
        target = lines[0].split(" ")[1]
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
        if target == "/stuck":
            threading.Event().wait()
        if target == "/endless":
            connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            while True:
                connection.sendall(b"x" * 4096)
        response = answer(target, headers, here)
        connection.sendall(response.replace(b"HTTP/1.1", b"HTTP/1.0") if kind == "http1.0" else response)
    except OSError:
        pass
    finally:
        connection.close()


def listen(kind, address, port):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    server = socket.socket(family)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if family == socket.AF_INET6:
        server.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, kind != "dual")
    server.bind((address, port))
    server.listen(128)
    while True:
        connection = server.accept()[0]
        threading.Thread(target=serve, args=(connection, kind), daemon=True).start()


for argument in sys.argv[1:]:
    kind, address, port = argument.split(",")
    threading.Thread(target=listen, args=(kind, address, int(port))).start()
