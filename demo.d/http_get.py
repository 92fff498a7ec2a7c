"""One HTTP request, with what a person needs to find the connection again in other programs' logs.

Usage: http_get.py ADDRESS PORT PATH
Prints `OWN_ADDRESS OWN_PORT MILLISECONDS` on the first line, then the body. Without an answer of status 200
within 3 seconds it says why on standard error and ends with 1.
"""

import http.client
import sys
import time

DEADLINE_SECONDS = 3


def get(address, port, path):
    started = time.monotonic()
    connection = http.client.HTTPConnection(address, port, timeout=DEADLINE_SECONDS)
    connection.connect()
    own_address, own_port = connection.sock.getsockname()[:2]
    connection.request("GET", path, headers={"Connection": "close"})
    response = connection.getresponse()
    body = response.read().decode()
    milliseconds = (time.monotonic() - started) * 1000
    if response.status != 200:
        raise OSError(f"status {response.status}: {body.strip()}")
    print(own_address, own_port, f"{milliseconds:.1f}")
    print(body, end="")


if __name__ == "__main__":
    try:
        get(sys.argv[1], int(sys.argv[2]), sys.argv[3])
    except (OSError, http.client.HTTPException) as failure:
        print(failure, file=sys.stderr)
        sys.exit(1)
