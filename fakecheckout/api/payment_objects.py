"""Reading what payments leave behind: payment intents, charges, payment methods, setup intents, retrieved and listed.

What a page makes of them is `payments` and its neighbours; what an application does to them afterwards is not modelled yet.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .call import Call
from .errors import Refusal, no_such, too_many
from .pages import list_object
from .resources import created_in, found, listed, living, missing_at_path
from .store import Object


def lister(kind: str, *names: str) -> Callable[[Call], Object]:
    """The list of a kind, newest first: `names` are filters by equal values, `created` is one of every kind's."""

    def list_(call: Call) -> Object:
        sent = call.params
        check_customer(call)
        wanted = {name: sent[name] for name in names if name in sent}

        def keep(object: Object) -> bool:
            same = all(object.get(name) == value for name, value in wanted.items())
            return same and created_in(object, sent.get("created"))

        index: tuple[str, Any] | None = ("customer", sent["customer"]) if "customer" in wanted else None
        return listed(call, kind, keep, index)

    return list_


def check_customer(call: Call) -> None:
    """A filter that names no customer is refused, as the recorded ones of other lists are (rec 022, 026, 027)."""
    customer = call.params.get("customer")
    if customer is not None and call.fork.get("customer", customer) is None:
        raise no_such("customer", customer, "customer")


def list_methods(call: Call) -> Object:
    """Without a customer the list is empty (documented)."""
    if "customer" not in call.params:
        return list_object([], False, "/v1/payment_methods")
    check_customer(call)
    return _methods_of(call, call.params["customer"], "/v1/payment_methods")


def list_methods_of_customer(call: Call) -> Object:
    customer = living(call, "customer", call.ids[0])["id"]
    return _methods_of(call, customer, f"/v1/customers/{customer}/payment_methods")


def _methods_of(call: Call, customer: str, url: str) -> Object:
    wanted = {name: call.params[name] for name in ("allow_redisplay", "type") if name in call.params}

    def keep(method: Object) -> bool:
        return method["customer"] == customer and all(method[name] == value for name, value in wanted.items())

    return listed(call, "payment_method", keep, ("customer", customer), url)


def retrieve_method_of_customer(call: Call) -> Object:
    customer, id = call.ids
    living(call, "customer", customer)
    method = found(call, "payment_method", id)
    if method["customer"] != customer:
        raise missing_at_path("payment_method", id)
    return method


def list_events(call: Call) -> Object:
    """Newest first, of the last 30 days; `type` may have a `*` (documented)."""
    sent = call.params
    if "type" in sent and "types" in sent:  # *inferred*: the template, in the order of the names
        raise Refusal("You may only specify one of these parameters: type, types.", param="type")
    if len(sent.get("types", ())) > _MOST_TYPES:
        raise too_many("types", _MOST_TYPES)
    patterns: list[str] = list(sent.get("types", ())) or ([sent["type"]] if "type" in sent else ["*"])
    since = call.now - _KEPT_SECONDS
    delivered: bool | None = sent.get("delivery_success")

    def keep(event: Object) -> bool:
        return (
            event["created"] >= since
            and any(_matches(event["type"], pattern) for pattern in patterns)
            and created_in(event, sent.get("created"))
            and (delivered is None or delivered == (event["pending_webhooks"] == 0))
        )

    return listed(call, "event", keep)


_MOST_TYPES = 20
_KEPT_SECONDS = 30 * 24 * 60 * 60


def _matches(type: str, pattern: str) -> bool:
    head, star, tail = pattern.partition("*")
    return type == pattern if not star else type.startswith(head) and type.endswith(tail)


def retrieve_event(call: Call) -> Object:
    """Kept for 30 days (documented)."""
    event = found(call, "event", call.ids[0])
    if event["created"] < call.now - _KEPT_SECONDS:
        raise missing_at_path("event", call.ids[0])
    return event
