"""Calls as lines of Python that can be pasted and run: whole, and typed as they were sent.

The SDK's names for the calls come from the declarations of the kinds. What came back stands behind them as a comment.
"""

from __future__ import annotations

import inspect
import keyword
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import unquote_plus

from ...protocol.forms import MalformedForm
from ...protocol.kinds import ENDPOINTS, KINDS, Kind
from ...protocol.parameters.schema import REQUEST_OPTIONS, Node, installed_api_version, installed_sdk, parameters_of
from ..buyer import Buyer
from ..request_log import AccountCall, ApiCall

_STANDARD_METHODS = {
    ("POST", 0): "create",
    ("GET", 0): "list",
    ("GET", 1): "retrieve",
    ("POST", 1): "update",
    ("DELETE", 1): "delete",
}
"""What is done by a request on a kind's own path, by the number of ids after it, where it is not modelled."""

_KEY_OF_THE_SDK = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_OPTIONS = {
    "Stripe-Account": "stripe_account",
    "Stripe-Version": "stripe_version",
    "Stripe-Context": "stripe_context",
    "Idempotency-Key": "idempotency_key",
}
"""The headers that change an answer, with the SDK's names for them. Keys are never shown."""


def commented(text: str) -> str:
    """A text that stays on the line of its comment, whatever is in it."""
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in text)


def account_line(call: AccountCall) -> str:
    """A call of the test's own. One that cannot be written down stands in a comment."""
    target, dot, move = call.method.rpartition(").")
    if dot:
        return f"fake_checkout.{target}).{move}({', '.join(_of_a_move(move, call.named))})"
    line = f"fake_checkout.{call.method}({', '.join(_arguments(call.arguments, call.named))})"
    functions = [each.__name__ for each in call.arguments if inspect.isroutine(each)]
    return f"# {commented(line)}" if functions else line


def move_arguments(move: str, said: Mapping[str, Any]) -> list[str]:
    """What was said of a buyer's move, as its arguments, without what nobody said."""
    return list(_of_a_move(move, said))


def _of_a_move(move: str, said: Mapping[str, Any]) -> Iterator[str]:
    parameters = dict(list(inspect.signature(getattr(Buyer, move)).parameters.items())[1:])
    first = next(iter(parameters.values()), None)
    if first is None or first.kind is inspect.Parameter.VAR_KEYWORD:
        yield from _arguments((), said)
    elif parameters.keys() >= said.keys():
        for name, value in said.items():
            if value != parameters[name].default:
                yield written(value) if name == first.name else f"{name}={written(value)}"
    else:  # what the page calls otherwise stands in its place
        given = zip(parameters.values(), said.values(), strict=False)
        yield from (written(value) for parameter, value in given if value != parameter.default)


def _arguments(given: Iterable[Any], named: Mapping[str, Any]) -> list[str]:
    plain = [f"{name}={written(value)}" for name, value in named.items() if _is_name(name)]
    others = {name: value for name, value in named.items() if not _is_name(name)}
    return [*map(written, given), *plain, *([f"**{written(others)}"] if others else [])]


def _is_name(text: str) -> bool:
    return text.isidentifier() and text.isascii() and not keyword.iskeyword(text)


def written(value: Any) -> str:
    """A value as Python that makes the same for a request: what is no JSON is written as it would be sent."""
    if hasattr(value, "to_dict") and hasattr(value, "id"):  # an object of the SDK is sent as its id
        return written(value.id)
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{written(name)}: {written(each)}' for name, each in value.items())}}}"
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(written, value))}]"
    if isinstance(value, str):
        return repr(str.__str__(value))
    if isinstance(value, float) and not math.isfinite(value):
        return f"float({str(value)!r})"
    if value is None or isinstance(value, (bool, float, bytes)):
        return repr(value)
    if isinstance(value, int):
        return repr(int(value))
    if inspect.isroutine(value):
        return value.__name__
    return repr(str(int(value.timestamp())) if hasattr(value, "timestamp") else str(value))


def api_line(call: ApiCall, repeated_keys: Iterable[str] = ()) -> str:
    """A call of the API as the SDK's own, or else through `fake_checkout.request`.

    repeated_keys: the idempotency keys that were used more than once; one that the SDK made for one call alone says nothing.
    """
    options = _options(call, repeated_keys)
    try:
        tree = call.request.tree()
    except MalformedForm:
        return _raw_line(call, call.request.form, options)
    found = _sdk_call(call.method, call.path.split("/"))
    if found is not None:
        kind, verb, ids = found
        node = parameters_of(f"{kind.name}.{verb}")
        if node is not None and _can_be_sent(tree, {*_TAKEN, *REQUEST_OPTIONS, kind.name.rpartition(".")[2]}, ids):
            params = {name: _typed(value, _field(node, name)) for name, value in call.params.items()}
            name = f"{_sdk_class(kind)}.{'modify' if verb == 'update' else verb}"
            return f"stripe.{name}({', '.join(_arguments(ids, {**params, **options}))})"
    return _raw_line(call, call.params, options)


_TAKEN = ("cls", "self", "id")


def _options(call: ApiCall, repeated_keys: Iterable[str]) -> dict[str, str]:
    found = {name: call.headers[header] for header, name in _OPTIONS.items() if header in call.headers}
    if found.get("stripe_version") == installed_api_version():
        del found["stripe_version"]
    key = found.get("idempotency_key")
    if key is not None and _is_made_by_the_sdk(key) and key not in repeated_keys:
        del found["idempotency_key"]
    return found


