"""What callers hand to a `FakeCheckout`, made plain: options, parameters, objects. Whatever makes no sense is an error here.

What an option or an object does to an account is not known here.
"""

from __future__ import annotations

import copy
import difflib
import json
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal, get_args

from ..protocol.forms import MalformedForm, to_form
from ..protocol.kinds import KINDS
from ..protocol.open_questions import ChosenAnswers
from ..protocol.parameters.schema import parameters_of
from ..protocol.settings import Settings

KindName = Literal[
    "checkout.session", "coupon", "customer", "price", "product", "promotion_code", "refund", "shipping_rate", "tax_rate"
]
"""The kinds that `add` makes."""

Method = Literal["GET", "POST", "DELETE"]

# fmt: off
PaymentMethodType = Literal[
    "acss_debit", "affirm", "afterpay_clearpay", "alipay", "alma", "amazon_pay", "au_becs_debit", "bacs_debit",
    "bancontact", "billie", "bizum", "blik", "boleto", "card", "cashapp", "crypto", "customer_balance", "eps", "fpx",
    "giropay", "grabpay", "ideal", "kakao_pay", "klarna", "konbini", "kr_card", "link", "mb_way", "mobilepay",
    "multibanco", "naver_pay", "nz_bank_account", "oxxo", "p24", "pay_by_bank", "payco", "paynow", "paypal", "paypay",
    "payto", "pix", "promptpay", "revolut_pay", "samsung_pay", "satispay", "scalapay", "sepa_debit", "sequra", "sofort",
    "sunbit", "swish", "twint", "upi", "us_bank_account", "wechat_pay", "zip",
]
# fmt: on
"""The payment methods that Stripe has, as the newest SDK names them for a session."""


@dataclass(frozen=True)
class Options:
    """What `FakeCheckout(…)` was given. `instead_of`: the version that is answered as `api_version`, in a run as of another."""

    seed: str
    api_version: str
    allow_unmodelled: frozenset[str]
    doubts: Mapping[str, str] | str | None
    payment_methods: tuple[str, ...]
    invalid_keys: frozenset[str]
    hosts: frozenset[str]
    passthrough: frozenset[str]
    instead_of: str | None = None

    def settings(self) -> Settings:
        """What of them changes answers, with no doubt met yet. Raises `ValueError` for a doubt that there is not."""
        return Settings(
            instead_of=self.instead_of,
            api_version=self.api_version,
            payment_methods=self.payment_methods,
            allow_unmodelled=self.allow_unmodelled,
            invalid_keys=self.invalid_keys,
            doubts=ChosenAnswers(self.doubts),
        )


def check_names(options: Iterable[str], there_are: Collection[str]) -> None:
    """Raises `TypeError` for an option that there is not."""
    for name in options:
        if name not in there_are:
            (nearest,) = difflib.get_close_matches(name, there_are, n=1, cutoff=0)
            raise TypeError(f"there is no option {name!r}; did you mean {nearest!r}? There are: {', '.join(there_are)}.")


def texts(option: str, given: Iterable[str]) -> tuple[str, ...]:
    if isinstance(given, str):
        raise ValueError(f"{option} takes several strings; write {option}=({given!r},).")
    names: tuple[Any, ...] = tuple(given) if isinstance(given, Iterable) else (given,)
    if not all(isinstance(name, str) for name in names):
        raise ValueError(f"{option} takes several strings, not {given!r}.")
    return names


def payment_method_types(option: str, given: Iterable[str]) -> tuple[str, ...]:
    """Raises `ValueError` for one that is on no list, with the nearest that is."""
    names = texts(option, given)
    for name in names:
        if name not in get_args(PaymentMethodType) and name not in _payment_methods_of_the_sdk():
            (near,) = difflib.get_close_matches(name, get_args(PaymentMethodType), n=1, cutoff=0)
            raise ValueError(f"{option}: Stripe has no payment method {name!r}; did you mean {near!r}?")
    return names


def _payment_methods_of_the_sdk() -> tuple[str, ...]:
    """Those that the installed SDK names for a session, whatever it calls their parameter."""
    session = parameters_of("checkout.session.create")
    fields = {} if session is None else session.fields()
    lists = [field.node.of for name, field in fields.items() if name.endswith("payment_method_types")]
    return tuple(value for node in lists if node is not None for value in node.values)


def parameter_paths(option: str, given: Iterable[str]) -> frozenset[str]:
    found = frozenset(texts(option, given))
    deadlines = [f"{kind.name}.{name}" for kind in KINDS.values() for name in kind.due]
    for path in found:
        if "/" in path or " " in path:
            raise ValueError(f"{option} takes parameter paths like 'subscription_data[trial_end]', not {path!r}.")
        if "." in path and path not in deadlines:
            (nearest,) = difflib.get_close_matches(path, deadlines, n=1, cutoff=0)
            there_are = ", ".join(deadlines)
            raise ValueError(f"{option}: there is no deadline {path!r}; did you mean {nearest!r}? There are: {there_are}.")
    return found


def host_names(option: str, given: Iterable[str]) -> frozenset[str]:
    found = [name.lower().rstrip(".") for name in texts(option, given)]
    for name in found:
        if not name or set(name) & set("/:@ *"):
            raise ValueError(f"{option} takes host names, without scheme, port and path, like 'api.stripe.com', not {name!r}.")
    return frozenset(found)


def form_params(params: Mapping[str, Any] | str | bytes | None) -> Any:
    """Parameters as a request holds them: nested values are read now, so that later changes of the caller's do not count."""
    if params is not None and not isinstance(params, (Mapping, str, bytes)):
        raise TypeError(f"Parameters are a mapping or an encoded form, not {params!r:.200}.")
    if not isinstance(params, Mapping):
        return params or ""
    try:
        return to_form(params)
    except MalformedForm as error:
        return error


def body_of_answers(given: Any, call: str) -> Callable[[Any], str]:
    """What gives the text of an answer of the test's own. A dict is read now; a function is called for each answer."""
    if callable(given) and not hasattr(given, "to_dict"):
        return lambda of: _json_of_body(given(of), f"The function that was given to fake.respond for {call}")
    text = _json_of_body(given, f"fake.respond for {call}")
    return lambda _: text


def _json_of_body(body: Any, giver: str) -> str:
    if not isinstance(plain_object(body), dict):
        raise TypeError(f"{giver} gives the body of an answer as a dict, or as an object of the SDK, not {body!r:.200}.")
    return json.dumps(json_object(body, giver), ensure_ascii=False)


def json_object(given: Any, giver: str) -> Any:
    """An object as Stripe's JSON has it: plain dicts, lists and values. Raises `TypeError` for what has no form there."""
    try:
        return json.loads(json.dumps(plain_object(given), default=_json_value, allow_nan=False))
    except (TypeError, ValueError) as error:
        raise TypeError(f"{giver} gives what cannot be written as JSON: {error}.") from None


def _json_value(value: Any) -> Any:
    """A nested object of the SDK, or a decimal, as it stands in Stripe's JSON."""
    plain = str(value) if isinstance(value, Decimal) else plain_object(value)
    if plain is value:
        raise TypeError(f"{value!r:.200} has no form in it")
    return plain


def plain_object(obj: Any) -> Any:
    """An SDK object prints itself as JSON, in every major; dicts and lists are copied."""
    if isinstance(obj, (list, tuple)):
        return [plain_object(each) for each in obj]
    if type(obj) is dict:
        return copy.deepcopy(obj)
    try:
        return json.loads(str(obj))
    except ValueError:
        return obj
