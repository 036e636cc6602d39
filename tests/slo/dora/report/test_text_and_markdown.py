"""What a person reads of a report."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from slo.dora import conventions
from slo.dora.metrics.model import Exactness, Trend
from slo.dora.model import Incident
from slo.dora.report import words
from slo.dora.report.as_markdown import MOST_BYTES, as_markdown
from slo.dora.report.as_text import as_text
from slo.dora.report.model import Report
from tests.slo.dora.report.examples import (
    AT,
    DAY,
    FATAL,
    HOUR,
    INCIDENT,
    NOTE,
    compared,
    failed,
    figure,
    judged,
    lead_time,
    report,
    window,
)


def test_a_terminal_gets_the_notes_first_then_each_service_in_full() -> None:
    """The whole text of a report with one service."""
    text = as_text(report())
    assert text.startswith(
        """\
DORA metrics at 2025-10-09 08:53Z, policy default (0123456789ab)
  from github.com/example/shop: 1,200 commits, 3 version tags taken for deployments

Before you believe it
  lightweight-tags: 2 of 6 tags have no time of their own; tag with `git tag -a` from now on

shop in production
                                        28 days
  Throughput
    Change lead time                   2.5 days
    Deployment frequency             1.5 a week
    Failed deployment recovery time     no data
  Instability
    Change fail rate                     33.3 %
    Deployment rework rate                0.0 %

  In full, the 28 days from 2025-09-11 08:53Z
    Change lead time: 2.5 days, 90 % within 9.0 days (median of 9 changes)
      95 % interval: 30.0 h to 5.0 days
      trend: unclear, 2.5 days in the 28 days before; the difference may be chance
      answer to DORA's survey: one day to one week
      Quick Check score: 6.0 of 10 (survey of 2025: mean 5.5)
      evidence: exact
    Deployment frequency: 1.5 a week (6 deployments)
      95 % interval: 0.8 a week to 3.0 a week
