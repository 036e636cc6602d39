"""Every check has its page, and every page its check."""

import re
from pathlib import Path

import pytest

from load_harness.cli import main
from loadtests.lint import checks
from loadtests.lint.catalog import CATALOG

FOLDER = Path(checks.__file__).parent
SECTIONS = ["What it finds", "Why it is wrong", "Example", "Fix", "Source"]


@pytest.mark.parametrize("check_id", CATALOG.ids())
def test_a_page_says_what_a_reader_needs(check_id: str) -> None:
    """What is found, why it is wrong, an example, the fix and where it comes from, each with something to say."""
    text = CATALOG.page(check_id)
    title, *sections = re.split(r"^## (.+)\n", text, flags=re.MULTILINE)

    assert f"# {check_id}" == title.strip()
    assert SECTIONS == sections[::2]
    assert all(section.strip() for section in sections[1::2])
    assert "https://" in sections[-1]


def test_no_page_is_left_over() -> None:
    """A page without a check would be found by nobody."""
    assert {f"{name.replace('-', '_')}.md" for name in CATALOG.ids()} == {path.name for path in FOLDER.glob("*.md")}


def test_a_page_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    """As it stands beside the check."""
    assert 0 == main(["hpa", "lint", "--explain", "missing-request"])

    assert (FOLDER / "missing_request.md").read_text(encoding="utf-8") == capsys.readouterr().out.removesuffix("\n")
