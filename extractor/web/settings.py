"""What the review page is told when it starts."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from pathlib import Path

_MEGABYTE = 2**20
LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Settings:
    """``token`` is what a visitor must know, "" if nothing; ``hosts`` are the names the page goes by besides those of
    the loopback. With ``any_address`` it goes by every IP address, as a server bound to all of them must: a page of
    somebody else that had its name point here would come with that name. ``ready`` starts the audit processes with the
    server, not with the first upload."""

    dataset: Path
    patterns: Path | None = None
    token: str = ""
    hosts: frozenset[str] = frozenset()
    any_address: bool = False
    file_bytes: int = 50 * _MEGABYTE
    upload_bytes: int = 200 * _MEGABYTE
    upload_files: int = 50
    form_bytes: int = 64 * 1024
    changes_a_minute: int = 240
    uploads_a_minute: int = 30
    audit_seconds: float = 120.0
    cached_reports: int = 24
    ready: bool = False

    def goes_by(self, host: str) -> bool:
        """Whether the page answers to this name; ``host`` is without a port."""
        if host in LOOPBACK_NAMES or host in self.hosts:
            return True
        return self.any_address and _is_address(host)


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach what is bound to this name."""
    return host == "localhost" or (_is_address(host) and ipaddress.ip_address(host).is_loopback)


def is_every_address(host: str) -> bool:
    return _is_address(host) and ipaddress.ip_address(host).is_unspecified


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