def _is_made_by_the_sdk(key: str) -> bool:
    """Whether a key has the form of those that the SDK makes where none is given."""
    return _KEY_OF_THE_SDK.fullmatch(key) is not None


def _can_be_sent(tree: Mapping[str, Any], taken: set[str], ids: Sequence[str]) -> bool:
    """Whether the SDK sends it as it was: names that are not its own, texts that can be encoded, no lists in lists."""
    return not (taken & tree.keys()) and all(ids) and all(_is_plain(each) for each in (*ids, tree))


def _is_plain(value: Any) -> bool:
    if isinstance(value, str):
        return value.isascii() or value.encode("utf-8", "replace").decode() == value
    if _is_list(value) and any(isinstance(each, dict) and _is_list(each) for each in value.values()):
        return False
    return all(name and not set(name) & set("[]") and _is_plain(name) and _is_plain(each) for name, each in value.items())


def _is_list(value: Mapping[str, Any]) -> bool:
    return list(value) == [str(index) for index in range(len(value))]


def _raw_line(call: ApiCall, params: Any, options: Mapping[str, str]) -> str:
    if isinstance(params, MalformedForm):
        return f"# {call.method} {commented(call.path)}, with what no form can hold: {commented(str(params))}"
    headers = {header: options[name] for header, name in _OPTIONS.items() if name in options}
    given = [written(call.method), written(call.path), *([written(params)] if params else [])]
    return f"fake_checkout.request({', '.join([*given, *([f'headers={written(headers)}'] if headers else [])])})"


# --- The SDK's name for a request ---------------------------------------------------------------------------------------
def _sdk_call(method: str, segments: Sequence[str]) -> tuple[Kind, str, list[str]] | None:
    """The kind and the verb of a request, as in "checkout.session", "update", and the ids in its path."""
    served = [
        (endpoint.name, ids)
        for endpoint in ENDPOINTS.values()
        if endpoint.operation.method == method and (ids := _ids_at(endpoint.path, segments)) is not None
    ]
    if not served:
        return _standard_call(method, segments)
    name, ids = min(served, key=lambda each: len(each[1]))  # "search" is no id
    kind, _, verb = name.rpartition(".")
    return KINDS[kind], verb, ids


def _standard_call(method: str, segments: Sequence[str]) -> tuple[Kind, str, list[str]] | None:
    """The same of a request to a kind that is known, and that is not modelled."""
    for kind in KINDS.values():
        for template in () if kind.path is None else (kind.path, f"{kind.path}/*"):
            ids = _ids_at(template, segments)
            verb = None if ids is None else _STANDARD_METHODS.get((method, len(ids)))
            if ids is not None and verb is not None:
                return kind, verb, ids
    return None


def _ids_at(template: str, segments: Sequence[str]) -> list[str] | None:
    """What stands in a path where its template has `*`; None if it is not a path of that form."""
    parts = template.split("/")
    if len(parts) != len(segments) or any(part not in ("*", segment) for part, segment in zip(parts, segments, strict=True)):
        return None
    return [unquote_plus(segment) for part, segment in zip(parts, segments, strict=True) if part == "*"]


def _sdk_class(kind: Kind) -> str:
    """The name of a kind's class in the SDK: `checkout.Session` of "checkout.session", `TaxRate` of "tax_rate"."""
    namespace, dot, name = kind.name.rpartition(".")
    return kind.sdk or namespace + dot + "".join(word.capitalize() for word in name.split("_"))


# --- Values as they were sent -------------------------------------------------------------------------------------------
def _field(node: Node | None, name: str) -> Node | None:
    if node is None:
        return None
    if node.kind == "union":
        return next((found for option in node.options if (found := _field(option, name)) is not None), None)
    if node.kind == "map":
        return node.of
    field = node.fields().get(name)
    return None if field is None else field.node


def _item(node: Node | None) -> Node | None:
    if node is not None and node.kind == "union":
        return next((option.of for option in node.options if option.kind == "array"), None)
    return None if node is None else node.of


def _typed(value: Any, node: Node | None) -> Any:
    """A value as it was before the SDK made text of it, if the same text comes of it again."""
    if isinstance(value, dict):
        return {name: _typed(each, _field(node, name)) for name, each in value.items()}
    if isinstance(value, list):
        return [_typed(each, _item(node)) for each in value]
    kinds = () if node is None else tuple(option.kind for option in (node.options or (node,)))
    if "string" in kinds:
        return value
    if "integer" in kinds and _is_sent_as(value, int):
        return int(value)
    if "number" in kinds and (_is_sent_as(value, int) or _is_sent_as(value, float)):
        return int(value) if _is_sent_as(value, int) else float(value)
    if "boolean" in kinds and value in _booleans():
        return _booleans()[value]
    return value


def _is_sent_as(text: str, type: type[int | float]) -> bool:
    try:
        return str(type(text)) == text
    except ValueError:
        return False


def _booleans() -> Mapping[str, bool]:
    """As words of Python before stripe 12, in lower case since."""
    is_lower = int(installed_sdk().partition(".")[0]) >= 12
    return {"true": True, "false": False} if is_lower else {"True": True, "False": False}
