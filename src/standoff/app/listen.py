"""Where the app listens, who can reach it there, and the address that opens it."""

from __future__ import annotations

import errno
import ipaddress
import secrets
import socket
from dataclasses import dataclass
from urllib.parse import quote

from standoff.app.guard import is_loopback
from standoff.language.error import StandoffError

SHORTEST = 8  # characters of a token; one that is made up has 32


@dataclass(frozen=True, slots=True)
class Listening:
    """Where the app listens.

    Attributes:
        host: by name or address, as it was given.
        addresses: what that comes to; never empty.
    """

    host: str
    port: int
    addresses: tuple[str, ...]

    @property
    def alone(self) -> bool:
        """Whether nobody but this machine can reach it."""
        return all(is_loopback(address) for address in self.addresses)

    @property
    def everywhere(self) -> bool:
        """Whether it is every address of this machine, and so none that a browser could open."""
        return any(ipaddress.ip_address(address).is_unspecified for address in self.addresses)

    @property
    def opened(self) -> str:
        """The host that a browser on this machine opens."""
        if self.everywhere:
            return "::1" if all(":" in address for address in self.addresses) else "127.0.0.1"
        return self.host

    def token(self, given: str | None) -> str | None:
        """The token that browsers must show: the one given; else a random one where other machines can reach it."""
        return secrets.token_urlsafe(24) if given is None and not self.alone else given

    def address(self, path: str = "/", token: str | None = None) -> str:
        """The address that opens a page."""
        host = f"[{self.opened.replace('%', '%25')}]" if ":" in self.opened else self.opened
        return f"http://{host}:{self.port}{path}" + (f"?token={quote(token, safe='')}" if token else "")


def listening(host: str, port: int) -> Listening:
    """Where the app will listen, tried.

    Raises:
        StandoffError: where it cannot.
    """
    host = host.strip().removeprefix("[").removesuffix("]")
    if not host:
        raise StandoffError("--host needs an address", "use 127.0.0.1 for this machine only")
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, UnicodeError):
        raise StandoffError(f"cannot listen on {host}: no such address; use another --host") from None
    there = []
    for family, _, _, _, place in found:
        try:
            with socket.socket(family) as trial:
                trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                trial.bind(place)
        except OSError as error:
            if error.errno in (errno.EADDRINUSE, errno.EACCES):
                told = f"cannot listen on {host}:{port} ({error.strerror})"
                raise StandoffError(told, "use another --port") from None
        else:
            there.append(str(place[0]))
    if not there:
        raise StandoffError(f"cannot listen on {host}: this machine has no such address; use another --host")
    return Listening(host, port, tuple(dict.fromkeys(there)))


def token_fault(token: str) -> str | None:
    """What is wrong with a token that somebody chose."""
    if len(token.strip()) < SHORTEST:
        return f"a token has at least {SHORTEST} characters; without --token a random one is used"
    if not token.isprintable():
        return "a token consists of printable characters; without --token a random one is used"
    return None
