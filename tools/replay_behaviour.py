"""Does again what `record_behaviour.py` wrote down, and prints a line of digests for each operation. Gone at the end of the move.

    python tools/replay_behaviour.py RECORDED… > answers      run with the old code or the new one first on PYTHONPATH
    python tools/replay_behaviour.py --compare OLD NEW

Each line: account, operation, digest of status, headers and body or of the error, digest of the new events. With `--whole` the
texts themselves are printed.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import sys
from collections.abc import Callable, Iterator
from typing import Any

try:  # the old code
    from fakecheckout.api import bank, loading, payment_page, routes
    from fakecheckout.api.call import Settings
    from fakecheckout.api.doubts import Choices
    from fakecheckout.api.store import Fork, Store
    from fakecheckout.api.wire import Headers, MalformedForm, Request

    handle, act, run_due, load = routes.handle, payment_page.move, routes.run_due, loading.load
    settle, reject = bank.settle, bank.reject
    Transaction: Any = Fork
    new_store: Callable[[str], Any] = Store
except ImportError:
    from fakecheckout.api.deadlines import run_due
    from fakecheckout.api.handle import handle
    from fakecheckout.api.loading import load
    from fakecheckout.payment_page.actions import act
    from fakecheckout.payment_page.delayed_payments import fail as reject
    from fakecheckout.payment_page.delayed_payments import succeed as settle
    from fakecheckout.protocol.forms import MalformedForm
    from fakecheckout.protocol.kinds import KINDS
    from fakecheckout.protocol.messages import Headers, Request
    from fakecheckout.protocol.open_questions import ChosenAnswers as Choices
    from fakecheckout.protocol.settings import Settings
    from fakecheckout.store.store import Store
    from fakecheckout.store.transaction import Transaction

    def new_store(seed: str) -> Any:
        return Store(seed, KINDS)


class Account:
    """One recorded account, made again."""

    def __init__(self, line: dict[str, Any]) -> None:
        self.store = new_store(line["seed"])
        self.settings = Settings(
            api_version=line["api_version"],
            instead_of=line["instead_of"],
            payment_methods=tuple(line["payment_methods"]),
            allow_unmodelled=frozenset(line["allow_unmodelled"]),
            invalid_keys=frozenset(line["invalid_keys"]),
            doubts=Choices(line["doubts"] or None),
        )
        self.told = 0

    def run(self, line: dict[str, Any]) -> str:
        try:
            return self._run(line)
        except Exception as error:
            return f"{type(error).__name__}: {error}"

    def _run(self, line: dict[str, Any]) -> str:
        now = line["now"]
        if line["op"] == "handle":
            form: Any = line.get("form")
            if "bytes" in line:
                form = base64.b64decode(line["bytes"])
            elif "malformed" in line:
                form = MalformedForm(line["malformed"])
            request = Request(line["method"], line["path"], form, Headers(line["headers"]))
            response = handle(self.store, self.settings, request, now, line["wanted_id"])
            return json.dumps([response.status, dict(response.headers), response.body])
        if line["op"] == "run_due":
            run_due(self.store, self.settings, now)
            return ""
        if line["op"] == "load":
            transaction = Transaction(self.store, line["of"], now)
            load(transaction, line["object"])
            transaction.commit()
            return ""
        if line["op"] == "move":
            return json.dumps(act(self.store, self.settings, line["of"], line["session"], line["name"], line["said"], now))
        {"settle": settle, "reject": reject}[line["op"]](self.store, self.settings, line["of"], line["session"], now)
        return ""

    def events(self) -> str:
        fresh, self.told = self.store.events[self.told :], len(self.store.events)
        return "".join(json.dumps(self.store.table(account, "event").rows[id]) for account, id in fresh)


def replay(files: list[str]) -> Iterator[tuple[str, str, str, str]]:
    for file in files:
        accounts: dict[int, Account | None] = {}
        with gzip.open(file, "rt") as lines:
            for number, text in enumerate(lines):
                line = json.loads(text)
                if line["op"] == "new":
                    accounts[line["account"]] = Account(line) if "api_version" in line else None
                    continue
                account = accounts.get(line["account"])
                if account is not None:
                    where = f"{file.rpartition('/')[2]}:{number}"
                    outcome = account.run(line)
                    yield where, f"{line['op']} {line.get('method', '')} {line.get('path', '')}", outcome, account.events()


def compare(old: str, new: str) -> int:
    with open(old) as before, open(new) as after:
        pairs = list(zip(before, after, strict=True))
    different = [(a, b) for a, b in pairs if a != b]
    print(f"{len(pairs)} operations, {len(different)} different")
    for a, b in different[:20]:
        print("-", a, "+", b, sep="")
    return 1 if different else 0


def digest(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


if __name__ == "__main__":
    if sys.argv[1] == "--compare":
        sys.exit(compare(*sys.argv[2:4]))
    sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    whole = sys.argv[1] == "--whole"
    for where, what, outcome, events in replay(sys.argv[2 if whole else 1 :]):
        print(where, what.strip(), outcome if whole else digest(outcome), events if whole else digest(events))
