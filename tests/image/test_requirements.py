"""What the images install is what the tests ran with."""

import re

import pytest

from tests.real_server import ROOT


def pins(name: str) -> dict[str, str]:
    """The versions of a lock file by package."""
    text = (ROOT / "requirements" / name).read_text()
    return dict(re.findall(r"^([a-z0-9._-]+)(?:\[[^]]*\])?==(\S+)", text, re.MULTILINE))


@pytest.mark.parametrize("name", ["base.txt", "toolkit.txt", "build.txt"])
def test_an_image_installs_the_versions_that_were_tested(name: str) -> None:
    """Locks that are made apart drift apart."""
    ours, tested = pins(name), pins("dev.txt")
    assert ours
    assert {} == {package: version for package, version in ours.items() if tested.get(package, version) != version}


def test_the_toolkit_is_the_workload_and_more() -> None:
    """One stage of the Dockerfile installs the second into the environment of the first."""
    assert pins("base.txt").items() < pins("toolkit.txt").items()


@pytest.mark.parametrize("name", ["base.txt", "toolkit.txt", "build.txt"])
def test_the_build_is_given_every_lock(name: str) -> None:
    """What .dockerignore keeps out, COPY cannot find."""
    assert f"!requirements/{name}" in (ROOT / ".dockerignore").read_text().splitlines()
    assert f"requirements/{name}" in (ROOT / "Dockerfile").read_text()
