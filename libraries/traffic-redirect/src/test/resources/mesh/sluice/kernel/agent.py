"""Listens and connects in a network namespace for a test, which talks to it in lines of JSON.

{"listen": [80, 8080]}            -> {"listening": true}
{"connect": "10.0.0.1", "port": 80, "from": "10.0.0.2", "fromPort": 0, "protocol": "tcp",
 "user": 1000, "group": 1000}     -> what the listener said, or {"error": "..."}
{"forget": true}                  -> {"forgotten": true}: conntrack knows no connection any more

A listener says to whoever connects which agent it belongs to, on which port it listens, for whom the
connection was meant (SO_ORIGINAL_DST) and from where it came; and where it arrived, if it was meant for
localhost and arrived elsewhere. A listener for datagrams cannot ask for whom they were meant; there, the
client says from where the answer came, which it only takes from whom it asked. Connecting is done by a child
process that really is the user. The agent ends when its standard input does.
"""
import ipaddress
import json
import os
import selectors
import signal
import socket
import struct
import sys

SO_ORIGINAL_DST = 80  # linux/netfilter_ipv4.h, and IP6T_SO_ORIGINAL_DST of netfilter_ipv6/ip6_tables.h
IP_TRANSPARENT = 19  # linux/in.h
IPV6_TRANSPARENT = 75  # linux/in6.h
IPV4_ADDRESS = "!2xH4s8x"  # struct sockaddr_in
IPV6_ADDRESS = "!2xH4x16s4x"  # struct sockaddr_in6
IP_PKTINFO = 8  # linux/in.h
IPV6_RECVPKTINFO, IPV6_PKTINFO = 49, 50  # linux/in6.h
CONNTRACK_DELETE = 1 << 8 | 2  # NFNL_SUBSYS_CTNETLINK, IPCTNL_MSG_CT_DELETE
REQUEST_WITH_ACKNOWLEDGEMENT = 5
NETLINK_NETFILTER = 12
TIMEOUT_SECONDS = 5
NAME = sys.argv[1]


def original_destination(connection):
    level, layout = (
        (socket.SOL_IP, IPV4_ADDRESS) if connection.family == socket.AF_INET
        else (socket.IPPROTO_IPV6, IPV6_ADDRESS))
    try:
        raw = connection.getsockopt(level, SO_ORIGINAL_DST, struct.calcsize(layout))
    except OSError:  # nobody tracks connections in this namespace, so nobody can have changed this one
        return connection.getsockname()[:2]
    port, address = struct.unpack(layout, raw)
    return socket.inet_ntop(connection.family, address), port


def name(connection, meant):
    """The agent's name, and where a connection arrived that was led away from localhost."""
    arrived = connection.getsockname()[0]
    led_away = ipaddress.ip_address(meant).is_loopback and not ipaddress.ip_address(arrived).is_loopback
    return f"{NAME} at {arrived}" if led_away else NAME


def accept(listener):
    connection, peer = listener.accept()
    address, port = original_destination(connection)
    connection.sendall(json.dumps({
        "agent": name(connection, address),
        "listener": listener.getsockname()[1],
        "originalAddress": address,
        "originalPort": port,
        "peer": peer[0],
    }).encode())
    connection.close()


def receive(listener):
    """Answers from the address that the datagram has come to, as servers on many addresses must."""
    data, facts, _, client = listener.recvmsg(512, 256)
    ours = []
    for level, kind, value in facts:
        if (level, kind) == (socket.SOL_IP, IP_PKTINFO):
            ours.append((level, kind, struct.pack("=i4s4x", 0, value[8:12])))
        elif (level, kind) == (socket.IPPROTO_IPV6, IPV6_PKTINFO):
            ours.append((level, kind, struct.pack("=16si", value[:16], 0)))
    said = {"agent": NAME, "listener": listener.getsockname()[1], "peer": client[0]}
    listener.sendmsg([json.dumps(said).encode()], ours, 0, client)


def listen_for_datagrams(selector, port):
    for family, address in (socket.AF_INET, "0.0.0.0"), (socket.AF_INET6, "::"):
        listener = socket.socket(family, socket.SOCK_DGRAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # clients may send from this port
        if family == socket.AF_INET:
            listener.setsockopt(socket.SOL_IP, IP_PKTINFO, 1)
        else:
            listener.setsockopt(socket.IPPROTO_IPV6, IPV6_RECVPKTINFO, 1)
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        listener.bind((address, port))
        selector.register(listener, selectors.EVENT_READ, receive)


def listen(selector, port):
    for family, address in (socket.AF_INET, "0.0.0.0"), (socket.AF_INET6, "::"):
        listener = socket.socket(family, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        # Takes connections to any address, which transparent interception brings it.
        if family == socket.AF_INET:
            listener.setsockopt(socket.SOL_IP, IP_TRANSPARENT, 1)
        else:
            listener.setsockopt(socket.IPPROTO_IPV6, IPV6_TRANSPARENT, 1)
        if family == socket.AF_INET6:
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        listener.bind((address, port))
        listener.listen(64)
        selector.register(listener, selectors.EVENT_READ, accept)


def answer(line):
    os.write(1, (line + "\n").encode())


def ask(request):
    with socket.socket(family(request), socket.SOCK_DGRAM) as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        client.settimeout(TIMEOUT_SECONDS)
        client.bind((request["from"], request["fromPort"]))
        client.connect((request["connect"], request["port"]))
        client.send(b"?")
        said, server = client.recvfrom(4096)
    return json.dumps(json.loads(said) | {"originalAddress": server[0], "originalPort": server[1]})


def hear(request):
    with socket.socket(family(request), socket.SOCK_STREAM) as client:
        client.settimeout(TIMEOUT_SECONDS)
        client.bind((request["from"], request["fromPort"]))
        client.connect((request["connect"], request["port"]))
        said = b""
        while part := client.recv(4096):
            said += part
    return said.decode()


def family(request):
    return socket.AF_INET6 if ":" in request["connect"] else socket.AF_INET


def forget_connections():
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_NETFILTER) as netlink:
        netlink.send(struct.pack("=IHHIIBBH", 20, CONNTRACK_DELETE, REQUEST_WITH_ACKNOWLEDGEMENT, 1, 0, 0, 0, 0))
        error = struct.unpack_from("=i", netlink.recv(4096), 16)[0]
    if error:
        raise OSError(-error, os.strerror(-error))


def connect(request):
    """Connects as another user in a child, which answers by itself."""
    if os.fork():
        return
    try:
        os.setgroups([])
        os.setresgid(*[request["group"]] * 3)
        os.setresuid(*[request["user"]] * 3)
        exchange = ask if request["protocol"] == "udp" else hear
        answer(exchange(request) or json.dumps({"error": "nothing was said"}))
    except BaseException as error:
        answer(json.dumps({"error": f"{type(error).__name__}: {error}"}))
    finally:
        os._exit(0)


def main():
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # so that the kernel reaps the children
    selector = selectors.DefaultSelector()
    selector.register(sys.stdin.buffer.raw, selectors.EVENT_READ)
    pending = b""
    while True:
        for key, _ in selector.select():
            if key.data:
                key.data(key.fileobj)
                continue
            read = os.read(0, 65536)
            if not read:
                return
            *lines, pending = (pending + read).split(b"\n")
            for line in lines:
                request = json.loads(line)
                if "listen" in request:
                    for port in request["listen"]:
                        listen(selector, port)
                        listen_for_datagrams(selector, port)
                    answer('{"listening": true}')
                elif "forget" in request:
                    forget_connections()
                    answer('{"forgotten": true}')
                else:
                    connect(request)


main()
