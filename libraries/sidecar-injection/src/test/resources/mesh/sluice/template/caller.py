"""A server that tells its callers their address, and a caller.

caller.py serve ADDRESS PORT    answers until it is ended; says "serving" when it can be called
caller.py ask ADDRESS PORT      prints what it is answered, or the error
"""

import socket
import sys

SECONDS = 5


def serve(address, port):
    listener = socket.create_server((address, port), family=family(address), backlog=64)
    print("serving", flush=True)
    while True:
        connection, caller = listener.accept()
        with connection:
            connection.sendall(caller[0].encode())


def ask(address, port):
    try:
        with socket.create_connection((address, port), timeout=SECONDS) as connection:
            answer = connection.recv(100)
            print(answer.decode() if answer else "closed without an answer")
    except OSError as error:
        print(error)


def family(address):
    return socket.AF_INET6 if ":" in address else socket.AF_INET


if __name__ == "__main__":
    {"serve": serve, "ask": ask}[sys.argv[1]](sys.argv[2], int(sys.argv[3]))
