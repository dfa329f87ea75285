"""The egress guard: a process that has installed it can reach 127.0.0.1, ::1 and Unix sockets, and nothing else."""

import ipaddress
import sys

violations: list[str] = []
_LOCAL_NAMES = {"", "localhost", "localhost.localdomain"}
_installed = False


class EgressError(RuntimeError):
    """Something tried to leave this machine."""


def install() -> None:
    """Refuse, and record, every connection, datagram and look-up that is not for this machine."""
    global _installed  # noqa: PLW0603  an audit hook cannot be removed, so it is added once
    if not _installed:
        sys.addaudithook(_watch)
        _installed = True


def _watch(event: str, arguments: tuple[object, ...]) -> None:
    if event in ("socket.connect", "socket.sendto"):
        address = arguments[-1]
        if isinstance(address, tuple) and not _is_local(str(address[0])):
            _refuse(f"{event} {address!r}")
    elif event in ("socket.getaddrinfo", "socket.gethostbyname") and not _is_local(_text(arguments[0])):
        _refuse(f"{event} {arguments[0]!r}")


def _text(host: object) -> str:
    return host.decode("ascii", "replace") if isinstance(host, bytes) else str(host or "")


def _is_local(host: str) -> bool:
    if host.lower() in _LOCAL_NAMES:
        return True
    try:
        return ipaddress.ip_address(host.split("%", maxsplit=1)[0]).is_loopback
    except ValueError:
        return False


def _refuse(what: str) -> None:
    violations.append(what)
    raise EgressError(f"the egress guard refused {what}")
