"""Webhooks reach an application in every form that it may have."""

import http.server
import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest
import stripe

from fakecheckout import FakeCheckout, WebhookFailed

django = pytest.importorskip("django")


flask = pytest.importorskip("flask")


fastapi = pytest.importorskip("fastapi")


httpx = pytest.importorskip("httpx")


testclient = pytest.importorskip("fastapi.testclient")


SECRET = "whsec_test"


class Seen(list[str]):
    """The types that arrived with a good signature, and how the application answers."""

    status = 200

    def take(self, body: bytes, signature: str) -> int:
        self.append(stripe.Webhook.construct_event(body, signature, SECRET).type)
        return self.status


@pytest.fixture
def seen() -> Seen:
    return Seen()


def flask_app(seen: Seen) -> Any:
    app = flask.Flask("shop")

    @app.post("/hook")
    def hook() -> Any:
        return "answered", seen.take(flask.request.get_data(), flask.request.headers["Stripe-Signature"])

    return app


def fastapi_app(seen: Seen) -> Any:
    app = fastapi.FastAPI()

    async def hook(request: Any) -> Any:
        status = seen.take(await request.body(), request.headers["stripe-signature"])
        return fastapi.Response("answered", status_code=status)

    app.add_route("/hook", hook, methods=["POST"])
    return app


def django_parts(seen: Seen, monkeypatch: pytest.MonkeyPatch) -> Any:
    from django.conf import settings
    from django.http import HttpResponse
    from django.urls import path

    if not settings.configured:
        settings.configure(SECRET_KEY="x", ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], DEBUG=False)
        django.setup()

    def hook(request: Any) -> Any:
        return HttpResponse("answered", status=seen.take(request.body, request.headers["Stripe-Signature"]))

    hook.csrf_exempt = True  # type: ignore[attr-defined]
    from django.urls import clear_url_caches

    clear_url_caches()
    monkeypatch.setitem(globals(), "urlpatterns", [path("hook", hook)])
    from django.test.utils import override_settings

    return override_settings(ROOT_URLCONF=__name__)


urlpatterns: list[Any] = []


@pytest.fixture(
    params=["wsgi", "asgi", "flask client", "fastapi client", "httpx async client", "django client", "django wsgi", "url"]
)
def target(request: pytest.FixtureRequest, seen: Seen, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """One application in each form."""
    kind = request.param
    if kind == "url":
        yield from url(seen)
    elif kind.startswith("django"):
        with django_parts(seen, monkeypatch):
            from django.core.handlers.wsgi import WSGIHandler
            from django.test import Client

            yield Client() if kind == "django client" else WSGIHandler()
    else:
        flask_one, fastapi_one = flask_app(seen), fastapi_app(seen)
        yield {
            "wsgi": lambda: flask_one,
            "asgi": lambda: fastapi_one,
            "flask client": flask_one.test_client,
            "fastapi client": lambda: testclient.TestClient(fastapi_one),
            "httpx async client": lambda: httpx.AsyncClient(
                transport=httpx.ASGITransport(app=fastapi_one), base_url="http://testserver"
            ),
        }[kind]()


def url(seen: Seen) -> Iterator[str]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(seen.take(body, self.headers["Stripe-Signature"]))
            self.end_headers()
            self.wfile.write(b"answered")

        def log_message(self, *_: Any) -> None:
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_it_arrives(target: Any, seen: Seen) -> None:
    """With a body and a signature that the application accepts."""
    with FakeCheckout() as fake:
        fake.webhooks.add(target, secret=SECRET, path="/hook")
        stripe.Product.create(name="Shirt")
        assert seen == ["product.created"]
        assert [delivery.status for delivery in fake.webhooks.deliveries] == [200]


def test_an_answer_comes_back(target: Any, seen: Seen) -> None:
    """The status decides; the text is in the message."""
    seen.status = 503
    with FakeCheckout() as fake:
        fake.webhooks.add(target, secret=SECRET, path="/hook")
        stripe.Product.create(name="Shirt")
        (error,) = fake.webhooks.errors
        assert isinstance(error, WebhookFailed)
        assert "was answered with 503: 'answered'" in str(error)
        fake.webhooks.errors.clear()


def test_a_missing_route(target: Any, seen: Seen) -> None:
    """Is a 404 like any other, unless the server takes every path."""
    with FakeCheckout() as fake:
        fake.webhooks.add(target, secret=SECRET, path="/elsewhere?a=b")
        stripe.Product.create(name="Shirt")
        status = fake.webhooks.deliveries[0].status
        assert status == (200 if isinstance(target, str) else 404)
        fake.webhooks.errors.clear()


@pytest.mark.parametrize(
    ("answer", "status"),
    [(None, 200), (True, 200), (202, 202), ("ok", 200), (httpx.Response(418, text="tea"), 418)],
    ids=["nothing", "a truth", "a number", "a text", "a response"],
)
def test_what_a_function_gives_back(answer: Any, status: int) -> None:
    """A number is a status, a response has one, anything else is a success."""
    with FakeCheckout() as fake:
        fake.webhooks.add(lambda body, headers: answer, secret=SECRET)
        stripe.Product.create(name="Shirt")
        assert fake.webhooks.deliveries[0].status == status
        fake.webhooks.errors.clear()


def test_a_redirect_is_not_followed() -> None:
    """Stripe follows none: it is an answer that is no success."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(302)
            self.send_header("Location", "/other")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    with FakeCheckout() as fake:
        fake.webhooks.add(f"http://localhost:{server.server_port}/hook", secret=SECRET)
        stripe.Product.create(name="Shirt")
        assert [delivery.status for delivery in fake.webhooks.deliveries] == [302]
        fake.webhooks.errors.clear()
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_body_is_json(seen: Seen) -> None:
    """Indented, as Stripe's is."""
    bodies: list[bytes] = []
    with FakeCheckout() as fake:
        fake.webhooks.add(lambda body, headers: bodies.append(body), secret=SECRET)
        stripe.Product.create(name="Größe")
    assert bodies[0].startswith(b'{\n  "id": "evt_')
    assert json.loads(bodies[0])["data"]["object"]["name"] == "Größe"
    assert "Größe".encode() in bodies[0]


@pytest.mark.parametrize("kind", ["mock", "async mock"])
def test_a_mock_takes_it(kind: str) -> None:
    """What takes anything is a function."""
    from unittest.mock import AsyncMock, Mock

    target = Mock(return_value=None) if kind == "mock" else AsyncMock(return_value=None)
    with FakeCheckout() as fake:
        fake.webhooks.add(target, secret=SECRET)
        stripe.Product.create(name="Shirt")
    assert target.call_count == 1


def test_a_url_with_a_path_of_its_own() -> None:
    """Takes no other."""
    with pytest.raises(ValueError, match="has a path of its own"):
        FakeCheckout().webhooks.add("http://localhost:1/hook", secret=SECRET, path="/other")


@pytest.mark.parametrize("kind", ["async client", "asgi"])
def test_django_under_asgi(seen: Seen, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    """Its async client, and the application itself."""
    with django_parts(seen, monkeypatch), FakeCheckout() as fake:
        from django.core.handlers.asgi import ASGIHandler
        from django.test import AsyncClient

        fake.webhooks.add(AsyncClient() if kind == "async client" else ASGIHandler(), secret=SECRET, path="/hook")
        stripe.Product.create(name="Shirt")
        assert seen == ["product.created"]