"""
    )
    assert text.endswith(
        """\
    days with a deployment: 1.5 a week (median)
    by bots: 1 change, counted above

  Latest deployments (`dora explain NAME` says how each was judged)
    2025-10-07 08:53Z v1.2.0: new, 1 change, nothing says it failed
    2025-10-05 08:53Z v1.1.0: new, 1 change, failed: taken back by v1.0.2 (certain); over after 3.0 h
    2025-09-19 08:53Z v1.0.0: first, changes not known, nothing says it failed

  Incidents
    2025-10-06 08:53Z Checkout is down, open: opened 20 min after v1.1.0 in the same service and environment"""
    )


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        pytest.param(0.0, "0 s", id="at once is a value of its own"),
        pytest.param(119.0, "119 s", id="less than two minutes"),
        pytest.param(120.0, "2 min", id="two minutes"),
        pytest.param(7199.0, "120 min", id="less than two hours"),
        pytest.param(7200.0, "2.0 h", id="two hours"),
        pytest.param(2.0 * DAY, "2.0 days", id="two days"),
        pytest.param(-90.0 * 60, "-90 min", id="negative where clocks disagree"),
    ],
)
def test_a_time_is_written_in_the_largest_unit_that_it_fills_twice(seconds: float, expected: str) -> None:
    """Nobody reads 191,000 seconds."""
    assert expected == words.length(seconds)


@pytest.mark.parametrize(
    ("a_day", "expected"),
    [(4.0, "4.0 a day"), (1.0, "1.0 a day"), (0.5, "3.5 a week"), (0.1, "3.0 a month"), (0.02, "7.3 a year")],
)
def test_a_frequency_is_written_by_the_shortest_time_that_holds_one(a_day: float, expected: str) -> None:
    """Nobody reads 0.0123 a day."""
    assert expected == words.frequency(a_day)


def test_the_bounds_of_a_frequency_are_written_by_the_same_time_as_the_value() -> None:
    """Else a reader has to convert months to weeks to see which is more."""
    one = figure(conventions.DEPLOYMENT_FREQUENCY, 0.2, low=0.1, high=1.2)
    assert "0.7 a week to 8.4 a week" == words.interval(one)


def test_an_interval_that_ends_nowhere_is_said_to_be_open() -> None:
    """A recovery time with most failures open has no upper end."""
    assert "30 min or more" == words.interval(lead_time(low=1800.0, high=None))
    assert "too few to tell" == words.interval(lead_time(low=None, high=None))


def test_too_few_and_nearly_right_are_marked_wherever_the_value_stands() -> None:
    """A star and a tilde, with what they mean below the table."""
    few = lead_time(n=3, is_sufficient=False, exactness=Exactness.PROXY, proxies=("time of the tagged commit",))
    for write in (as_text, as_markdown):
        text = write(report(windows=(window(lead=compared(few)),))).replace("\\", "")
        assert "~2.5 days*" in text
        assert words.TOO_FEW in text
        assert "time of the tagged commit" in text


def test_nothing_is_marked_where_everything_is_exact_and_enough() -> None:
    """A legend of marks that are not there would be noise."""
    assert words.TOO_FEW not in as_text(report())
    assert "a proxy" not in as_text(report())


def test_no_data_is_never_zero() -> None:
    """A figure without a value says so, with what it is made of, and has no trend of its own."""
    text = as_text(report(windows=(window(lead=compared(lead_time(value=None, n=0))),)))
    assert "    Change lead time: no data (0 changes)\n    Deployment frequency" in text


def test_a_recovery_that_most_failures_have_not_come_to_is_not_over() -> None:
    """There is data, and it is bad: three failures of four are open."""
    one = figure(conventions.FAILED_DEPLOYMENT_RECOVERY_TIME, None, n=4, open_count=3)
    assert ("not over", "4 failed deployments, 3 not over") == (words.cell(one), words.sample(one))


def test_what_is_open_is_said_beside_the_recovery_time() -> None:
    """The median is made of those, too."""
    one = figure(conventions.FAILED_DEPLOYMENT_RECOVERY_TIME, 3.0 * HOUR, open_count=2)
    assert "median of 9 failed deployments, 2 not over" == words.sample(one)


@pytest.mark.parametrize(
    ("trend", "expected"),
    [
        (Trend.BETTER, "better, 5.0 days in the 28 days before"),
        (Trend.WORSE, "worse, 5.0 days in the 28 days before"),
        (Trend.UNCLEAR, "unclear, 5.0 days in the 28 days before; the difference may be chance"),
        (None, "cannot tell, 5.0 days in the 28 days before"),
    ],
)
def test_a_trend_comes_with_the_value_before(trend: Trend | None, expected: str) -> None:
    """So that a reader can judge it."""
    assert expected == words.trend(compared(lead_time(), previous=lead_time(value=5.0 * DAY), trend=trend), 28)


def test_the_window_told_in_full_is_the_shortest_with_enough_deployments() -> None:
    """Seven days with three deployments say little; of two that have enough the shorter is more of today."""
    windows = (window(7, deployments=3), window(28, deployments=6), window(90, deployments=30))
    assert 28 == report(windows=windows).standings[0].main.days


def test_the_window_told_in_full_is_the_longest_where_none_has_enough() -> None:
    """A yearly release is seen in the longest, if at all."""
    windows = (window(7, deployments=0), window(28, deployments=1))
    assert 28 == report(windows=windows).standings[0].main.days


def test_a_failure_that_is_not_over_says_so() -> None:
    """It must not look recovered."""
    text = as_text(report(deployments=(failed("v1.1.0", days_ago=4, hours=None),)))
    assert "failed: taken back by v1.0.2 (certain); not over" in text


def test_what_was_over_only_after_the_report_was_not_over() -> None:
    """The figures count it as open, and so do the words beside them."""
    later = replace(INCIDENT, incident=replace(INCIDENT.incident, resolved_seconds=AT + 1.0))
    by_then = replace(INCIDENT, incident=replace(INCIDENT.incident, resolved_seconds=AT))
    assert "Checkout is down, open: " in words.incident(later, AT)
    assert "Checkout is down, resolved after 3.0 days: " in words.incident(by_then, AT)
    assert words.fate(failed("v1.1.0", days_ago=0.1, hours=3), AT).endswith("; not over")
    assert words.fate(failed("v1.1.0", days_ago=4, hours=3), AT).endswith("; over after 3.0 h")


@pytest.mark.parametrize("write", [as_text, as_markdown])
def test_what_others_wrote_does_not_steer_a_terminal(write: Callable[[Report], str]) -> None:
    """A version or a title comes from a webhook: its control characters are shown as what they are, unreadable."""
    hostile = judged("v1\x1b[2J\u202e", days_ago=1)
    text = write(report(deployments=(hostile,), incidents=()))
    assert all(sign.isprintable() or sign in "\n\u200b" for sign in text)
    assert "v1\N{REPLACEMENT CHARACTER}" in text


def test_deployments_before_the_latest_ten_are_counted() -> None:
    """A terminal is short; what is not shown is said."""
    many = tuple(judged(f"v1.{number}", days_ago=20 - number) for number in range(12))
    text = as_text(report(deployments=many))
    assert "v1.11" in text
    assert "v1.1:" not in text
    assert "\n    and 2 before\n" in text


def test_an_incident_of_another_service_is_not_told() -> None:
    """Each service by itself."""
    incident = Incident(id="pagerduty:2", opened_seconds=AT - DAY, service="billing", title="Bills are late")
    other = type(INCIDENT)(incident=incident, deployment=None, confidence=None, because="of another service")
    assert "Bills are late" not in as_text(report(incidents=(other,)))


def test_an_incident_of_no_service_is_told_with_the_deployment_that_it_names() -> None:
    """Many are written without a service; a link says more."""
    incident = Incident(id="pagerduty:3", opened_seconds=AT - DAY, title="Something is slow")
    other = type(INCIDENT)(incident=incident, deployment="git-tags:shop:v1.2.0", confidence=None, because="named")
    assert "Something is slow, open: named" in as_text(report(incidents=(other,)))


def test_a_fatal_note_says_that_the_figures_are_wrong() -> None:
    """In every form."""
    for write in (as_text, as_markdown):
        text = write(report(notes=(FATAL, NOTE)))
        assert "shallow-clone (figures made of this are wrong): the clone holds 50 commits" in text
        assert text.index("shallow-clone") < text.index("lightweight-tags")


def test_markdown_has_the_metrics_in_their_groups() -> None:
    """As DORA groups them since 2024: recovery is throughput."""
    rows = re.findall(r"^\| (Throughput|Instability) \| ([^|]+?) \|", as_markdown(report()), re.MULTILINE)
    assert [
        ("Throughput", "Change lead time"),
        ("Throughput", "Deployment frequency"),
        ("Throughput", "Failed deployment recovery time"),
        ("Instability", "Change fail rate"),
        ("Instability", "Deployment rework rate"),
    ] == rows


@pytest.mark.parametrize(
    "title",
    [
        "a | b",
        "<script>alert(1)</script>",
        "[click](https://example.org)",
        "thanks @everybody",
        "two\nlines",
        "![image](https://example.org/a.png)",
    ],
)
def test_a_title_cannot_write_markdown_of_its_own(title: str) -> None:
    """Titles of incidents come from outside; a report in a pull request must not link, mention or break its tables."""
    incident = Incident(id="x:1", opened_seconds=AT - DAY, service="shop", title=title)
    text = as_markdown(
        report(incidents=(type(INCIDENT)(incident=incident, deployment=None, confidence=None, because="x"),))
    )
    assert title not in text
    assert "<script" not in text
    assert not re.search(r"(?<!\\)\]\(", text)


def test_a_summary_of_very_many_services_still_fits() -> None:
    """GitHub shows nothing at all of one that is too long; what is left out is said."""
    windows = tuple(window(service=f"service-{number:04}") for number in range(900))
    text = as_markdown(report(windows=windows))
    assert len(text.encode()) <= MOST_BYTES
    assert re.search(r"\*\d+ chapters more did not fit into 1,000,000 bytes", text)
    assert "service-0000" in text


def test_the_same_report_is_the_same_text() -> None:
    """Byte by byte."""
    assert as_text(report()) == as_text(report())
    assert as_markdown(report()) == as_markdown(report())
