"""Ports on this machine."""

import socket
from contextlib import closing, suppress

HOST = "127.0.0.1"
_given: set[int] = set()
"""Ports handed out by this process: the server that asked may not be listening yet."""


def choose(usual: int | None = None) -> int:
    """Return `usual` when nothing listens there, else a free port. A port is handed out once only."""
    if usual is not None and usual not in _given and _is_free(usual):
        _given.add(usual)
        return usual
    while True:
        with closing(socket.socket()) as probe:
            probe.bind((HOST, 0))
            port: int = probe.getsockname()[1]
        if port not in _given:
            _given.add(port)
            return port


def _is_free(port: int) -> bool:
    with closing(socket.socket()) as probe:
        # Without it a port that was closed a moment ago would count as taken for a minute.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        with suppress(OSError):
            probe.bind((HOST, port))
            return True
    return False


def answers(port: int, host: str = HOST) -> bool:
    """Say whether something accepts connections there."""
    with suppress(OSError), closing(socket.create_connection((host, port), timeout=1)):
        return True
    return False
