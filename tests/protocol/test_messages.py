"""Requests and responses: headers are found in any case, and a response shows what it says."""

from fakecheckout.protocol.messages import Headers, Response


def test_headers_are_found_in_any_case() -> None:
    """Names compare without case and are listed as given."""
    headers = Headers({"Request-Id": "req_1"})
    assert headers["request-id"] == headers.get("REQUEST-ID") == "req_1"
    assert ("x" in headers, 7 in headers, list(headers), len(headers)) == (False, False, ["Request-Id"], 1)
    assert repr(headers) == "Headers({'Request-Id': 'req_1'})"


def test_a_response_shows_what_it_says() -> None:
    """Its repr has status and body."""
    assert repr(Response(404, Headers(), '{"error": {}}')) == '<Response 404 {"error": {}}>'
