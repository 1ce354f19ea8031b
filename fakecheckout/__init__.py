"""An in-process fake of Stripe Checkout Sessions: unchanged code on the real `stripe` package, an account in memory below.

    errors.py      every exception that a user can catch
    rules/         what Stripe documents, as pure functions and tables
    store/         what an account holds
    protocol/      how Stripe's API speaks, whatever it speaks of
    resources/     what Stripe has: a folder a chapter, a file a kind of object
    payment_page/  what the buyer sees and does
    api/           one request, in and out
    account/       FakeCheckout
    sdk/           the patch under the stripe package
    webhooks/      endpoints, targets, signatures

Imports run from the bottom of this list to its top, and never back; `sdk` and `webhooks` know only what travels.
Public is what this file names, and nothing else.
"""

from .account.buyer import Buyer
from .account.fake import FakeCheckout
from .account.guards.test_case import FakeCheckoutTestCase
from .account.request_log import ApiCall
from .errors import LiveKeyUsed, NoAnswer, NotModelled, NotOnThePage, PaymentDeclined, Refused, Unnoticed, WebhookFailed
from .protocol.messages import Response
from .protocol.open_questions import Doubt
from .webhooks.endpoints import Delivery

__all__ = [
    "ApiCall",
    "Buyer",
    "Delivery",
    "Doubt",
    "FakeCheckout",
    "FakeCheckoutTestCase",
    "LiveKeyUsed",
    "NoAnswer",
    "NotModelled",
    "NotOnThePage",
    "PaymentDeclined",
    "Refused",
    "Response",
    "Unnoticed",
    "WebhookFailed",
]
__version__ = "0.1.0"
