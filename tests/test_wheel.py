"""What is built is what users get: the wheel's files, and the plugin at work from it."""

import pathlib
import re
import subprocess
import sys
import zipfile

import pytest

ROOT = pathlib.Path(__file__).parents[1]
pytest.importorskip("hatchling")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    """The wheel, built from this tree."""
    out = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out)], cwd=ROOT, check=True, capture_output=True
    )
    return next(out.glob("*.whl"))


def test_it_holds_the_package_and_one_module_of_the_plugin(wheel: pathlib.Path) -> None:
    """No name but ours is claimed in a user's environment."""
    tops = {name.partition("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"fakecheckout", "fakecheckout_pytest.py"}


@pytest.mark.parametrize(
    "name",
    [
        "fakecheckout/py.typed",
        "fakecheckout/rules/lifecycles/session_status.py",
        "fakecheckout/protocol/parameters/sdk_additions.py",
        "fakecheckout/protocol/stripe_has/operations.txt",
        "fakecheckout/protocol/stripe_has/expansions.txt",
        "fakecheckout/protocol/stripe_has/event_types.txt",
    ],
)
def test_it_holds(wheel: pathlib.Path, name: str) -> None:
    """Types and data travel along."""
    assert name in zipfile.ZipFile(wheel).namelist()


@pytest.fixture
def metadata(wheel: pathlib.Path) -> str:
    """What PyPI reads and shows of it."""
    with zipfile.ZipFile(wheel) as files:
        return next(files.read(name).decode() for name in files.namelist() if name.endswith("METADATA"))


def test_it_needs_stripe_alone(metadata: str) -> None:
    """The core depends on the SDK and nothing else."""
    required = [line for line in metadata.splitlines() if line.startswith("Requires-Dist:") and "extra ==" not in line]
    assert required == ["Requires-Dist: stripe>=7.9"]


def test_links_on_pypi_lead_somewhere(metadata: str) -> None:
    """Links of the README to files of the repository are plain words there; those to the web stay."""
    links = re.findall(r"\]\(([^)]+)\)", metadata)
    assert "https://docs.stripe.com/testing" in links
    assert [link for link in links if not link.startswith("https://")] == []
    assert "docs/fidelity.md" in metadata


def test_it_names_a_page_of_the_project(metadata: str) -> None:
    """PyPI shows where the project is at home."""
    assert re.search(r"^Project-URL: Homepage, https://", metadata, flags=re.M)


def test_installed_it_is_a_plugin(wheel: pathlib.Path, pytester: pytest.Pytester) -> None:
    """pytest finds the fixture in an installed wheel, whatever lies in the current folder."""
    site = pytester.path / "site"
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--no-deps",
            "--no-index",
            "--disable-pip-version-check",
            "--target",
            str(site),
            str(wheel),
        ],
        check=True,
    )
    pytester.makepyfile(
        f"""
import fakecheckout, fakecheckout_pytest

def test_it(fake_checkout):
    assert fakecheckout.__file__.startswith({str(site)!r})
    assert fakecheckout_pytest.__file__.startswith({str(site)!r})
    assert fake_checkout.add("customer")["object"] == "customer"
"""
    )
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:randomly"],
        cwd=pytester.path,
        env={"PYTHONPATH": str(site), "PATH": ""},
        capture_output=True,
        text=True,
    )
    assert "1 passed" in run.stdout, run.stdout + run.stderr
