"""serve ADDRESS PORT greets whoever connects, until they go. ask ADDRESS PORT COUNT connects that often at once, and
prints how many were greeted; hold ADDRESS PORT COUNT does so without a word, and stays."""

import selectors
import socket
import sys

KIND, ADDRESS, PORT = sys.argv[1], sys.argv[2], int(sys.argv[3])


def serve():
    events = selectors.DefaultSelector()
    server = socket.create_server((ADDRESS, PORT), backlog=1000)
    events.register(server, selectors.EVENT_READ)
    while True:
        for key, _ in events.select():
            if key.fileobj is server:
                connection = server.accept()[0]
                connection.sendall(b"x")
                events.register(connection, selectors.EVENT_READ)
            elif not key.fileobj.recv(100):
                events.unregister(key.fileobj)
                key.fileobj.close()


def ask(count):
    greeted = []
    for _ in range(count):
        connection = socket.socket()
        connection.settimeout(20)
        try:
            connection.connect((ADDRESS, PORT))
            if connection.recv(1):
                greeted.append(connection)
        except (ConnectionError, TimeoutError):
            connection.close()
    print(len(greeted))


def hold(count):
    held = []
    for _ in range(count):
        held.append(socket.socket())
        held[-1].setblocking(False)
        held[-1].connect_ex((ADDRESS, PORT))
    print("held", flush=True)
    sys.stdin.read()


if KIND == "serve":
    serve()
elif KIND == "ask":
    ask(int(sys.argv[4]))
else:
    hold(int(sys.argv[4]))
