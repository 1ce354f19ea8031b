"""Recorded sessions that are complete or expired come out again: created, ended, and compared field by field."""

import pytest
from completing import completed_again, completed_differently, completions, why_not
from replaying import FOLDER, Recording

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="../shared/recordings is not here")


@pytest.mark.parametrize("recording", completions(), ids=lambda recording: recording.number)
def test_an_ended_session_comes_out(recording: Recording) -> None:
    """Every field is as it was recorded, but for ids, times and what an account's settings decide."""
    reason = why_not(recording)
    if reason is not None:
        pytest.skip(reason)
    assert completed_differently(recording, completed_again(recording)) == []
