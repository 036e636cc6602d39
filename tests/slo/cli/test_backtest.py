import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from slo.cli.backtest import backtest
from slo.history.file import append_history
from slo.history.record import Counts, HourRecord, How, SeriesKey
from tests.slo.backtest.shop import INCIDENTS, SPEC, shop, write_spec
from tests.slo.backtest.wire import WireServer

STRETCH = ("--from", "2025-10-08T00:00:00Z", "--to", "2025-10-10T00:00:00Z")


def replayed(folder: Path, wire: WireServer, *options: str) -> Result:
    """Run the command on the shop's SLO."""
    spec = write_spec(folder)
    with wire.running():
        return CliRunner().invoke(backtest, [str(spec), "--prometheus", wire.url, *STRETCH, *options])


def answer(result: Result) -> dict[str, object]:
    """Read what the command printed as JSON."""
    return json.loads(result.stdout)["slos"][0]["groups"][0]


def test_the_alerts_of_an_outage_are_named(tmp_path: Path) -> None:
    """Page and ticket fire, each under the name of its rule, and the exit code says that the question was answered."""
    result = replayed(tmp_path, shop(), "--format", "json")

    fired = [(one["alert"], one["tier"], one["trigger"], one["fired"]) for one in answer(result)["alerts"]]
    assert 0 == result.exit_code
    assert [
        ("ShopAvailability", "page", "quick", "2025-10-08T14:06:30Z"),
        ("ShopAvailability", "ticket", "slow", "2025-10-08T14:13:30Z"),
    ] == fired


def test_recordings_are_taken_where_there_are_some(tmp_path: Path) -> None:
    """Before the recording began the raw metrics are read; the report says which, and the alerts are the same."""
    raw, mixed = shop(), shop(recorded_from=1_759_917_600, interval=5)

    from_raw, from_both = (answer(replayed(tmp_path, wire, "--format", "json")) for wire in (raw, mixed))

    assert ["raw"] == [one["source"] for one in from_raw["sources"]]
    assert ["raw", "recorded"] == [one["source"] for one in from_both["sources"]]
    assert "2025-10-08T10:00:30Z" == from_both["sources"][1]["first"]
    assert [one["fired"] for one in from_raw["alerts"]] == [one["fired"] for one in from_both["alerts"]]
    assert from_raw["budget_left_ratio"] == pytest.approx(from_both["budget_left_ratio"], rel=1e-3)


@pytest.mark.parametrize(
    ("source", "asked", "not_asked"),
    [
        pytest.param("raw", "http_requests_total", "slo:sli", id="raw metrics alone"),
        pytest.param("recorded", "slo:sli", "http_requests_total", id="recordings alone"),
    ],
)
def test_one_source_alone(tmp_path: Path, source: str, asked: str, not_asked: str) -> None:
    """The other one is not even asked."""
    wire = shop(recorded_from=0)

    replayed(tmp_path, wire, "--source", source)

    assert any(asked in query for query, *_ in wire.queries)
    assert not any(not_asked in query for query, *_ in wire.queries)


def test_no_query_asks_for_much(tmp_path: Path) -> None:
    """Raw metrics are read a day at a time, and no query comes near Prometheus' limit of points."""
    wire = shop()

    replayed(tmp_path, wire)

    spans = [(end - start, (end - start) / step + 1) for query, start, end, step in wire.queries if "http" in query]
    assert max(span for span, _ in spans) <= 86_400
    assert max(points for _, points in spans) <= 10_000


def test_too_many_queries_are_refused(tmp_path: Path) -> None:
    """The most is said, and what to do."""
    result = replayed(tmp_path, shop(), "--most-queries", "3")

    assert (
        "--most-queries 3: must be at least 64 for what is asked; "
        "shorten the stretch, name fewer SLOs, widen --step, or raise it"
    ) == str(result.exception)


def test_an_slo_without_data_is_inconclusive(tmp_path: Path) -> None:
    """It is named, and nothing is taken for zero."""
    result = replayed(tmp_path, WireServer(answers={}))

    assert 4 == result.exit_code
    assert "no data at all for shop-availability" in result.stdout


def test_data_that_begins_late_is_said(tmp_path: Path) -> None:
    """The report says how much is known, and until when windows reach back before the data."""
    result = replayed(tmp_path, shop(begins=1_759_924_800))

    assert "75.0% of the stretch is known" in result.stdout
    assert "Data begins 2025-10-08T12:00:00Z: until the end the longest alert windows reach back" in result.stdout


@pytest.mark.parametrize(
    ("tier", "expected"),
    [
        pytest.param("page", 1, id="a page fired"),
        pytest.param("ticket", 1, id="any alert fired"),
        pytest.param("never", 0, id="it is only a question"),
    ],
)
def test_fail_on(tmp_path: Path, tier: str, expected: int) -> None:
    """A pipeline may make an alert a failure."""
    assert expected == replayed(tmp_path, shop(), "--fail-on", tier).exit_code


def test_other_objectives_and_periods_need_no_query(tmp_path: Path) -> None:
    """They are replayed from the same history, as long as no longer one is needed."""
    plain, varied = shop(), shop()

    replayed(tmp_path, plain)
    result = replayed(tmp_path, varied, "--objective", "99", "--period", "7d", "--format", "json")

    assert len(plain.queries) == len(varied.queries)
    rows = [(row["objective_percent"], row["period"], row["alerts"]) for row in answer(result)["what_if"]]
    assert [
        ("99", "30d", {"page": 0, "ticket": 0}),
        ("99.9", "30d", {"page": 1, "ticket": 1}),
        ("99", "1w", {"page": 0, "ticket": 0}),
        ("99.9", "1w", {"page": 1, "ticket": 1}),
    ] == rows


