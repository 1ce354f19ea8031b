"""Sends every parameter that a release of the SDK declares, one at a time, and tells what is refused. By hand, some minutes:

    python tools/sweep_parameters.py                      as the installed SDK declares them
    python tools/sweep_parameters.py sdks/7.9.0 …         as older ones do, each at its own API version (see later_parameters)

Each value is plausible for its type and name, and stands in a request that is good without it, in whichever of several (a
payment, a subscription, …) takes it. What is refused everywhere has a reason in `REASONS`, or is printed.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stripe_lists import api_version
from sweep_requests import EXCLUSIVE, account, bases, path_with_ids, plausible

from fakecheckout import FakeCheckout, NotModelled
from fakecheckout.protocol.kinds import BY_OPERATION
from fakecheckout.protocol.parameters import schema
from fakecheckout.protocol.parameters.schema import Field, Node, installed_api_version, parameters_of

DUMP = """
import importlib.util, json, sys
spec = importlib.util.spec_from_file_location("schema", sys.argv[1])
schema = importlib.util.module_from_spec(spec)
sys.modules["schema"] = schema
spec.loader.exec_module(schema)
def plain(node):
    fields = {name: [plain(field.node), field.required] for name, field in node.fields().items()}
    return [node.kind, node.values, node.of and plain(node.of), [plain(each) for each in node.options], fields]
