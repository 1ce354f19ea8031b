"""The shop in Django, tested with Django's own client."""

from __future__ import annotations

from collections.abc import Iterator

import django_shop
import pytest
from django.test import Client
from django.test.utils import override_settings
from orders import Orders
from scenarios import Scenarios, Shop


class TestDjangoShop(Scenarios):
    """In Django."""

    @pytest.fixture
    def shop(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
        """The application, with no orders."""
        orders = Orders()
        monkeypatch.setattr(django_shop, "orders", orders)
        client = Client()
        with override_settings(ROOT_URLCONF="django_shop"):
            yield Shop(
                orders=orders,
                buy=lambda quantity: client.post("/buy", {"quantity": quantity})["Location"],
                read=lambda url: client.get(url).content.decode(),
                hook=client,
            )
