"""The secrets file."""

from pathlib import Path

import pytest

from slo.dora.receiver.secrets import read_secrets
from slo.errors import InvalidInput

LONG = "0123456789abcdef"


def written(tmp_path: Path, text: str) -> Path:
    """A file."""
    path = tmp_path / "secrets.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_source_has_one_secret_or_several(tmp_path: Path) -> None:
    """Several while one is changed for another."""
    path = written(tmp_path, f"flux: {LONG}x\npagerduty: [{LONG}y, {LONG}z]\n")

    assert {"flux": (f"{LONG}x",), "pagerduty": (f"{LONG}y", f"{LONG}z")} == read_secrets(path)


def test_every_mistake_is_told_and_no_secret(tmp_path: Path) -> None:
    """With its line."""
    path = written(tmp_path, f"fluks: {LONG}x\ngithub: hush\nflagger: 7\npelorus: []\ndevlake:\n")
    with pytest.raises(InvalidInput) as caught:
        read_secrets(path)

    told = str(caught.value).replace(str(path), "FILE")
    assert told.splitlines() == [
        "FILE:1 fluks: is no source; did you mean flux?",
        (
            "FILE:2: github (not shown): must have at least 16 characters; "
            "write one made by `openssl rand -hex 32`, or a list of two while you change it"
        ),
        (
            "FILE:3: flagger (not shown): must be a text or a list of texts; "
            "put a secret that looks like something else in quotes"
        ),
        (
            "FILE:4: pelorus (not shown): must be a text or a list of texts; "
            "put a secret that looks like something else in quotes"
        ),
        (
            "FILE:5: devlake (not shown): must be a text or a list of texts; "
            "put a secret that looks like something else in quotes"
        ),
    ]
    assert "hush" not in told


@pytest.mark.parametrize("text", [f"{LONG}hush: flux\n", f"{LONG}hush: {LONG}x\nflux: {LONG}x\n", f"12: {LONG}hush\n"])
def test_a_secret_in_the_place_of_a_source_is_not_shown(tmp_path: Path, text: str) -> None:
    """Nor does a number for a name break anything."""
    with pytest.raises(InvalidInput) as caught:
        read_secrets(written(tmp_path, text))

    assert "hush" not in str(caught.value)
    assert "is no source; write SOURCE: SECRET; the sources are alertmanager, argo-cd" in str(caught.value)


@pytest.mark.parametrize("text", ["", "# nothing\n", "- flux\n", "hush hush hush hush\n", "{}\n", "a: b\n---\nc: d\n"])
def test_what_is_no_mapping_is_refused_and_not_shown(tmp_path: Path, text: str) -> None:
    """An empty one would let nobody in."""
    with pytest.raises(InvalidInput) as caught:
        read_secrets(written(tmp_path, text))

    assert "hush" not in str(caught.value)
    assert "must be a mapping of sources to secrets" in str(caught.value)
