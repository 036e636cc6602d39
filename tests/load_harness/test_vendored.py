"""What others wrote is here as they published it, and with its licence."""

import hashlib
import tomllib

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
