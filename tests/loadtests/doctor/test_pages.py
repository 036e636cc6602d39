"""Every check has its page and its line in the manual; the manual's levels are those of the broken copies."""

import re
from pathlib import Path

import pytest

from load_harness.cli import main
from loadtests.doctor import checks
from loadtests.doctor.catalog import CATALOG

FOLDER = Path(checks.__file__).parent
MANUAL = Path(__file__).parents[3] / "docs" / "doctor.md"
SECTIONS = ["What it finds", "Why it is wrong", "Example", "Fix", "Source"]


@pytest.mark.parametrize("check_id", CATALOG.ids())
def test_a_page_says_what_a_reader_needs(check_id: str) -> None:
    """What is found, why it is wrong, an example, the fix and where it comes from, each with something to say."""
    title, *sections = re.split(r"^## (.+)\n", CATALOG.page(check_id), flags=re.MULTILINE)

    assert f"# {check_id}" == title.strip()
    assert SECTIONS == sections[::2]
    assert all(section.strip() for section in sections[1::2])
    assert "https://" in sections[-1]


def test_no_page_is_left_over() -> None:
    """A page without a check would be found by nobody."""
    assert {f"{name.replace('-', '_')}.md" for name in CATALOG.ids()} == {path.name for path in FOLDER.glob("*.md")}


def test_a_page_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    """As it stands beside the check."""
    assert 0 == main(["doctor", "--explain", "drain-missing"])

    assert (FOLDER / "drain_missing.md").read_text(encoding="utf-8") == capsys.readouterr().out.removesuffix("\n")


def test_the_manual_lists_every_check() -> None:
    """In the order of --list."""
    rows = re.findall(r"^\| `([a-z-]+)` \| [a-z, ]+ \| .+ \|$", MANUAL.read_text("utf-8"), re.MULTILINE)

    assert list(CATALOG.ids()) == rows
