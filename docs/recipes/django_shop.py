"""The same shop in Django, in one file: settings, urls and views."""

from __future__ import annotations

import django
import stripe
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from orders import Orders

if not settings.configured:
    settings.configure(SECRET_KEY="not a secret", ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"])
    django.setup()

orders = Orders()


def buy(request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect(orders.place(int(request.POST["quantity"]), f"http://{request.get_host()}"))


def thanks(request: HttpRequest) -> HttpResponse:
    order = orders.of(request.GET["session_id"])
    return HttpResponse(f"Order {order.number} is {order.status}.")


@csrf_exempt
def webhook(request: HttpRequest) -> HttpResponse:
    try:
        orders.hear(request.body, request.headers["Stripe-Signature"])
    except (ValueError, stripe.SignatureVerificationError):
        return HttpResponse(status=400)
    return HttpResponse(status=204)


urlpatterns = [path("buy", buy), path("thanks", thanks), path("stripe", webhook)]
