"""Every parameter that the installed SDK declares of what is served is taken, `NotModelled`, or refused for a known reason."""

import pytest
from sweep_parameters import REASONS, Outcome, installed, reason, sweep

from fakecheckout.protocol.parameters.schema import installed_api_version


@pytest.fixture(scope="module")
def outcomes() -> list[Outcome]:
    """What becomes of each, sent alone with a plausible value: some 2,000."""
    return list(sweep(installed(), installed_api_version()))


def test_no_parameter_is_unknown(outcomes: list[Outcome]) -> None:
    """What Stripe has is never told to be a mistake of the caller's."""
    assert [each for each in outcomes if each.is_unknown()] == []


def test_what_is_refused_has_a_reason(outcomes: list[Outcome]) -> None:
    """Stripe would refuse it, too, where it stands."""
    refused = [each for each in outcomes if each.texts]
    assert [each for each in refused if not reason(each.operation, each.parameter, each.texts)] == []


def test_nearly_all_are_taken(outcomes: list[Outcome]) -> None:
    """What is asked here is asked of what is modelled: the requests are good."""
    taken = [each for each in outcomes if each.is_modelled and not each.texts]
    assert len(taken) > 0.9 * len(outcomes) > 1000


@pytest.mark.parametrize("text", ["You can not pass `x` in `setup` mode.", "No such thing"])
def test_no_reason_is_made_up(text: str) -> None:
    """What no row explains is left to be looked at."""
    assert reason("price.create", "colour", (text,)) == ""
    assert all(why for _, _, why in REASONS)
