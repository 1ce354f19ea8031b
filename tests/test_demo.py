"""The demo runs as users run it."""

import os
import subprocess
import sys

import pytest
import stripe


def demo(**environment: str) -> list[str]:
    run = subprocess.run(
        [sys.executable, "-m", "fakecheckout", "demo"],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", **environment},
    )
    assert run.stderr == ""
    return run.stdout.splitlines()


def test_it_tells_a_story_in_under_sixty_lines() -> None:
    """Each step is there, without colours where there is no terminal."""
    lines = demo()
    told = "\n".join(lines)
    assert len(lines) < 60
    assert "\033" not in told
    for part in ("Session.create", "line_items", "metadata", "Session.list", "Did you mean customer?", "expired, url None"):
        assert part in told


def test_it_says_the_same_each_time() -> None:
    """The seed fixes every id it prints."""
    assert demo() == demo()


def test_colours_are_for_terminals() -> None:
    """On a terminal each kind of line has its colour."""
    from fakecheckout.__main__ import Story

    written: list[str] = []
    Story(written.append, colours=True).tell("Title")
    assert written == ["\n", "\033[1mTitle\033[0m\n"]


@pytest.mark.parametrize("arguments", [[], ["nope"]], ids=["nothing", "unknown"])
def test_a_wrong_command_says_what_there_is(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """The usage names the commands."""
    from fakecheckout.__main__ import main

    with pytest.raises(SystemExit):
        main(arguments)
    assert "demo" in capsys.readouterr().err


def test_main_runs_the_demo(capsys: pytest.CaptureFixture[str]) -> None:
    """The same from Python."""
    from fakecheckout.__main__ import main

    assert main(["demo"]) == 0
    assert f"stripe {stripe.VERSION}" in capsys.readouterr().out
