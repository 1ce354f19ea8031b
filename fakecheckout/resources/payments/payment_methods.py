"""Payment methods: made on a payment page, saved for a customer, retrieved and listed.

What a method of each type shows is not known here; what an application does to one afterwards is not modelled yet.
"""

from __future__ import annotations

from ...protocol.kinds import Kind, Operation, fields, list_operation, retrieve_operation
from ...protocol.rendering.pagination import list_object
from ...store.objects import Object
from .. import base
from ..base import check_customer_filter, get_not_deleted, get_or_404, list_objects, missing_at_path
from ..call import Call
from ..defaults import new_object


def list_(call: Call) -> Object:
    """Without a customer the list is empty (documented)."""
    if "customer" not in call.params:
        return list_object([], False, "/v1/payment_methods")
    check_customer_filter(call)
    return _methods_of(call, call.params["customer"], "/v1/payment_methods")


def list_of_customer(call: Call) -> Object:
    customer = get_not_deleted(call, "customer", call.ids[0])["id"]
    return _methods_of(call, customer, f"/v1/customers/{customer}/payment_methods")


def _methods_of(call: Call, customer: str, url: str) -> Object:
    filters = {name: call.params[name] for name in ("allow_redisplay", "type") if name in call.params}

    def keep(method: Object) -> bool:
        return bool(method["customer"] == customer) and all(method.get(name) == value for name, value in filters.items())

    return list_objects(call, "payment_method", keep, ("customer", customer), url)


def retrieve_of_customer(call: Call) -> Object:
    customer, id = call.ids
    get_not_deleted(call, "customer", customer)
    method = get_or_404(call, "payment_method", id)
    if method.get("customer") != customer:
        raise missing_at_path("payment_method", id)
    return method


def new_payment_method(call: Call, type: str, details: Object, billing: Object) -> Object:
    """A payment method of this buyer's, not attached to anybody."""
    method = new_object(
        "payment_method",
        call.transaction.new_id("payment_method"),
        **{type: details},
        billing_details=billing,
        created=call.now,
        type=type,
    )
    call.transaction.put("payment_method", method["id"], method)
    return method


def attach(call: Call, method: Object, customer: str, allow_redisplay: str) -> Object:
    """The method, saved for a customer. Of one that is saved already nothing changes."""
    if method["customer"] == customer:
        return method
    saved = {**method, "allow_redisplay": allow_redisplay, "customer": customer}
    call.transaction.put("payment_method", method["id"], saved)
    call.emit("payment_method.attached", saved)
    return saved


KIND = Kind(
    "payment_method",
    path="/v1/payment_methods",
    id=("pm_1", 27),
    noun="PaymentMethod",
    param="payment_method",
    indexes={"customer": lambda payment_method: payment_method.get("customer")},
    defaults=fields(
        "customer customer_account shared_payment_granted_token",
        allow_redisplay="unspecified",
        billing_details={},
        created=0,
        livemode=False,
        metadata={},
        type="card",
    ),
    expands={"customer": "customer"},
    operations=(
        list_operation(list_, "allow_redisplay customer type"),
        retrieve_operation(base.retrieve),
        Operation(
            "list_payment_methods",
            "GET",
            "/v1/customers/*/payment_methods",
            list_of_customer,
            effect="limit starting_after ending_before expand allow_redisplay type",
            of="customer",
            is_list=True,
        ),
        Operation(
            "retrieve_payment_method",
            "GET",
            "/v1/customers/*/payment_methods/*",
            retrieve_of_customer,
            effect="expand",
            of="customer",
        ),
    ),
)
