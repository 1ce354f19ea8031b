"""Ids and other texts that look random and are the same for the same seed."""

from __future__ import annotations

from base64 import b64encode
from hashlib import blake2b


def token(text: str, length: int) -> str:
    """`length` letters and digits (at most 85) that look random and depend on `text` alone."""
    return b64encode(blake2b(text.encode()).digest(), b"Zz")[:length].decode()


def account_id(seed: str) -> str:
    """The platform's own `acct_…`, where an answer names it."""
    return "acct_1" + token(f"{seed}/account", 15)
