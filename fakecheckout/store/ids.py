"""Ids and other texts that look random and are the same for the same seed."""

from __future__ import annotations

from binascii import b2a_base64
from hashlib import blake2b

_LETTERS_AND_DIGITS = bytes.maketrans(b"+/", b"Zz")


def token(text: str, length: int) -> str:
    """`length` letters and digits (at most 85) that look random and depend on `text` alone."""
    return b2a_base64(blake2b(text.encode()).digest())[:length].translate(_LETTERS_AND_DIGITS).decode()


def account_id(seed: str) -> str:
    """The platform's own `acct_…`, where an answer names it."""
    return "acct_1" + token(f"{seed}/account", 15)
