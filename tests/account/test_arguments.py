"""What callers hand to a `FakeCheckout`: the closed lists of it, for type checkers and while a test runs."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import get_args, get_type_hints

import pytest

from fakecheckout import FakeCheckout
from fakecheckout.account.arguments import KindName, Method, PaymentMethodType
from fakecheckout.api.faults import FAULTS, FaultName
from fakecheckout.api.own_answers import METHODS
from fakecheckout.api.routes import CREATE_PATHS
from fakecheckout.protocol.open_questions import OPEN_QUESTIONS, Answers
from fakecheckout.protocol.parameters.schema import parameters_of

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
RIGHT, WRONG = HERE / "uses_right.py", HERE / "uses_wrong.py"


def test_the_closed_lists_are_whole() -> None:
    """What a type names is what there is, and nothing else."""
    assert sorted(get_args(KindName)) == sorted(CREATE_PATHS)
    assert sorted(get_args(FaultName)) == sorted(FAULTS)
    assert get_args(Method) == METHODS
    assert {name: get_args(answers) for name, answers in get_type_hints(Answers).items()} == {
        each.name: (*each.answers, "not_modelled") for each in OPEN_QUESTIONS
    }


def test_the_payment_methods_are_those_of_the_sdk() -> None:
    """Of every list of them that a session takes."""
    session = parameters_of("checkout.session.create")
    assert session is not None
    lists = [field.node.of for name, field in session.fields().items() if name.endswith("payment_method_types")]
    named = {value for each in lists if each is not None for value in each.values}
    assert named - set(get_args(PaymentMethodType)) == set()


def test_a_payment_method_that_stripe_has_not() -> None:
    """Is an error that names the nearest."""
    with pytest.raises(
        ValueError, match="payment_methods: Stripe has no payment method 'us_bank_acount'; did you mean 'us_bank_account'"
    ):
        FakeCheckout(payment_methods=("card", "us_bank_acount"))  # type: ignore[arg-type]


def wrong_lines() -> list[int]:
    """The lines that have to fail: all that come after the account is made."""
    lines = WRONG.read_text().splitlines()
    return [number for number, line in enumerate(lines, 1) if number > lines.index("fake = FakeCheckout()") + 1 and line]


def mypy() -> dict[str, list[int]]:
    pytest.importorskip("mypy")
    command = [sys.executable, "-m", "mypy", "--strict", "--follow-imports=silent", str(RIGHT), str(WRONG)]
    printed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout
    found: dict[str, list[int]] = {}
    for file, line in re.findall(r"(\w+\.py):(\d+): error:", printed):
        found.setdefault(file, []).append(int(line))
    return found


def pyright() -> dict[str, list[int]]:
    command = shutil.which("pyright", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
    if command is None:
        pytest.skip("pyright is not here")
    given = [command, "--outputjson", "--pythonpath", sys.executable, str(RIGHT), str(WRONG)]
    printed = json.loads(subprocess.run(given, cwd=ROOT, capture_output=True, text=True, check=False).stdout)
    found: dict[str, list[int]] = {}
    for each in printed["generalDiagnostics"]:
        if each["severity"] == "error":
            found.setdefault(Path(each["file"]).name, []).append(each["range"]["start"]["line"] + 1)
    return found


@pytest.mark.parametrize("checker", [mypy, pyright], ids=["mypy", "pyright"])
def test_type_checkers_know_the_public_names(checker) -> None:
    """The file of right uses passes, and every line of the wrong one fails."""
    found = checker()
    assert found.get(RIGHT.name, []) == []
    assert sorted(set(found[WRONG.name])) == wrong_lines()
