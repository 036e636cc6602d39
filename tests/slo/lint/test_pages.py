"""Every check has its page, and every page its check."""

import re
from pathlib import Path

import pytest

from slo.lint import checks
from slo.lint.catalog import CATALOG

FOLDER = Path(checks.__file__).parent
MANUAL = Path(__file__).parents[3] / "docs" / "slo-lint.md"
GOLDEN = Path(__file__).parents[2] / "golden" / "slo_lint"
SECTIONS = ["What it finds", "Why it is wrong", "Example", "Fix", "Source"]
ONLINE = {
    *("errors-never-born", "label-missing", "many-groups", "many-series", "metric-missing", "retention-unknown"),
    "value-missing",
}
"""Checks that need a server; `test_observe.py` and the end-to-end tests plant what they find."""


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


def test_the_manual_lists_every_check() -> None:
    """With its level, what it finds, and what it needs; in the order of --list."""
    rows = re.findall(r"^\| `([a-z-]+)` \| ([a-z, ]+) \| (.+?) \| (.*?) \|$", MANUAL.read_text("utf-8"), re.MULTILINE)

    assert list(CATALOG.ids()) == [row[0] for row in rows]
    assert ONLINE == {row[0] for row in rows if "`--prometheus`" in row[3] and "or" not in row[3].split()}
    assert CATALOG.opt_in == {row[0] for row in rows if row[3].startswith("`--enable`")}


def test_the_manual_knows_the_levels_of_the_corpus() -> None:
    """Each check is listed with every level at which it is found in the documents."""
    listed = dict(re.findall(r"^\| `([a-z-]+)` \| ([a-z, ]+) \|", MANUAL.read_text("utf-8"), re.MULTILINE))
    text = "\n".join(path.read_text("utf-8") for path in GOLDEN.glob("*.md"))
    found = set(re.findall(r"^  (error|warning|note): .* \(([a-z-]+)\)$", text, re.MULTILINE))

    assert [] == [(check_id, level) for level, check_id in sorted(found) if level not in listed[check_id].split(", ")]


@pytest.mark.parametrize("check_id", [one for one in CATALOG.ids() if one not in ONLINE])
def test_every_check_finds_something_in_the_corpus(check_id: str) -> None:
    """For each id that needs no server there is an SLO in which it is found."""
    assert [path.name for path in GOLDEN.glob("*.md") if f"({check_id})" in path.read_text(encoding="utf-8")]


@pytest.mark.parametrize("document", sorted(GOLDEN.glob("clean-*.md")), ids=lambda path: path.stem)
def test_nothing_is_found_in_clean_specs(document: Path) -> None:
    """What is fine is left alone."""
    text = document.read_text(encoding="utf-8")

    assert "nothing found in" in text
    assert "[exit" not in text
