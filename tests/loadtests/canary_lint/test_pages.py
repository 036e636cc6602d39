"""Every check has its page, its line in the manual, a manifest in which it finds something and one in which not."""

import re
from pathlib import Path

import pytest

from load_harness.cli import main
from loadtests.canary_lint import checks
from loadtests.canary_lint.catalog import CATALOG
from loadtests.canary_lint.read import read_subjects
from loadtests.manifests.shipped import manifests_root

FOLDER = Path(checks.__file__).parent
ROOT = Path(__file__).parents[3]
MANUAL = ROOT / "docs" / "canary-lint.md"
GOLDEN = ROOT / "tests" / "golden" / "canary_lint"
SECTIONS = ["What it finds", "Why it is wrong", "Example", "Fix", "Source"]
USERS_PER_SECOND = 30


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
    assert 0 == main(["canary", "lint", "--explain", "unfiltered-metric"])

    expected = (FOLDER / "unfiltered_metric.md").read_text(encoding="utf-8")
    assert expected == capsys.readouterr().out.removesuffix("\n")


def test_the_manual_lists_every_check() -> None:
    """With its levels, what it finds, and what it needs; in the order of --list."""
    rows = re.findall(r"^\| `([a-z-]+)` \| ([a-z, ]+) \| (.+?) \| (.*?) \|$", MANUAL.read_text("utf-8"), re.MULTILINE)

    assert list(CATALOG.ids()) == [row[0] for row in rows]
    assert CATALOG.opt_in == {row[0] for row in rows if row[3].startswith("`--enable`")}


def test_the_manual_knows_the_levels_of_the_corpus() -> None:
    """Each check is listed with every level at which it is found in the documents, and with no other."""
    listed = dict(re.findall(r"^\| `([a-z-]+)` \| ([a-z, ]+) \|", MANUAL.read_text("utf-8"), re.MULTILINE))
    text = "\n".join(path.read_text("utf-8") for path in GOLDEN.glob("*.md"))
    found: dict[str, set[str]] = {}
    for level, check_id in re.findall(r"^  (error|warning|note): .* \(([a-z-]+)\)$", text, re.MULTILINE):
        found.setdefault(check_id, set()).add(level)

    assert {name: set(levels.split(", ")) for name, levels in listed.items()} == found


@pytest.mark.parametrize("document", sorted(GOLDEN.glob("clean-*.md")), ids=lambda path: path.stem)
def test_nothing_is_found_in_clean_manifests(document: Path) -> None:
    """What is fine is left alone."""
    text = document.read_text(encoding="utf-8")

    assert "nothing found in" in text
    assert "[exit" not in text


@pytest.mark.parametrize("check_id", CATALOG.ids())
def test_a_check_is_silent_on_the_shipped_canary(check_id: str) -> None:
    """Alone and with all that belongs to it, at a rate at which its guards mean something."""
    for name in ("flagger", "overlays/canary"):
        is_short = name == "overlays/canary"
        subjects = read_subjects(
            [manifests_root() / name], requests_per_second=(3 if is_short else 1) * USERS_PER_SECOND
        )
        assert () == CATALOG.examine(subjects, ids=[check_id])


def test_the_unfiltered_overlay_is_found() -> None:
    """The manifests differ by what the sandbox then shows: the same release is promoted."""
    subjects = read_subjects(
        [manifests_root() / "overlays/canary-unfiltered"], requests_per_second=3 * USERS_PER_SECOND
    )

    (finding,) = CATALOG.examine(subjects, ids=["unfiltered-metric"])

    assert "2.5 % of the canary's may fail under a guard of 1 %" in finding.sentence
    assert "unfiltered.yaml" in finding.place.file