print(json.dumps({name: plain(node) for name in sys.argv[2:] if (node := schema.parameters_of(name)) is not None}))
"""

REASONS: tuple[tuple[str, str, str], ...] = (
    ("application_fee_amount", "Can only apply an application_fee_amount", "it needs a connected account"),
    ("redirect_on_completion", "not supported with", "it is for embedded pages, and never goes without return_url"),
    ("session.update line_items.id", "No such line_item", "the session has no such line"),
    ("session.update .*recurring", "passed a recurring price", "the session is a payment"),
    ("search page", "Invalid page token", "a page is named by the answer before it"),
    ("tax_behavior", "unit_amount_decimal|\\[tiers\\]", "a currency needs its amount, or its tiers"),
    ("tiers", "billing_scheme", "tiers are for tiered prices, which the other requests do not make"),
    ("tiers", "unit_amount_decimal|missing an amount", "each tier of a currency needs an amount"),
    ("tiers", "The last tier", "one tier alone is the last"),
    ("usage_type=metered", "must be backed by meters|unit_amount_decimal", "since basil it needs a meter"),
    ("customer.update .*default_payment_method", "No such PaymentMethod", "the customer has saved none"),
    ("price.update .*tax_behavior", "cannot be changed once", "it was set by a value before"),
    ("restrictions.minimum_amount", "minimum_amount_currency", "the two go together"),
)
"""Of which parameters, in which words, and why."""

OF_OTHER_REQUESTS = "^You can not pass|are not supported with `ui_mode|You must specify either `product`|Missing required param"
"""What the requests say that a parameter is not for, or that lack what belongs to it: by itself no reason."""

_LASTING = ("create", "list", "retrieve", "search", "update")
"""Verbs after which there is still something to ask for the next parameter."""


@dataclass(frozen=True)
class Outcome:
    """What became of a parameter: taken, not modelled, or the texts in which it was refused."""

    operation: str
    parameter: str
    is_modelled: bool = True
    texts: tuple[str, ...] = ()

    def is_unknown(self) -> bool:
        return any(text.startswith("Received unknown parameter") for text in self.texts)


def declared(package: Path) -> dict[str, Node]:
    """The parameters of each operation that is modelled, in a release."""
    printed = subprocess.run(
        [sys.executable, "-c", DUMP, str(schema.__file__), *sorted(BY_OPERATION)],
        env={"PYTHONPATH": str(package)},
        check=True,
        capture_output=True,
        text=True,
    )
    return {name: _node(plain) for name, plain in json.loads(printed.stdout).items()}


def _node(plain: Any) -> Node:
    kind, values, of, options, fields = plain
    source = {name: Field(_node(inner), required) for name, (inner, required) in fields.items()}
    return Node(kind, tuple(values), of and _node(of), tuple(_node(each) for each in options), source)


def variants(name: str, node: Node) -> Iterator[tuple[str, Any]]:
    """Values for a parameter: for each scalar below it one, for each word of a list one; with the dotted rest of its path."""
    if node.kind == "object":
        for inner, field in node.fields().items():
            for path, value in variants(inner, field.node):
                yield f".{inner}{path}", {**_required(node.fields(), inner), inner: value}
    elif node.kind == "array" and node.of is not None:
        yield from ((path, [value]) for path, value in variants(name, node.of))
    elif node.kind == "map" and node.of is not None:
        key = "eur" if name == "currency_options" else "key"
        yield from ((path, {key: value}) for path, value in variants(name, node.of))
    elif node.kind == "union":
        for option in node.options:
            yield from variants(name, option)
    elif node.kind == "enum":
        yield from ((f"={value}", value) for value in node.values)
    else:
        yield "", plausible(name, node.kind)


def _required(fields: Mapping[str, Field], chosen: str) -> dict[str, Any]:
    """What must stand beside a parameter; a word that decides which of several does is that one."""
    beside: dict[str, Any] = {}
    for name, field in fields.items():
        if name == chosen or not (field.required or (field.node.kind == "enum" and chosen in field.node.values)):
            continue
        values = [value for _, value in variants(name, field.node)]
        beside[name] = chosen if chosen in values else values[0]
    return beside


def merged(base: Any, sent: Any) -> Any:
    """A request with what is sent put in; of what excludes it, like a price that is named by one that is described, without."""
    if isinstance(base, dict) and isinstance(sent, dict):
        excluded = {name for names in EXCLUSIVE for name in names if name not in sent and not sent.keys().isdisjoint(names)}
        kept = {name: value for name, value in base.items() if name not in excluded}
        return {**kept, **{name: merged(kept.get(name), value) for name, value in sent.items()}}
    if isinstance(base, list) and isinstance(sent, list) and isinstance(sent[0], dict):
        return [merged(base[0], sent[0]), *base[1:]]
    return sent


def sweep(parameters: Mapping[str, Node], version: str) -> Iterator[Outcome]:
    """What becomes of each parameter of each operation at an API version."""
    for operation, node in sorted(parameters.items()):
        fake = account()
        for path, sent in variants("", node):
            if path == ".expand":  # tests/whole/test_expandable_fields.py
                continue
            fake = fake if operation.rpartition(".")[2] in _LASTING and operation != "refund.create" else account()
            yield _outcome(fake, operation, path.removeprefix("."), sent, version)


def _outcome(fake: FakeCheckout, operation: str, parameter: str, sent: dict[str, Any], version: str) -> Outcome:
    endpoint = BY_OPERATION[operation]
    is_modelled, texts = True, []
    for base in bases(operation, version):
        request = merged(base, sent)
        path = path_with_ids(endpoint.path, request)
        try:
            answer = fake.request(endpoint.operation.method, path, request, headers={"Stripe-Version": version})
        except NotModelled:
            is_modelled = False
            continue
        if answer.status == 200:
            return Outcome(operation, parameter)
        texts.append(str(answer.json()["error"]["message"]))
    return Outcome(operation, parameter, is_modelled, () if not is_modelled else tuple(dict.fromkeys(texts)))


def reason(operation: str, parameter: str, texts: tuple[str, ...]) -> str:
    """Why it is refused, if that is known of each of the texts; else nothing."""
    name, found = f"{operation} {parameter}", ""
    for text in texts:
        why = next((why for where, words, why in REASONS if re.search(where, name) and re.search(words, text)), "")
        if not why and not re.search(OF_OTHER_REQUESTS, text):
            return ""
        found = found or why
    return found


def told(outcomes: Iterator[Outcome], title: str) -> None:
    """The numbers, and what is refused without a reason."""
    seen: Counter[str] = Counter()
    for each in outcomes:
        why = reason(each.operation, each.parameter, each.texts) if each.texts else ""
        word = "taken" if each.is_modelled else "not modelled"
        if each.texts:
            word = "refused as unknown" if each.is_unknown() else "refused with a reason" if why else "refused"
        seen[word] += 1
        if each.texts and not why:
            print(f"    {each.operation} {each.parameter}: {' | '.join(each.texts)}")
    print(f"{title}: {seen.total()} values; {', '.join(f'{count} {word}' for word, count in sorted(seen.items()))}")


def installed() -> dict[str, Node]:
    """The parameters of each operation as the installed SDK declares them."""
    return {name: node for name in BY_OPERATION if (node := parameters_of(name)) is not None}


def main(packages: list[Path]) -> None:
    if not packages:
        told(sweep(installed(), installed_api_version()), f"installed, {installed_api_version()}")
    for package in packages:
        version = api_version(package / "stripe")
        told(sweep(declared(package), version), f"{package.name}, {version}")


if __name__ == "__main__":
    main([Path(each) for each in sys.argv[1:]])
