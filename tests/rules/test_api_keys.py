"""API keys by their looks: live ones are found however they are sent, and no key is written out whole."""

from base64 import b64encode, urlsafe_b64encode

import pytest

from fakecheckout.rules import api_keys

KEYS = ["sk_live_abcdefgh", "rk_live_abcdefgh", "sk_org_live_abcdefgh"]


def basic(text: str) -> str:
    return b64encode(text.encode()).decode()


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize(
    "write",
    [
        lambda key: f"Bearer {key}",
        lambda key: f"bearer {key}",
        lambda key: f"BEARER   {key} ",
        lambda key: key,
        lambda key: f"Token {key}",
        lambda key: str(f"Bearer {key}".encode()),
        lambda key: f"Basic {basic(key + ':')}",
        lambda key: f"basic {basic(key)}",
        lambda key: f"BASIC  {basic(key + ':').rstrip('=')}",
        lambda key: f"Basic {basic(':' + key)}",
        lambda key: f"Basic {urlsafe_b64encode(b'?>' + key.encode()).decode()}",
        lambda key: f"Basic {key}",
    ],
    ids=[
        *("bearer", "lower case", "capitals and blanks", "bare", "another scheme", "bytes", "basic", "basic, lower case"),
        *("basic, no padding", "basic, as password", "basic, for urls", "basic, not encoded"),
    ],
)
def test_a_live_key_is_found(key: str, write) -> None:
    """Whatever the scheme, its capitals, its blanks and its encoding, the key is found and masked."""
    prefix = key.removesuffix("abcdefgh")
    assert api_keys.live_key_in(write(key)) == f"{prefix}****efgh"


@pytest.mark.parametrize("header", ["Bearer sk_test_live_1", "Bearer pk_live_abc", "Basic sk", "Basic x", "acct_1", ""])
def test_what_is_no_live_key(header: str) -> None:
    """Test keys, publishable keys and what cannot be read are none."""
    assert api_keys.live_key_in(header) is None


def test_of_a_short_live_key_nothing_is_shown() -> None:
    """Its last four would be all of it."""
    assert api_keys.live_key_in("Bearer sk_live_abcd") == "sk_live_****"


@pytest.mark.parametrize(
    ("header", "shown"),
    [
        ("Bearer sk_test_custom", "Bearer sk_test_**stom"),
        ("bearer rk_test_custom", "bearer rk_test_**stom"),
        ("Bearer sk_live_custom", "Bearer sk_live_**stom"),
        (f"Basic {basic('sk_test_custom:')}", "Basic sk_test_**stom"),
        (f"Basic {basic('sk_live_custom:')}", "Basic sk_live_**stom"),
        ("Bearer secret_of_theirs", "Bearer ************eirs"),
        ("Bearer ", "Bearer "),
        ("", ""),
    ],
)
def test_an_authorization_is_masked(header: str, shown: str) -> None:
    """The scheme, the prefix of the key and its last four are shown."""
    assert api_keys.masked_authorization(header) == shown


def test_a_text_loses_its_live_keys() -> None:
    """Each key in it is masked, and nothing else is touched."""
    text = "https://sk_live_abcdefgh:@api.stripe.com/?key=rk_live_abcdefgh&other=sk_test_abcdefgh"
    masked = "https://sk_live_****efgh:@api.stripe.com/?key=rk_live_****efgh&other=sk_test_abcdefgh"
    assert api_keys.without_live_keys(text) == masked
