"""The README holds: every block of code in it runs, and its commands are those of the Makefile."""

import pathlib
import re

import pytest

ROOT = pathlib.Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()
BLOCKS = re.findall(r"^```python\n(.*?)^```", README, flags=re.M | re.S)


def test_the_first_example_comes_early() -> None:
    """Code starts by line 15, and the whole page is short."""
    lines = README.splitlines()
    assert lines.index("```python") < 15
    assert len(lines) <= 190


DJANGO = """
import django
from django.conf import settings

settings.configure(DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}})
django.setup()
"""


@pytest.mark.parametrize("block", BLOCKS, ids=range(len(BLOCKS)))
def test_a_block_runs(pytester: pytest.Pytester, block: str) -> None:
    """A block is a test file, or a script that ends well; one for Django finds a project."""
    if "django" in block:
        pytester.makeconftest(DJANGO)
    script = block if "def test_" in block else "def test_it():\n" + re.sub(r"^", "    ", block, flags=re.M)
    pytester.makepyfile(script)
    pytester.runpytest_subprocess("-p", "no:randomly", "-p", "no:cacheprovider").assert_outcomes(passed=1)


@pytest.mark.parametrize("command", ["make demo", "make test"])
def test_a_command_is_there(command: str) -> None:
    """What the page says to type is a target of the Makefile."""
    assert f"    {command}\n" in README
    assert re.search(rf"^{command.split()[1]}:", (ROOT / "Makefile").read_text(), flags=re.M)


@pytest.mark.parametrize("link", re.findall(r"\]\((?!http)([^)]+)\)", README))
def test_a_link_leads_somewhere(link: str) -> None:
    """Files that the page links to are there."""
    assert (ROOT / link).exists()
