"""Which addresses lie on the public internet, and the two gates that let nothing else out."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable
from typing import TYPE_CHECKING

from aiohttp.abc import AbstractResolver, ResolveResult

if TYPE_CHECKING:
    from aiohttp.connector import AddrInfoType


class Gate:
    """Lets sockets out to public addresses, and to those that the allowed hosts resolved to."""

    def __init__(self, allowed_hosts: Iterable[str]) -> None:
        self.allowed_hosts = frozenset(host.lower().strip("[]") for host in allowed_hosts)
        self._allowed_literals = {address for host in self.allowed_hosts if (address := _address(host))}
        self._allowed_addresses = {str(address) for address in self._allowed_literals}

    def admit(self, host: str, address: str) -> None:
        """Check what `host` resolved to; an address of an allowed host stays open."""
        if host.lower() in self.allowed_hosts:
            self._allowed_addresses.add(address)
        elif not is_public(address):
            raise PrivateAddressError(host)

    def admit_literal(self, host: str | None) -> None:
        """Check an address that stands in a URL: an allowed host that is found there does not open it to other URLs."""
        address = _address(host or "")
        if address and address not in self._allowed_literals and not is_public(str(address)):
            raise PrivateAddressError(host)

    def socket(self, info: AddrInfoType) -> socket.socket:
        """Make the socket for an address; an address that is not public gets none."""
        family, kind, protocol, _, where = info
        address = str(where[0])
        if address not in self._allowed_addresses and not is_public(address):
            raise PrivateAddressError(address)
        return socket.socket(family=family, type=kind, proto=protocol)


class PrivateAddressError(OSError):
    """A host leads into a private network."""


class PublicResolver(AbstractResolver):
    """Resolves names with another resolver, and refuses what leads into a private network."""

    def __init__(self, inner: AbstractResolver, gate: Gate) -> None:
        self._inner = inner
        self._gate = gate

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Return the addresses of a host, all of them admitted."""
        found = await self._inner.resolve(host, port, family)
        for result in found:
            self._gate.admit(host, result["host"])
        return found

    async def close(self) -> None:
        """Close the other resolver."""
        await self._inner.close()


_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_LOCAL_NAT64 = ipaddress.IPv6Network("64:ff9b:1::/48")
_COMPATIBLE = ipaddress.IPv6Network("::/96")


def is_public(address: str) -> bool:
    """Return whether an IP address is on the public internet, looking through mapped, NAT64, 6to4 and Teredo forms."""
    ip = _address(address)
    if isinstance(ip, ipaddress.IPv6Address):
        return _is_open(ip) and all(map(_is_open, _inside(ip)))
    return ip is not None and _is_open(ip)


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    bare, _, _ = text.partition("%")
    if not (bare[-1:].isdigit() or ":" in bare):
        return None  # a name, as most are: an error that is caught takes longer than a look
    try:
        return ipaddress.ip_address(bare)
    except ValueError:
        return None


def _is_open(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped or ip in _NAT64:
            return True
        if ip.is_site_local or ip in _LOCAL_NAT64:
            return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved and not ip.is_unspecified


def _inside(ip: ipaddress.IPv6Address) -> list[ipaddress.IPv4Address]:
    """Return the IPv4 addresses that an IPv6 address carries: RFC 4291, 6052, 3056 and 4380."""
    carried = [ip.ipv4_mapped, ip.sixtofour, *(ip.teredo or ())]
    if ip in _NAT64 or ip in _COMPATIBLE:
        carried.append(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF))
    return [inner for inner in carried if inner is not None]
