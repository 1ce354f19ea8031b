"""Which currencies there are, the least that a Checkout Session may charge in each, and the largest amount.

Amounts are in minor units everywhere else; the table of minimum charges is Stripe's public one
(docs.stripe.com/currencies#minimum-and-maximum-charge-amounts), the texts are as recorded (CRE-11).
"""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal

SUPPORTED = frozenset(
    (
        "usd aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bhd bif bmd bnd bob brl bsd btn bwp byn bzd cad cdf chf "
        "clp cny cop crc cve czk djf dkk dop dzd egp etb eur fjd fkp gbp gel ghs gip gmd gnf gtq gyd hkd hnl hrk htg huf idr "
        "ils inr isk jmd jod jpy kes kgs khr kmf krw kwd kyd kzt lak lbp lkr lrd lsl mad mdl mga mkd mmk mnt mop mur mvr mwk "
        "mxn myr mzn nad ngn nio nok npr nzd omr pab pen pgk php pkr pln pyg qar ron rsd rub rwf sar sbd scr sek sgd shp sle "
        "sos srd std szl thb tjs tnd top try ttd twd tzs uah ugx usdc uyu uzs vnd vuv wst xaf xcd xcg xof xpf yer zar zmw"
    ).split()
)


# Minor units, and how the refusal prints them. Only dollars, Hong Kong dollars, forints and euros were seen in print; the
# others follow their form (*inferred*).
MINIMUM_CHARGE: dict[str, tuple[int, str]] = {
    "usd": (50, "$0.50"),
    "aed": (200, "2.00 د.إ"),
    "aud": (50, "$0.50"),
    "bgn": (100, "1.00 лв."),
    "brl": (50, "R$0.50"),
    "cad": (50, "$0.50"),
    "chf": (50, "0.50 Fr"),
    "czk": (1500, "15.00 Kč"),
    "dkk": (250, "2.50 kr."),
    "eur": (50, "€0.50"),
    "gbp": (30, "£0.30"),
    "hkd": (400, "$4.00"),
    "huf": (17500, "175.00 Ft"),
    "inr": (50, "₹0.50"),
    "jpy": (50, "¥50"),
    "mxn": (1000, "$10.00"),
    "myr": (200, "RM2.00"),
    "nok": (300, "3.00 kr"),
    "nzd": (50, "$0.50"),
    "pln": (200, "2.00 zł"),
    "ron": (200, "2.00 Lei"),
    "sek": (300, "3.00 kr"),
    "sgd": (50, "$0.50"),
    "thb": (1000, "฿10.00"),
}
THREE_DECIMALS = frozenset(("bhd", "jod", "kwd", "omr", "tnd"))
"""A minor unit is a thousandth; amounts end in 0 (docs currencies)."""


ZERO_DECIMALS = frozenset("bif clp djf gnf jpy kmf krw mga pyg rwf ugx vnd vuv xaf xof xpf".split())
"""A minor unit is the whole unit (docs currencies)."""


_SIGNS = {"eur": "€", "gbp": "£", "inr": "₹", "jpy": "¥", **dict.fromkeys("aud cad hkd mxn nzd sgd usd".split(), "$")}


def _decimals(currency: str) -> int:
    return 0 if currency in ZERO_DECIMALS else 3 if currency in THREE_DECIMALS else 2


def printed(amount: str, currency: str) -> str:
    """An amount of minor units as an invoice prints it: `$35.00` (recorded for dollars, *inferred* for others)."""
    digits = _decimals(currency)
    value = Decimal(amount).scaleb(-digits)
    text = f"{value:.{max(digits, -int(value.normalize().as_tuple().exponent))}f}"
    sign = _SIGNS.get(currency)
    return f"{sign}{text}" if sign else f"{text} {currency.upper()}"


# The least charge is that of the payment methods: 10 cents were accepted with iDEAL alone (MON-09).
_WITHOUT_MINIMUM = frozenset(("ideal",))


def too_small(amount: int, currency: str, payment_methods: Collection[str] = ("card",)) -> str | None:
    """The refusal's text when a total due is above zero and below the least charge; None when it may be charged.

    One method that takes the amount is enough (*inferred*).
    """
    minimum, printed = MINIMUM_CHARGE.get(currency, (0, ""))
    if 0 < amount < minimum and _WITHOUT_MINIMUM.isdisjoint(payment_methods):
        return f"The Checkout Session's total amount due must add up to at least {printed} {currency.upper()}"
    return None


def largest_amount(currency: str) -> int:
    """Documented of charges: eight digits, twelve of rupiahs. That every other amount ends there too is *inferred* (CAT-76)."""
    return 999_999_999_999 if currency == "idr" else 99_999_999


def too_large(amount: int, currency: str) -> str | None:
    """The refusal's text when a total due has too many digits; None when it may be charged."""
    largest = largest_amount(currency)
    if amount <= largest:
        return None
    digits = _decimals(currency)
    shown = f"{_SIGNS.get(currency, '')}{Decimal(largest).scaleb(-digits):,.{digits}f} {currency.upper()}"
    return f"The Checkout Session's total amount due must be no more than {shown}."
