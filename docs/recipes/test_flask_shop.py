"""The shop in Flask, tested: its own test client sends forms, and takes the webhooks."""

from __future__ import annotations

import pytest
from flask_shop import create_app
from scenarios import Scenarios, Shop


class TestFlaskShop(Scenarios):
    """In Flask."""

    @pytest.fixture
    def shop(self) -> Shop:
        """A fresh application."""
        app = create_app()
        client = app.test_client()
        return Shop(
            orders=app.extensions["orders"],
            buy=lambda quantity: client.post("/buy", data={"quantity": quantity}).headers["Location"],
            read=lambda url: client.get(url).text,
            hook=client,
        )
