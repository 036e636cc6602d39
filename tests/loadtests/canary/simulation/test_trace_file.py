"""Traces of checks: tables and ticks, right and wrong."""

import json
from pathlib import Path

import pytest

from loadtests.canary.model import HookType, Metric, ThresholdRange
from loadtests.canary.records import tick_to_json
from loadtests.canary.simulation.as_json import as_json
from loadtests.canary.simulation.courses import CourseName
from loadtests.canary.simulation.outcome import End
from loadtests.canary.simulation.simulate import Simulation, simulate
from loadtests.canary.simulation.trace_file import read_trace
from loadtests.canary.simulation.traced import TracedCourse
from loadtests.canary.simulation.words import notes
from slo.errors import InvalidInput
from tests.loadtests.canary.builder import SUCCESS_RATE, analysis, canary, hook, spell_all
from tests.loadtests.canary.simulation.courses import simulated

DURATION = Metric(name="request-duration", range=ThresholdRange(maximum=500))
HOOKS = (hook(HookType.ROLLOUT, "load-test"), hook(HookType.ROLLBACK, "back"))
SPEC = canary(analysis(metrics=(SUCCESS_RATE, DURATION), hooks=HOOKS, max_weight=20))


def traced(path: Path, text: str) -> Simulation:
    """Run the canary on a trace."""
    file = path / "trace"
    file.write_text(text)
    return simulate(SPEC, TracedCourse(trace=read_trace(file, SPEC), spec=SPEC), most_ticks=50)


def spelt(path: Path, text: str) -> list[str]:
    """Spell what each tick left."""
    return spell_all(list(traced(path, text).timeline.ticks))


def mistakes(path: Path, text: str) -> list[str]:
    """Read a trace that is wrong; give what is said of it, without the file's path."""
    file = path / "trace"
    file.write_text(text)
    with pytest.raises(InvalidInput) as caught:
        read_trace(file, SPEC)
    return str(caught.value).replace(str(file), "trace").splitlines()


def test_every_row_holds_until_the_next(tmp_path: Path) -> None:
    """A value out of bounds, no data, a webhook that refuses: each tick takes what holds at its time."""
    table = "seconds,request-success-rate,request-duration,load-test\n0,100,100,ok\n180,98,100,ok\n200,99.5,100.9,ok\n"
    assert [
        "Progressing 100/0",
        "Progressing 90/10",
        "Progressing 80/20",
        "Progressing 80/20 failed 1",
        "Promoting 80/20 failed 1",
        "Finalising 100/0 failed 1",
        "Succeeded 100/0 failed 1",
    ] == spelt(tmp_path, table)


@pytest.mark.parametrize("empty", ["", "NaN", "nan"])
def test_an_empty_cell_is_no_data(tmp_path: Path, empty: str) -> None:
    """And never zero, nor what was before."""
    simulation = traced(tmp_path, f"seconds,request-duration\n0,10\n120,{empty}\n")
    check = simulation.timeline.ticks[2].checks[-1]
    assert ("request-duration", False, None) == (check.name, check.is_passed, check.value)


def test_pods_webhooks_and_revisions(tmp_path: Path) -> None:
    """Pods cost ticks, another revision starts again, a rollback webhook that is not ok calls it back."""
    table = (
        "seconds,primary,canary,revision,back\n"
        "0,ready,ready,2.0,ok\n"
        "60,ready,waiting,2.0,ok\n"
        "120,waiting,ready,2.0,ok\n"
        "180,ready,ready,2.0,ok\n"
        "240,ready,ready,2.1,ok\n"
        "360,ready,ready,2.1,refused\n"
    )
    assert [
        *["Progressing 100/0"] * 3,
        "Progressing 90/10",
        "Progressing 100/0",
        "Progressing 90/10",
        "Failed 100/0",
    ] == spelt(tmp_path, table)


def test_pods_that_are_too_late_end_the_release(tmp_path: Path) -> None:
    """Waiting is of no use then."""
    assert ["Progressing 100/0", "Failed 100/0"] == spelt(tmp_path, "seconds,canary\n0,ready\n60,too-late\n")


def test_seconds_may_be_unix_times(tmp_path: Path) -> None:
    """The first row becomes zero."""
    rows = "{},98\n{},100\n"
    header = "seconds,request-success-rate\n"
    assert spelt(tmp_path, header + rows.format(0, 130)) == spelt(
        tmp_path, header + rows.format(1700000000, 1700000130)
    )


def test_what_a_trace_does_not_say_is_said(tmp_path: Path) -> None:
    """Checks that it has no column for, and that it ends before the release does."""
    assert [
        (
            "not in the trace, and taken for good: primary pods, canary pods, webhook back, webhook load-test, "
            "metric request-duration"
        ),
        "the trace ends at 60 s and the release at 300 s: the last row was taken to hold",
    ] == list(notes([traced(tmp_path, "seconds,request-success-rate\n0,100\n60,100\n")]))


