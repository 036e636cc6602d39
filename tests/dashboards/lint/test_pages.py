"""Every check has its page, and what the pages show is so."""

import re
from pathlib import Path

import pytest

from dashboards.lint import checks
from dashboards.lint.catalog import CATALOG
from dashboards.lint.fixing import fixed
from tests.dashboards.lint.boards import Edit, a_panel, a_target, found

FOLDER = Path(checks.__file__).parent
MANUAL = (Path(__file__).parents[3] / "docs" / "dashboards-lint.md").read_text("utf-8")
SECTIONS = ["What it finds", "Why it is wrong", "Example", "Fix", "Source"]
UPSTREAM = 17
ROWS = re.findall(r"^\| `([a-z-]+)` \| ([a-z, ]+) \| (.+?) \| (.*?) \|$", MANUAL, re.MULTILINE)
PROMQL = re.compile(r"## (Example|Fix)\n\n```promql\n(.+?)\n```", re.DOTALL)


def queries(check_id: str) -> dict[str, str]:
    """Give the PromQL of a page's example and of its fix."""
    return dict(PROMQL.findall(CATALOG.page(check_id)))


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
    """dashboard-linter's first, then ours, each in the order of --list."""
    listed = [row[0] for row in ROWS]
    upstream, own = listed[:UPSTREAM], listed[UPSTREAM:]

    assert sorted(CATALOG.ids()) == sorted(listed)
    assert all(one.endswith("-rule") or one == "uneditable-dashboard" for one in upstream)
    assert (sorted(upstream), sorted(own)) == (upstream, own)
    assert CATALOG.opt_in == {row[0] for row in ROWS if "`--enable`" in row[3]}


def test_the_manual_says_what_can_be_corrected() -> None:
    """And so do the pages."""
    fixing = {one for one in CATALOG.ids() if "\ndef fix(" in _source(one)}

    assert fixing == {row[0] for row in ROWS if "`--fix`" in row[3]}
    assert fixed.__doc__


def test_the_manual_says_the_levels() -> None:
    """Each level that a check's code names."""
    for check_id, levels, *_ in ROWS:
        named = {one.lower() for one in re.findall(r"Level\.([A-Z]+)", _source(check_id))}
        assert not named or named == set(levels.split(", ")), check_id


def _source(check_id: str) -> str:
    return (FOLDER / f"{check_id.replace('-', '_')}.py").read_text("utf-8")


@pytest.mark.parametrize("check_id", [one for one in CATALOG.ids() if len(queries(one)) == 2])
def test_the_queries_of_a_page_are_what_it_says(check_id: str) -> None:
    """The example is found, and the fix is not."""
    assert [True, False] == [check_id in _found(check_id, queries(check_id)[part]) for part in ("Example", "Fix")]


def _found(check_id: str, text: str) -> set[str]:
    if text.startswith("label_values"):
        edits: list[Edit] = [("templating.list.2.query", text)]
    else:
        kind = {"query-refused": "heatmap", "increase-over-interval": "table", "division-by-zero": "stat"}
        target = a_target(text, format="table", instant=check_id == "increase-over-interval")
        panel = a_panel(kind.get(check_id, "timeseries"), "Example", 8, target)
        variable = {"name": "namespace", "type": "query", "query": "label_values(up, namespace)", "multi": True}
        edits = [("panels.6", panel), ("templating.list.3", variable)]
    return {one for one, _ in found(*edits)}
