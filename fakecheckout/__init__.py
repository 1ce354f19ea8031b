"""An in-process fake of Stripe Checkout Sessions: unchanged code on the real `stripe` package, an account in memory below it.

    rules/   what the documentation says: plain values in, plain values out
    api/     what the server does with a request: schema, store, endpoints, rendering
    doors/   how requests get in and news gets out: the SDK's HTTP client, the buyer, webhooks, the journal of calls
    fake.py  FakeCheckout: the account, its clock, its lock; contents.py and people.py are parts of it
    given.py what callers hand to it, made plain

Imports run one way: rules ← api ← fake → doors, and doors know only `api.wire`.
"""

from .api.doubts import Doubt
from .api.errors import NotModelled, NotOnThePage, Refused
from .api.wire import NoAnswer, Response
from .doors.buyer import Buyer, PaymentDeclined
from .doors.journal import ApiCall
from .doors.webhooks import Delivery, WebhookFailed
from .fake import FakeCheckout

__all__ = [
    "ApiCall",
    "Buyer",
    "Delivery",
    "Doubt",
    "FakeCheckout",
    "NoAnswer",
    "NotModelled",
    "NotOnThePage",
    "PaymentDeclined",
    "Refused",
    "Response",
    "WebhookFailed",
]
__version__ = "0.1.0"