@pytest.mark.parametrize("name", list(CourseName))
def test_ticks_are_a_trace_of_themselves(tmp_path: Path, name: CourseName) -> None:
    """What a simulation prints is read again and comes to the same, whatever the course."""
    simulation = simulated(name, SPEC, most_ticks=50)
    again = traced(tmp_path, as_json([simulation]))
    assert spell_all(list(simulation.timeline.ticks)) == spell_all(list(again.timeline.ticks))
    assert simulation.outcome.end is again.outcome.end


def test_a_recording_may_begin_before_the_release(tmp_path: Path) -> None:
    """A run's `canary.jsonl` has ticks at rest, too; the trace begins where the release does."""
    ticks = [tick_to_json(tick) for tick in simulated("failing", SPEC).timeline.ticks]
    rest = {**ticks[0], "before": "Initialized", "phase": "Initialized", "revision": "previous", "checks": []}
    recorded = [{**rest, "time": 1000.0 + 60 * at} for at in range(3)]
    recorded += [{**tick, "time": 1180.0 + tick["time"]} for tick in ticks]
    simulation = traced(tmp_path, "\n".join(map(json.dumps, recorded)))
    assert (End.ROLLED_BACK, len(ticks)) == (simulation.outcome.end, simulation.outcome.ticks)


def test_a_recording_may_begin_with_the_canary(tmp_path: Path) -> None:
    """The tick that makes the primary is no release yet."""
    ticks = [tick_to_json(tick) for tick in simulated("healthy", SPEC).timeline.ticks]
    first = {**ticks[0], "before": "Initializing", "phase": "Initialized", "revision": "previous", "time": -60.0}
    simulation = traced(tmp_path, "\n".join(map(json.dumps, [first, *ticks])))
    assert (End.PROMOTED, len(ticks)) == (simulation.outcome.end, simulation.outcome.ticks)


@pytest.mark.parametrize("late_seconds", [-0.9, 0.9])
def test_a_ticker_may_be_early_or_late(tmp_path: Path, late_seconds: float) -> None:
    """The checks of a recorded tick are those of the tick that is nearest to it."""
    ticks = [tick_to_json(tick) for tick in simulated("flapping", SPEC).timeline.ticks]
    recorded = [ticks[0], *({**tick, "time": tick["time"] + late_seconds} for tick in ticks[1:])]
    simulation = traced(tmp_path, "\n".join(map(json.dumps, recorded)))
    assert [tick["failed_checks"] for tick in ticks] == [tick.failed_checks for tick in simulation.timeline.ticks]
    assert [] == list(notes([simulation]))


HEADER = "trace:1 {}: must be a metric or a webhook of the canary, or its pods; {}"
WRONG_TABLES = [
    pytest.param(
        "",
        [
            (
                'trace:1 "": must have a header with the column seconds, and one for each check; '
                "begin it with a line like seconds,request-success-rate"
            )
        ],
        id="an empty file",
    ),
    pytest.param(
        "0,99\n60,98\n",
        [
            (
                "trace:1 0,99: must have a header with the column seconds, and one for each check; "
                "begin it with a line like seconds,request-success-rate"
            )
        ],
        id="no header",
    ),
    pytest.param(
        "seconds,request-sucess-rate\n0,99\n",
        [HEADER.format("request-sucess-rate", "did you mean request-success-rate?")],
        id="a typing mistake in a title",
    ),
    pytest.param(
        "seconds\n0\n",
        ["trace:1 seconds: must have a column for at least one check; add one with the name of a metric"],
        id="no check",
    ),
    pytest.param(
        "seconds,request-duration,request-duration\n0,1,2\n",
        [
            (
                "trace:1: request-duration seconds,request-duration,request-duration: must be the title of one column; "
                "leave the others out"
            )
        ],
        id="a column twice",
    ),
    pytest.param(
        "seconds,request-duration\n",
        ["trace no row: must have at least one row below its header; add a row, as 0,..."],
        id="no row",
    ),
    pytest.param(
        "seconds,request-duration\n0,100ms\n60s,1\n",
        [
            (
                "trace:2: request-duration 100ms: must be a number; "
                "write it without a unit, as 99.5, and nothing where there was no data"
            ),
            "trace:3: seconds 60s: must be a number of seconds; write it without a unit, as 60",
        ],
        id="units",
    ),
    pytest.param(
        "seconds,request-duration\n60,1\n60,2\n0,3\n",
        [
            (
                "trace:3: seconds 60: must be later than the row before, 60 in line 2; "
                "sort the rows, and keep one of each second"
            ),
            (
                "trace:4: seconds 0: must be later than the row before, 60 in line 3; "
                "sort the rows, and keep one of each second"
            ),
        ],
        id="rows that are not sorted",
    ),
    pytest.param(
        "seconds,request-duration\n0,1,5\n",
        [
            (
                "trace:2 0,1,5: must have 2 columns, as the header has; "
                "add the missing cells, or quote one that has a comma in it"
            )
        ],
        id="a comma as the point",
    ),
    pytest.param(
        'seconds,request-duration\n0,"1\n',
        [
            (
                'trace:2 0,"1: must have 2 columns, as the header has; '
                "add the missing cells, or quote one that has a comma in it"
            )
        ],
        id="an open quote",
    ),
    pytest.param(
        "seconds,load-test,canary\n0,okay,redy\n60,,false\n",
        [
            "trace:2: load-test okay: must be one of ok, refused; did you mean ok?",
            "trace:2: canary redy: must be one of ready, waiting, too-late; did you mean ready?",
            'trace:3: load-test "": must be one of ok, refused; write one of them',
            "trace:3: canary false: must be one of ready, waiting, too-late; write one of them",
        ],
        id="other words",
    ),
]


