"""Serves or asks with datagrams, for a test.

datagram.py serve ADDRESS PORT NAME      says "ready", then answers each datagram with NAME
datagram.py ask USER FROM_PORT TO PORT   asks as a user, and says the answer and from where it came
"""
import os
import socket
import sys

TIMEOUT_SECONDS = 2


def serve(address, port, name):
    serving = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_DGRAM)
    if address == "::":
        serving.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    serving.bind((address, port))
    print("ready", flush=True)
    while True:
        _, client = serving.recvfrom(512)
        serving.sendto(name.encode(), client)


def ask(user, from_port, address, port):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    asking = socket.socket(family, socket.SOCK_DGRAM)
    asking.bind(("", from_port))  # before the user is another one: port 53 is root's
    if user:
        # The owner of a socket is who made it, so it is made again where the user matters.
        asking.close()
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
        asking = socket.socket(family, socket.SOCK_DGRAM)
        asking.bind(("", from_port))
    asking.settimeout(TIMEOUT_SECONDS)
    asking.sendto(b"?", (address, port))
    try:
        answer, server = asking.recvfrom(512)
        print(answer.decode(), server[0], server[1])
    except TimeoutError:
        print("nothing")


if sys.argv[1] == "serve":
    serve(sys.argv[2], int(sys.argv[3]), sys.argv[4])
else:
    ask(int(sys.argv[2]), int(sys.argv[3]), sys.argv[4], int(sys.argv[5]))