def test_alerts_are_held_against_incidents(tmp_path: Path) -> None:
    """What was found, how fast, and what was missed."""
    incidents = tmp_path / "incidents.yaml"
    incidents.write_text(INCIDENTS, encoding="utf-8")

    result = replayed(tmp_path, shop(), "--incidents", str(incidents), "--format", "json")

    page, _ = answer(result)["detection"]
    assert (1.0, 0.5, [390], ["a slow deploy"]) == (
        page["precision"],
        page["recall"],
        page["delays_seconds"],
        page["missed"],
    )


def test_hours_of_a_history_file_stand_in_for_the_budget(tmp_path: Path) -> None:
    """Where Prometheus knows nothing; the alerts do not see them, and the report says both."""
    start = 1_759_881_600
    kept = [
        HourRecord(
            key=SeriesKey(slo_id="shop-availability"),
            hour=hour,
            start=hour,
            end=hour + 3600,
            counts=Counts(total=36_000, bad=36_000, covered_seconds=3600),
            source="before",
            how=How.RECORDED,
        )
        for hour in range(start - 7200, start + 86_400, 3600)
    ]
    append_history(tmp_path / "history.jsonl", kept)
    begins = start + 12 * 3600

    result, as_json = (
        replayed(tmp_path, shop(begins=begins), "--file", str(tmp_path / "history.jsonl"), "--format", style)
        for style in ("text", "json")
    )

    group = answer(as_json)
    assert "taken from   hourly counts of the file 2025-10-07T22:00:00Z to 2025-10-08T11:59:30Z;" in result.stdout
    assert "25.0% of the stretch is known as hourly counts alone: the budget has them, the alerts do not" in (
        result.stdout
    )
    assert (1.0, 0.75) == (group["known_ratio"], pytest.approx(group["replayed_ratio"], abs=1e-3))
    assert all(one["fired"] > "2025-10-08T14" for one in group["alerts"])
    bad = 14 * 36_000 + 0.0005 * 10 * 36 * 3600 + 0.1995 * 10 * 2400
    assert group["budget_left_ratio"] == pytest.approx(1 - bad / (50 * 36_000) / 0.001, rel=1e-2)


def test_no_line_is_wider_than_a_terminal(tmp_path: Path) -> None:
    """However long the name of an alert is, and with every table there is."""
    incidents, spec = tmp_path / "incidents.yaml", tmp_path / "long.yaml"
    incidents.write_text(INCIDENTS, encoding="utf-8")
    spec.write_text(SPEC.replace("ShopAvailability", "ShopAvailability" * 5), encoding="utf-8")
    wire = shop()

    with wire.running():
        options = ["--objective", "99.5", "--incidents", str(incidents)]
        result = CliRunner().invoke(backtest, [str(spec), "--prometheus", wire.url, *STRETCH, *options])

    assert 0 == result.exit_code
    assert max(len(line) for line in result.stdout.splitlines()) <= 120


def test_files_that_cannot_be_written_are_refused_before_any_query(tmp_path: Path) -> None:
    """No answer is lost after minutes of queries."""
    wire = shop()

    result = replayed(tmp_path, wire, "--html", str(tmp_path / "no" / "a"), "--out", str(tmp_path / "no" / "b"))

    assert 2 == len(result.exception.mistakes)
    assert [] == wire.queries


def test_a_page_and_a_file_are_written(tmp_path: Path) -> None:
    """The page names the alert and carries the charts; the answer goes to the file."""
    page, out = tmp_path / "page.html", tmp_path / "answer.md"

    result = replayed(tmp_path, shop(), "--html", str(page), "--out", str(out), "--format", "markdown")

    assert "" == result.stdout
    assert "ShopAvailability" in page.read_text(encoding="utf-8")
    assert out.read_text(encoding="utf-8").startswith("# Back-test\n")


@pytest.mark.parametrize(
    ("option", "value", "expected"),
    [
        pytest.param("--step", "7s", "must divide an hour and be at most 300s, the shortest window", id="an odd step"),
        pytest.param("--step", "10m", "must divide an hour and be at most 300s, the shortest window", id="a long step"),
        pytest.param("--slo", "shop-avalability", "did you mean shop-availability?", id="an unknown SLO"),
        pytest.param("--from", "2015-01-01", "is too short a step for this stretch", id="ten years"),
    ],
)
def test_options_that_do_not_fit(tmp_path: Path, option: str, value: str, expected: str) -> None:
    """The message says the rule."""
    result = replayed(tmp_path, shop(), option, value)

    assert expected in str(result.exception)


@pytest.mark.parametrize(
    ("option", "value"),
    [
        pytest.param("--objective", "100", id="an objective without a budget"),
        pytest.param("--objective", "high", id="an objective that is no number"),
        pytest.param("--objective", "nan", id="an objective that is not a number, literally"),
        pytest.param("--objective", "0.999", id="an objective that is a ratio"),
        pytest.param("--objective", "99,9", id="an objective with a comma"),
        pytest.param("--period", "5m", id="a period that is too short"),
        pytest.param("--step", "soon", id="a step that is no duration"),
    ],
)
def test_options_that_are_wrong_alone(tmp_path: Path, option: str, value: str) -> None:
    """They are wrong usage."""
    assert 2 == replayed(tmp_path, shop(), option, value).exit_code
