"""`slo report`, `slo gate` and `slo snapshot` from a history file, without a server."""

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from load_harness.cli import main
from slo.history.file import append_history
from slo.history.record import HourRecord
from tests.slo.history.builders import record

SPEC = """\
version: prometheus/v1
service: shop
slos:
  - name: api
    objective: 99.9
    sli: {events: {total_query: "sum(rate(t[{{.window}}]))", error_query: "sum(rate(e[{{.window}}]))"}}
  - name: other
    objective: 99
    sli: {events: {total_query: "sum(rate(t[{{.window}}]))", error_query: "sum(rate(e[{{.window}}]))"}}
"""
AT = 1_767_225_600

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command in a folder with the specs."""
    (tmp_path / "slos.yaml").write_text(SPEC)
    monkeypatch.chdir(tmp_path)

    def _run(command: str, *arguments: str) -> tuple[int, str, str]:
        code = main(["slo", command, "slos.yaml", *arguments])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return _run


def month(slo_id: str, bad: float, *, until: float = AT, hours: int = 720) -> list[HourRecord]:
    """Make hours up to a moment, with some bad events in the tenth from the end."""
    last = int(until // 3600) * 3600
    return [
        record(slo_id=slo_id, hour=last - hour * 3600, total=1000, bad=bad if hour == 10 else 0)
        for hour in range(1, hours + 1)
    ]


@pytest.mark.parametrize(
    ("bad", "command", "exit_code", "says"),
    [
        pytest.param(100, "report", 0, "shop-api: go, as 86.1 % of the budget is left", id="a report of a good month"),
        pytest.param(800, "report", 1, "shop-api: freeze, as -11.1 % of the budget", id="a budget is overspent"),
        pytest.param(None, "report", 4, "shop-api: cannot tell, as there is no data", id="no data of one"),
        pytest.param(100, "gate", 0, "go (there is budget to spend), as shop-api: 86.1 %", id="the gate is open"),
        pytest.param(650, "gate", 0, "caution (little is left: release with care), as shop-api: 9.7 %", id="caution"),
        pytest.param(800, "gate", 1, "freeze (the budget is spent: release only", id="the gate is shut"),
        pytest.param(None, "gate", 4, "cannot tell (see that the data comes back", id="the gate cannot tell"),
    ],
)
def test_answers_and_exit_codes(run: Run, bad: float | None, command: str, exit_code: int, says: str) -> None:
    """A pipeline goes by the exit code, people by the sentence."""
    append_history(Path("h.jsonl"), [*month("shop-other", 0), *(month("shop-api", bad) if bad is not None else ())])

    code, out, _ = run(command, "--file", "h.jsonl", "--at", str(AT))

    assert (exit_code, True) == (code, says in out)


def test_only_some_slos_are_asked_for(run: Run) -> None:
    """A pipeline of one service looks at its own; a pattern without a match is a typo."""
    append_history(Path("h.jsonl"), [*month("shop-other", 0), *month("shop-api", 800)])
    options = ("--file", "h.jsonl", "--at", str(AT))

    code, out, _ = run("gate", *options, "--only", "*-other", "--format", "json")
    assert (0, "go", 0) == (code, json.loads(out)["answer"], json.loads(out)["exit_code"])

    code, _, err = run("gate", *options, "--only", "nope*")
    assert (2, True) == (code, "--only nope*: matches no SLO; there are shop-api, shop-other" in err)


def test_a_policy_and_maintenance_are_files(run: Run) -> None:
    """Both change the answer."""
    append_history(Path("h.jsonl"), [*month("shop-other", 0), *month("shop-api", 800)])
    Path("p.yaml").write_text("policies: [{name: p, steps: [{state: freeze, budget_left_below: -20%, meaning: m}]}]")
    Path("m.yaml").write_text(
        "maintenance: [{id: m, slos: [shop-api], from: 2025-12-31T13:00:00Z, to: 2025-12-31T16:00:00Z, why: w, who: o}]"
    )
    options = ("--file", "h.jsonl", "--at", str(AT))

    assert 1 == run("gate", *options)[0]
    assert 0 == run("gate", *options, "--policy", "p.yaml")[0]
    Path("typo.yaml").write_text(
        "policies: [{name: p, slos: [shpo-*], steps: [{state: freeze, budget_left_below: 0%, meaning: m}]}]"
    )
    assert "note: No SLO here is under the policy p." in run("gate", *options, "--policy", "typo.yaml")[2]
    assert 0 == run("gate", *options, "--maintenance", "m.yaml")[0]
    assert "maintenance m (2025-12-31 13:00Z to 16:00Z; w; o)" in run("report", *options, "--maintenance", "m.yaml")[1]


def test_somebody_must_have_the_data(run: Run) -> None:
    """Neither a file nor a server is wrong usage."""
    code, _, err = run("report")

    assert (2, True) == (code, "--prometheus or --file: is required; say where the data is" in err)


@pytest.mark.parametrize("command", ["report", "gate"])
def test_the_future_cannot_be_told(run: Run, command: str) -> None:
    """There is no data of it, and a budget of most of its window would look like an answer."""
    append_history(Path("h.jsonl"), month("shop-api", 0, until=time.time()))

    code, _, err = run(command, "--file", "h.jsonl", "--at", f"{time.time() + 3700:.0f}")

    assert (2, True) == (code, "--at: must not be in the future" in err)


@pytest.mark.parametrize("command", ["report", "gate"])
def test_data_that_ended_is_inconclusive(run: Run, command: str) -> None:
    """A pipeline must not go on by what was known three days ago."""
    append_history(Path("h.jsonl"), [record for id_ in ("shop-api", "shop-other") for record in month(id_, 0)])

    code, out, _ = run(command, "--file", "h.jsonl", "--at", str(AT + 259_200))

    assert (4, True) == (code, "there has been no data for 3d, and the policy allows 3h" in out)


def test_a_moment_must_be_one(run: Run) -> None:
    """The error says how to write it."""
    code, _, err = run("report", "--file", "h.jsonl", "--at", "soon")

    assert (2, True) == (code, "soon: must be a time; write it as" in err)


@pytest.mark.parametrize("style", ["text", "json", "markdown"])
def test_every_format_can_be_written_to_a_file(run: Run, style: str) -> None:
    """The page, which carries everything it needs, beside it."""
    month_of_data = [*month("shop-api", 800), *month("shop-other", 3, hours=100)]
    append_history(Path("h.jsonl"), month_of_data)
    Path("m.yaml").write_text(
        "maintenance: [{id: u, slos: [shop-*], from: 2025-12-31T03:00:00Z, to: 2025-12-31T06:00:00Z, why: w, who: o}]"
    )

    code, out, err = run(
        *("report", "--file", "h.jsonl", "--at", "2026-01-01T00:00:00Z", "--maintenance", "m.yaml"),
        *("--format", style, "--out", "report", "--html", "page.html"),
    )

    text, page = Path("report").read_text(), Path("page.html").read_text()
    assert (1, "") == (code, out)
    assert f"page: {Path('page.html').absolute()}\nanswer: {Path('report').absolute()}\n" == err
    assert "shop-api" in text
    assert "shop-api" in page
    assert "no data" not in text
    assert "http://" not in text + page


def test_a_page_without_any_data_has_no_curves(run: Run) -> None:
    """And says that it cannot tell; a page of good news says so, too."""
    Path("h.jsonl").touch()
    assert 4 == run("report", "--file", "h.jsonl", "--html", "none.html")[0]
    assert "Where the budget went" not in Path("none.html").read_text()

    append_history(Path("h.jsonl"), [*month("shop-other", 0), *month("shop-api", 0)])
    assert 0 == run("report", "--file", "h.jsonl", "--at", str(AT), "--html", "good.html")[0]
    assert "every SLO has budget left" in Path("good.html").read_text()


def test_a_torn_file_is_read_with_a_word(run: Run) -> None:
    """The report goes on."""
    append_history(Path("h.jsonl"), [*month("shop-other", 0), *month("shop-api", 0)])
    with Path("h.jsonl").open("a") as file:
        file.write('{"slo": "sh')

    code, _, err = run("report", "--file", "h.jsonl", "--at", str(AT))

    assert (0, True) == (code, "warning: h.jsonl: the last line was torn and is left out" in err)


def test_a_snapshot_needs_a_server_and_a_past(run: Run) -> None:
    """Both are told as wrong usage, an unreachable server with its own exit code."""
    options = ("--file", "h.jsonl")
    code, _, err = run("snapshot", *options)
    assert (2, True) == (code, "--prometheus: is required" in err)
    server = ("--prometheus", "http://127.0.0.1:9")

    code, _, err = run("snapshot", *options, *server, "--from", f"{time.time() + 60:.0f}")
    assert (2, True) == (code, "--from: must be in the past" in err)

    append_history(Path("h.jsonl"), month("shop-api", 0, until=time.time()))
    code, _, err = run("snapshot", *options, *server)
    assert (3, True) == (code, "check that Prometheus runs there" in err)