@pytest.mark.parametrize(("text", "expected"), WRONG_TABLES)
def test_mistakes_of_a_table(tmp_path: Path, text: str, expected: list[str]) -> None:
    """Each with its place, the value, the rule and the next step; all at once."""
    assert expected == mistakes(tmp_path, text)


def test_a_name_that_is_a_metric_and_a_webhook(tmp_path: Path) -> None:
    """It is told apart by its kind."""
    spec = canary(analysis(hooks=(hook(HookType.ROLLOUT, "request-success-rate"),)))
    file = tmp_path / "trace.csv"
    file.write_text("seconds,request-success-rate\n0,99\n")
    with pytest.raises(InvalidInput, match="write metric:request-success-rate or webhook:request-success-rate"):
        read_trace(file, spec)
    file.write_text("seconds,webhook:request-success-rate,metric:request-success-rate\n0,ok,99.5\n")
    assert 2 == len(read_trace(file, spec).readings)


def test_a_webhook_with_the_name_of_a_column(tmp_path: Path) -> None:
    """`canary` are the pods."""
    spec = canary(analysis(hooks=(hook(HookType.ROLLOUT, "canary"),)))
    file = tmp_path / "trace.csv"
    file.write_text("seconds,canary,webhook:canary\n0,ready,refused\n")
    assert {("canary", ""), ("webhook", "canary")} == set(read_trace(file, spec).readings)


TICK = json.dumps(tick_to_json(simulated("healthy", SPEC).timeline.ticks[0]))
WRONG_TICKS = [
    pytest.param(
        f"{TICK}\n[1]\nnothing\n",
        [
            "trace:2 [1]: must be a tick as a JSON object; give a canary.jsonl, one tick a line, or a table",
            "trace:3 nothing: must be a tick as a JSON object; give a canary.jsonl, one tick a line, or a table",
        ],
        id="a line that is none",
    ),
    pytest.param(
        f"{TICK}\n{TICK}\n",
        ["trace:2: time 0: must be later than line 1, which is at 0; sort the lines by time"],
        id="a tick twice",
    ),
    pytest.param(
        as_json([simulated("healthy", SPEC), simulated("failing", SPEC)]),
        [("trace: release healthy, failing: must be the ticks of one release; simulate one alone: --release healthy")],
        id="two releases",
    ),
    pytest.param(
        TICK.replace('"phase": "Progressing"', '"phase": "Initialized"'),
        ["trace 1 ticks: must have a tick of a release; record one, from the tick that meets the new version on"],
        id="a canary at rest",
    ),
    pytest.param(
        TICK.replace('"canary_weight": 0', '"canary_weight": 101'),
        ["trace:1: canary_weight 101: must be 0..100; choose a value within the bounds"],
        id="a value out of bounds",
    ),
]


@pytest.mark.parametrize(("text", "expected"), WRONG_TICKS)
def test_mistakes_of_ticks(tmp_path: Path, text: str, expected: list[str]) -> None:
    """The same."""
    assert expected == mistakes(tmp_path, text)


def test_many_mistakes_are_cut_short(tmp_path: Path) -> None:
    """More of them are the same one again."""
    rows = "".join(f"{second},x\n" for second in range(50))
    said = mistakes(tmp_path, f"seconds,request-duration\n{rows}")
    assert (21, "trace 30 more mistakes: are left out here; correct these first") == (len(said), said[-1])


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        pytest.param(b"\xff\xfe1", "must be UTF-8 text; save it in that encoding", id="another encoding"),
        pytest.param(b"1" * 20_000_001, "must not be larger than 20 MB", id="too large"),
        pytest.param(None, "cannot be read (No such file or directory); check the path", id="no file"),
    ],
)
def test_files_that_cannot_be_read(tmp_path: Path, data: bytes | None, rule: str) -> None:
    """Are named."""
    file = tmp_path / "trace"
    if data is not None:
        file.write_bytes(data)
    with pytest.raises(InvalidInput) as caught:
        read_trace(file, SPEC)
    assert rule in str(caught.value)
