"""Keeps a Python process on this machine: reaching for another is an error, and remembered."""

import ipaddress
import sys
from typing import Any

_EVENTS = {
    "socket.connect": 1,
    "socket.sendto": 1,
    "socket.sendmsg": 1,
    "socket.getaddrinfo": 0,
    "socket.gethostbyname": 0,
}
_OURS = {"", "localhost", "testserver", "0.0.0.0", "::"}  # asked of the resolver, nothing leaves

refused: list[str] = []
"""What was tried since somebody last looked; a library may swallow the exception, not this."""


class OutsideLoopback(RuntimeError):
    """The code under test reached for another machine."""


def is_loopback(address: object) -> bool:
    """Tell whether a socket address, or a name given to the resolver, stays on this machine."""
    if isinstance(address, tuple):  # AF_INET, AF_INET6; a Unix socket's address is a path
        address = address[0] if address else ""
        if isinstance(address, int):  # netlink
            return True
    elif not isinstance(address, (str, bytes)):
        return True
    host = address.decode() if isinstance(address, bytes) else str(address)
    if host in _OURS or host.startswith(("/", "\0")):
        return True
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return False


def _watch(event: str, args: tuple[Any, ...]) -> None:
    position = _EVENTS.get(event)
    if position is None or position >= len(args):
        return
    address = args[position]
    if address is None or is_loopback(address):
        return
    host = address[0] if isinstance(address, tuple) else address
    refused.append(f"{event} {host!r}")
    raise OutsideLoopback(f"{event} to {host!r}: tests stay on this machine")


def install() -> None:
    """Refuse from now on; an audit hook cannot be taken away again, nor gone round by a library."""
    if not getattr(sys, "_loopback_only", False):
        sys._loopback_only = True  # type: ignore[attr-defined]
        sys.addaudithook(_watch)


def answer_own_addresses() -> None:
    """Let this process send to every address of this machine: a browser speaks from all of them."""
    import ifaddr

    for adapter in ifaddr.get_adapters():
        for ip in adapter.ips:
            _OURS.add(ip.ip if isinstance(ip.ip, str) else ip.ip[0])


def keep_calls_here() -> None:
    """Let WebRTC calls of this process offer 127.0.0.1, the one address that aioice leaves out."""
    import aioice.ice

    aioice.ice.get_host_addresses = lambda use_ipv4, use_ipv6: ["127.0.0.1"]
    answer_own_addresses()
