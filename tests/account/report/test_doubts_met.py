"""The doubts that the tests of a run met, as they are told."""

from fakecheckout.account.report.doubts_met import in_one_line, listed

MET = {("tax_halves", "a.py::test_1"), ("tax_halves", "a.py::test_2"), ("event_order", "a.py::test_2")}


def test_in_one_line() -> None:
    """How many, in how many tests."""
    assert in_one_line(MET) == "fakecheckout: 2 doubts about Stripe met in 2 tests"
    assert in_one_line({("tax_halves", "a")}) == "fakecheckout: 1 doubt about Stripe met in 1 test"


def test_listed() -> None:
    """Each with its tests, and how to choose."""
    lines = list(listed(MET))
    assert [line for line in lines if line.startswith("    a.py")] == [f"    a.py::test_{number}" for number in (2, 1, 2)]
    assert lines[1].startswith("  event_order (1 test): In which order are the events")
    assert lines[-1].endswith("fake_checkout_doubts = event_order = causal")
