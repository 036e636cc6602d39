"""What others wrote is here as they published it, and with its licence."""

import hashlib
import re
import tomllib

import pytest

from load_harness.web.static import FOLDER

_VENDOR = FOLDER / "vendor"
_LISTED = tomllib.loads((_VENDOR / "VENDORED.toml").read_text(encoding="utf-8"))


def test_every_file_is_listed_with_its_checksum() -> None:
    """None more, none less, none changed."""
    here = {
        path.relative_to(_VENDOR).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in _VENDOR.rglob("*")
        if path.is_file() and path.name != "VENDORED.toml"
    }

    listed = {f"{folder}/{name}": sha for folder, one in _LISTED.items() for name, sha in one["sha256"].items()}
    assert listed == here


def test_every_package_has_its_licence() -> None:
    """With a name of the licence, a version, and its text."""
    assert _LISTED
    for folder, one in _LISTED.items():
        assert one["licence"] in {"0BSD", "Apache-2.0", "MIT"}
        assert one["version"]
        assert one["package"]
        assert (_VENDOR / folder / "LICENSE").stat().st_size > 0


@pytest.mark.parametrize(
    ("package", "file", "said"),
    [
        ("htmx", "htmx.min.js", r'version:"([^"]+)"'),
        ("swagger-ui", "swagger-ui-bundle.js", r'PACKAGE_VERSION:"([^"]+)"'),
        ("uplot", "uPlot.iife.min.js", r"uPlot \(v([^)]+)\)"),
    ],
)
def test_a_package_is_of_the_version_that_is_listed(package: str, file: str, said: str) -> None:
    """As it says itself: a file that is exchanged takes its version along."""
    found = re.findall(said, (_VENDOR / package / file).read_text(encoding="utf-8"))

    assert [_LISTED[package]["version"]] == found
