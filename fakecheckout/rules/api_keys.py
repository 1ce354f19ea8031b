"""API keys by their looks: which are live, and how a key is written where others read it.

Where a request carries its key, and what it is answered, is not known here.
"""

from __future__ import annotations

import re
from base64 import b64decode

_PREFIXES = ("sk_test_", "rk_test_", "sk_org_test_", "sk_live_", "rk_live_", "sk_org_live_", "pk_test_", "pk_live_")
_LIVE = re.compile(r"((?:sk|rk|sk_org)_live_)(\w*)", re.IGNORECASE)


def key_of(authorization: str) -> str:
    """The key in an `Authorization` header: of `Bearer` the value, of `Basic` the user name; "" where there is none."""
    scheme, _, value = authorization.partition(" ")
    if scheme.lower() == "basic":
        try:
            return b64decode(value, validate=True).decode().partition(":")[0]
        except ValueError:
            return ""
    return value.strip() if scheme.lower() == "bearer" else ""


def live_key_in(header: str) -> str | None:
    """The live key that a header carries, masked, wherever in it and however it is encoded; None if it carries none."""
    if header.startswith("Bearer sk_test_"):  # nearly all of them
        return None
    found = _LIVE.search(_readable(header) if header[:5].lower() == "basic" else header)
    return None if found is None else _masked_live_key(found)


def _readable(basic: str) -> str:
    """The user name and password of basic authorization, as far as they can be read, and the header as it is."""
    encoded = basic[5:].strip().rstrip("=").translate({ord("-"): "+", ord("_"): "/"})
    try:
        return b64decode(encoded + "=" * (-len(encoded) % 4)).decode("latin-1") + " " + basic
    except ValueError:
        return basic


def _masked_live_key(found: re.Match[str]) -> str:
    prefix, rest = found.groups()
    shown = rest[-4:] if len(rest) > 4 else ""  # of a short one nothing is shown
    return prefix + "*" * (len(rest) - len(shown)) + shown


def masked_key(key: str) -> str:
    """`sk_test_custom` → `sk_test_**stom`: prefix and last four stay (LST-11)."""
    prefix = next((known for known in _PREFIXES if key.startswith(known)), key)
    rest = key[len(prefix) :]
    return prefix + "*" * max(len(rest) - 4, 0) + rest[-4:]


def without_live_keys(text: str) -> str:
    """A text with every live key in it masked."""
    return _LIVE.sub(_masked_live_key, text)


def masked_authorization(header: str) -> str:
    """An `Authorization` header with its key masked: `Bearer sk_test_**stom`. Of what is no key of Stripe's four are shown."""
    key = key_of(header)
    other = masked_key(key) if key.startswith(_PREFIXES) else "*" * max(len(key) - 4, 0) + key[-4:]
    shown = live_key_in(header) or other
    return f"{header.partition(' ')[0]} {shown}" if shown else without_live_keys(header)
