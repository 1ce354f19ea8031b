"""Requests to an account, by whichever way they come: answered, or met by a fault; noted; and then whoever listens is told.

What the SDK's patch is handed. How Stripe would answer is `api`'s; how a call of the SDK becomes a request is `sdk`'s.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NoReturn

from ..api import faults
from ..api.authentication import refuse_live_key
from ..api.handle import answer_by_test, handle
from ..api.own_answers import OwnAnswer
from ..api.response_headers import next_request_id
from ..errors import LiveKeyUsed, NoAnswer, NotModelled
from ..protocol.messages import Headers, Request, Response
from ..rules.api_keys import without_live_keys
from ..sdk import patch
from . import arguments
from .request_log import ApiCall
from .state import AccountState


class Requests:
    """Answers for one account: the `Account` of `sdk.transport`."""

    def __init__(self, account: AccountState) -> None:
        self.hosts = account.options.hosts
        self.passthrough = account.options.passthrough
        self._account = account

    def send(self, request: Request) -> Response:
        """Answers a request. Raises `NotModelled`, and `NoAnswer` where a fault wants it."""
        with self._account.lock:
            response, due = self._answer(request), self._account.new_deliveries()
        if due:
            self._account.sender.deliver(due, raising=False)
        if not isinstance(response, Response):
            raise response
        return response

    async def send_async(self, request: Request) -> Response:
        """`send` for callers on an event loop."""
        with self._account.lock:
            response, due = self._answer(request), self._account.new_deliveries()
        if due:
            await self._account.sender.deliver_async(due, raising=False)
        if not isinstance(response, Response):
            raise response
        return response

    def _answer(self, request: Request) -> Response | NoAnswer | NotModelled:
        """The answer, or what is raised once everybody has been told of what happened before it."""
        try:
            return self._handle(request)
        except NotModelled as error:
            return error

    def _handle(self, request: Request) -> Response | NoAnswer:
        """The answer, unless a fault strikes: before the work is done, or after it."""
        account = self._account
        try:
            refuse_live_key(request)
        except LiveKeyUsed as error:
            account.log.note_not_modelled(request, error)
            raise
        try:
            now = account.run_due()
        except NotModelled:
            account.log.note(ApiCall(request, None))
            raise
        response: Response | NoAnswer
        own: OwnAnswer | None = None
        try:
            fault = account.faults.strike(request)
            if fault is None or fault == "answer_lost":
                own = account.own_answers.take(request)
                response = (
                    handle(account.store, account.settings, request, now) if own is None else self._own_answer(own, request)
                )
            elif fault in faults.SILENT:
                response = NoAnswer(fault)
            else:
                request_id = next_request_id(account.store)
                response = faults.fault_response(fault, request, request_id, account.options.api_version)
        except NotModelled as error:
            account.log.note_not_modelled(request, error)
            raise
        if fault == "answer_lost":
            response = NoAnswer(fault)
        account.log.note(ApiCall(request, None if isinstance(response, NoAnswer) else response, fault, own is not None))
        return response

    def _own_answer(self, own: OwnAnswer, request: Request) -> Response:
        """The test's own answer. What its function raises goes to whoever made the call."""
        call = ApiCall(request, None, answered_by_test=True)
        try:
            return answer_by_test(self._account.store, self._account.settings, request, lambda: (own.status, own.body(call)))
        except BaseException:
            self._account.log.note(call)
            raise

    def add_own_answer(self, method: str, path: str, body: Any, status: int, times: int | None) -> None:
        """The next calls like this, or all of them, have the test's own answer. Raises `ValueError` for what is modelled."""
        answer = OwnAnswer(str(method).upper(), str(path), arguments.body_of_answers(body, f"{method} {path}"), status, times)
        with self._account.lock:
            self._account.own_answers.add(answer)
            given = {name: value for name, value, usual in (("status", status, 200), ("times", times, None)) if value != usual}
            self._account.mark(self._account.clock.now())
            self._account.log.note_step("respond", (answer.method, answer.path, body), given)

    def refuse_host(self, host: str, url: str, request: Request) -> NoReturn:
        """A host of Stripe's that is neither answered nor let through."""
        error = NotModelled(
            f"{without_live_keys(url)} was not sent: {host} is not modelled. Answered: {', '.join(sorted(self.hosts))}. "
            f"If it may reach the network, write passthrough=({host!r},) in FakeCheckout(…)."
        )
        self._account.log.note_not_modelled(request, error)
        raise error

    def refuse_look_up(self, host: str, caller: str) -> NoReturn:
        """A host of Stripe's whose address somebody wants who does not go by the SDK's own client classes."""
        error = NotModelled(
            f"{caller} was about to reach {host}, past the client classes of the stripe package. Calls that pass those are "
            "answered: a client class of one's own has to call super(). "
            f"If it may reach the network, write passthrough=({host!r},) in FakeCheckout(…)."
        )
        self._account.log.not_modelled.append(error)
        raise error

    def after_fork(self) -> None:
        """In a child process."""
        self._account.renew_lock()

    def send_raw(
        self, method: str, path: str, params: Mapping[str, Any] | str | bytes | None, headers: Mapping[str, str] | None
    ) -> Response:
        """A request that comes without the SDK: parameters in any form, and what is absent of the headers filled in."""
        path, _, query = path.partition("?")
        form = arguments.form_params(params)
        if query:
            if form:
                raise ValueError("Give the parameters in the path's query or in params, not in both.")
            form = query
        sent = Headers({name: str(value) for name, value in (headers or {}).items() if value is not None})
        if "Authorization" not in sent:
            sent = Headers({**sent, "Authorization": f"Bearer {patch.TEST_KEY}"})
        return self.send(Request(method.upper(), path, form, sent))

    def take_back_faults(self) -> None:
        """No call meets the faults that wait."""
        with self._account.lock:
            self._account.faults.take_back()
            self._account.mark(self._account.clock.now())
            self._account.log.note_step("fail_next", (None,), {})

    def add_fault(self, fault: str, method: str | None, path: str | None, params: Mapping[str, Any] | None, times: int) -> None:
        """The next matching requests meet a fault. Raises `ValueError` for one that there is not."""
        wanted = arguments.form_params(params or {}) or {}
        if isinstance(wanted, Exception):
            raise wanted
        with self._account.lock:
            self._account.faults.add(fault, method, path, wanted, times)
            named = {"method": method, "path": path, "params": params, "times": None if times == 1 else times}
            given = {name: value for name, value in named.items() if value is not None}
            self._account.mark(self._account.clock.now())
            self._account.log.note_step("fail_next", (fault,), given)
