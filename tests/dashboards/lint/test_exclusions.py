"""What `.lint` files excuse, and what is wrong with them."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from dashboards.lint.catalog import CATALOG
from dashboards.lint.exclusions import exclusions_beside, read_exclusions
from dashboards.lint.excusing import Excusing
from dashboards.lint.interface import Subject
from dashboards.reading import Dashboard
from slo.errors import InvalidInput
from slo.findings.interface import Level
from tests.dashboards.lint.boards import Edit, a_dashboard

WITHOUT_JOB: Edit = (
    "panels.0.targets.0.expr",
    'sum(rate(http_requests_total{instance=~"$instance"}[$__rate_interval]))',
)


def outcome(
    text: str,
    tmp_path: Path,
    *boards: Dashboard,
    is_complete: bool = True,
    ids: Sequence[str] = CATALOG.chosen(),
) -> list[tuple[str, Level]]:
    """Look at boards with a `.lint` file beside them."""
    (tmp_path / ".lint").write_text(text, encoding="utf-8")
    excusing = Excusing(exclusions=read_exclusions(tmp_path / ".lint", folder=None), is_complete=is_complete)
    subjects = [Subject(dashboard=one, siblings=boards) for one in boards]
    return [(one.id, one.level) for one in excusing.examine(subjects, ids=ids)]


@pytest.mark.parametrize(
    "text",
    [
        "exclusions: {target-job-rule: {reason: no jobs}}",
        "exclusions: {target-job-rule: {reason: no jobs, entries: [{dashboard: Good, panel: Requests}]}}",
        "exclusions: {target-job-rule: {entries: [{reason: none, dashboard: Good, panel: Requests, targetIdx: 0}]}}",
        "exclusions: {target-job-rule: {entries: [{reason: none, dashboard: Good, panel: Requests, targetIdx: '0'}]}}",
        "exclusions: {target-job-rule: {reason: none, entries: [{dashboard: Good, panel: Requests, targetIdx: ''}]}}",
        "exclusions: {target-job-rule: {reason: none, entries: [{dashboard: Good}]}}",
        "exclusions: {target-job-rule: {reason: none, entries: [{panel: Requests, targetIdx: 0}]}}",
    ],
    ids=["the rule", "a panel", "a query", "a query in quotes", "no query", "any panel", "any dashboard"],
)
def test_what_is_excused_is_no_finding(text: str, tmp_path: Path) -> None:
    """By rule, dashboard, panel and query, as dashboard-linter compares them."""
    assert [] == outcome(text, tmp_path, a_dashboard(WITHOUT_JOB))


@pytest.mark.parametrize(
    "entry",
    [
        "{reason: none, dashboard: Good, panel: Memory}",
        "{reason: none, dashboard: Good, panel: Requests, targetIdx: 1}",
    ],
    ids=["another panel", "another query"],
)
def test_what_does_not_fit_excuses_nothing(entry: str, tmp_path: Path) -> None:
    """And is found itself."""
    text = f"exclusions: {{target-job-rule: {{entries: [{entry}]}}}}"

    assert [("target-job-rule", Level.ERROR), ("exclusion-unused", Level.WARNING)] == outcome(
        text, tmp_path, a_dashboard(WITHOUT_JOB)
    )


def test_a_finding_without_a_panel_is_excused_by_its_dashboard(tmp_path: Path) -> None:
    """A panel that is named does not matter then, as in dashboard-linter."""
    text = "exclusions: {uneditable-dashboard: {reason: a playground, entries: [{dashboard: Good}]}}"

    assert [] == outcome(text, tmp_path, a_dashboard(("editable", True)))


def test_a_warning_stays_as_one(tmp_path: Path) -> None:
    """It is not an error any more; --fail-on error lets it pass."""
    text = "warnings: {target-job-rule: {reason: soon}}"

    assert [("target-job-rule", Level.WARNING)] == outcome(text, tmp_path, a_dashboard(WITHOUT_JOB))


@pytest.mark.parametrize(
    ("text", "check_id"),
    [
        ("exclusions: {target-job-rule: }", "exclusion-without-reason"),
        ("exclusions: {target-job-rule: {entries: [{dashboard: Good, panel: Requests}]}}", "exclusion-without-reason"),
        ("exclusions: {target-job-rul: {reason: none}, target-job-rule: {reason: none}}", "exclusion-unknown"),
        (
            "exclusions: {target-job-rule: {reason: none, entries: "  # noqa: ISC004
            "[{dashboard: Good, panel: Requests}, {dashboard: Bad, panel: Requests}]}}",
            "exclusion-unknown",
        ),
        (
            "exclusions: {target-job-rule: {reason: none, entries: "  # noqa: ISC004
            "[{dashboard: Good, panel: Requests}, {dashboard: Good, panel: Request}]}}",
            "exclusion-unknown",
        ),
        (
            "exclusions: {target-job-rule: {reason: none, entries: [{dashboard: Good}, {panel: Request}]}}",
            "exclusion-unknown",
        ),
        ("exclusions: {target-job-rule: {reason: none}, fixed-timezone: {reason: none}}", "exclusion-unused"),
    ],
    ids=[
        *("a bare name", "no reason", "no such check", "no such dashboard", "no such panel", "no such panel anywhere"),
        "nothing to excuse",
    ],
)
def test_an_excuse_that_is_not_right_is_found(text: str, check_id: str, tmp_path: Path) -> None:
    """What it excuses stays excused."""
    assert [(check_id, Level.WARNING)] == outcome(text, tmp_path, a_dashboard(WITHOUT_JOB))


def test_of_what_was_not_looked_at_nothing_is_said(tmp_path: Path) -> None:
    """One file of a folder is looked at with the exclusions of all; a check that did not run has found nothing."""
    text = (
        "exclusions: {target-job-rule: {reason: none, entries: [{dashboard: Other, panel: A}]}, "
        "fixed-timezone: {reason: none}}"
    )

    assert [] == outcome(text, tmp_path, a_dashboard(), is_complete=False)
    assert [] == outcome("exclusions: {fixed-timezone: {reason: none}}", tmp_path, a_dashboard(), ids=["old-schema"])


def test_mixtools_entries_for_alerts_are_left_to_it(tmp_path: Path) -> None:
    """It reads the same files."""
    text = "exclusions: {target-job-rule: {reason: none, entries: [{alert: Down}, {dashboard: Good, panel: Requests}]}}"

    assert [] == outcome(text, tmp_path, a_dashboard(WITHOUT_JOB))


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    """With the line of each."""
    file = tmp_path / ".lint"
    file.write_text(
        "exclusions:\n"
        "  target-job-rule:\n"
        "    reson: no\n"
        "    entries:\n"
        "      - reason: 1\n"
        "        targetIdx: first\n"
        "  target-instance-rule: always\n"
        "exclusion: {}\n"
    )

    with pytest.raises(InvalidInput) as invalid:
        read_exclusions(file, folder=None)

    assert {
        (3, "exclusions.target-job-rule.reson"),
        (5, "exclusions.target-job-rule.entries[0]"),
        (5, "exclusions.target-job-rule.entries[0].reason"),
        (6, "exclusions.target-job-rule.entries[0].targetIdx"),
        (7, "exclusions.target-instance-rule"),
        (8, "exclusion"),
    } == {(one.place.line, one.place.field) for one in invalid.value.mistakes}


def test_each_folder_has_its_own(tmp_path: Path) -> None:
    """A `.lint` file is for the dashboards beside it; the mistakes of all files are told at once."""
    for name in ("a", "b", "c"):
        (tmp_path / name).mkdir()
    (tmp_path / "a" / ".lint").write_text("exclusions: {fixed-timezone: {reason: none}}")
    (tmp_path / "b" / ".lint").write_text("exclusions: []")
    (tmp_path / "c" / ".lint").write_text("- a")
    files = [tmp_path / name / "board.json" for name in ("a", "b", "c")]

    (of_a,) = exclusions_beside(files[:1])
    with pytest.raises(InvalidInput) as invalid:
        exclusions_beside(files)

    assert [True, False] == [of_a.concerns(str(file)) for file in files[:2]]
    assert [str(tmp_path / name / ".lint") for name in ("b", "c")] == [one.place.file for one in invalid.value.mistakes]
