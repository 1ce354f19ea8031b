"""What is built is what users get: the wheel's files, and the plugin at work from it."""

import pathlib
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
    ],
)
def test_it_holds(wheel: pathlib.Path, name: str) -> None:
    """Types and data travel along."""
    assert name in zipfile.ZipFile(wheel).namelist()


def test_it_needs_stripe_alone(wheel: pathlib.Path) -> None:
    """The core depends on the SDK and nothing else."""
    with zipfile.ZipFile(wheel) as files:
        metadata = next(files.read(name).decode() for name in files.namelist() if name.endswith("METADATA"))
    required = [line for line in metadata.splitlines() if line.startswith("Requires-Dist:") and "extra ==" not in line]
    assert required == ["Requires-Dist: stripe>=7.9"]


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
