"""The shop in FastAPI, tested: its test client sends forms, and the application itself takes the webhooks."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient
from fastapi_shop import create_app
from scenarios import Scenarios, Shop


class TestFastapiShop(Scenarios):
    """In FastAPI."""

    @pytest.fixture
    def shop(self) -> Shop:
        """A fresh application."""
        app = create_app()
        client = TestClient(app, follow_redirects=False)
        return Shop(
            orders=app.state.orders,
            buy=lambda quantity: client.post("/buy", data={"quantity": quantity}).headers["location"],
            read=lambda url: client.get(url).text,
            hook=app,
        )
