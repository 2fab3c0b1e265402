"""Where webhooks may go: to the public internet by https, and to the hosts that the installation lists.

A service inside the council's network, or the one that tells a virtual machine its passwords, must not be reached by whoever may
type an address here (CWE-918, server-side request forgery).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from chassis.errors import FieldError, Invalid

MAX_URL = 2_000
_HTTPS_PORT = 443
_OF_SYSTEM_SERVICES = 1024
_PORTS = 2**16
# Nothing that two readers of addresses could read in two ways: no user, no backslash, no fragment, no letters beyond ASCII.
_URL = re.compile(r"(?P<scheme>https?)://(?P<host>[a-z0-9.-]+|\[[0-9a-f:.]+\])(:(?P<port>[0-9]{1,5}))?(?P<rest>[/?][!-\[\]-~]*)?", re.IGNORECASE)
_UNICAST = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")
# For examples (RFC 9637), which Python 3.11 does not know yet.
_DOCUMENTATION = IPv6Network("3fff::/20")
# Where the machines of a cloud ask for their own settings; the rest is not for everybody either, and Python 3.11 does not know it.
_NEVER = tuple(IPv4Network(one) for one in ("168.63.129.16/32", "192.0.0.0/24", "192.88.99.0/24"))


@dataclass(frozen=True)
class Allowed:
    """Hosts that may be inside the network, and may speak plain http: `host`, or `host:port` for one port of it."""

    hosts: frozenset[str] = frozenset()

    def covers(self, host: str, port: int) -> bool:
        """Say whether a host was listed, with this port or with any."""
        name = host.strip("[]").lower()
        return name in self.hosts or f"{name}:{port}" in self.hosts


def checked_url(url: str, allowed: Allowed) -> str:
    """Return an address as it was typed. Raises Invalid at `url` for one that may not be used, whatever its host resolves to."""
    found = _URL.fullmatch(url) if len(url) <= MAX_URL else None
    if found is None or "#" in url or (found["host"].startswith("[") and not _is_ipv6(found["host"])):
        raise refused_url("Enter an address such as https://events.example.org/waymark, with no user name and no #")
    is_https = found["scheme"].lower() == "https"
    port = int(found["port"] or (_HTTPS_PORT if is_https else 80))
    if port < _PORTS and allowed.covers(found["host"], port):
        return url
    if not is_https:
        raise refused_url("The address must start with https://")
    if not (port == _HTTPS_PORT or _OF_SYSTEM_SERVICES <= port < _PORTS):
        raise refused_url("The port must be 443, or from 1024 to 65535")
    if is_numeric(found["host"]) and not literal_of(found["host"]):
        raise refused_url("Write the host of the address as a name")
    if not are_public(literal_of(found["host"])):
        raise not_public()
    return url


def refused_url(message: str) -> Invalid:
    """What is raised for an address that may not be used."""
    return Invalid([FieldError("url", message)])


def not_public() -> Invalid:
    """What is raised for an address that leads into a private network."""
    return refused_url("The address must lead to a server on the public internet")


def is_numeric(host: str) -> bool:
    """Say whether a host is digits and dots: 127.1 and 2130706433 are other spellings of 127.0.0.1, which libraries read in different ways."""
    return host.replace(".", "").isdigit()


def literal_of(host: str) -> list[str]:
    """Return the network address that a host is written as, or nothing when it is a name."""
    try:
        return [str(ip_address(host.strip("[]")))]
    except ValueError:
        return []


def _is_ipv6(host: str) -> bool:
    return any(":" in address for address in literal_of(host))


def are_public(addresses: Iterable[str]) -> bool:
    """Say whether all of these network addresses are on the public internet."""
    return all(_is_public(ip_address(address.partition("%")[0])) for address in addresses)


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv6Address):
        inside = _embedded(address)
        return all(_is_public(one) for one in inside) if inside else address in _UNICAST and address not in _DOCUMENTATION and address.is_global
    return address.is_global and not address.is_multicast and not address.is_reserved and not any(address in network for network in _NEVER)


def _embedded(address: IPv6Address) -> tuple[IPv4Address, ...]:
    """Return the IPv4 addresses that packets to this one end up at: mapped (RFC 4291), 6to4 (RFC 3056), Teredo (RFC 4380), NAT64 (RFC 6052)."""
    if address.ipv4_mapped is not None:
        return (address.ipv4_mapped,)
    if address.sixtofour is not None:
        return (address.sixtofour,)
    if address.teredo is not None:
        return address.teredo
    return (IPv4Address(int(address) & 0xFFFFFFFF),) if address in _NAT64 else ()
