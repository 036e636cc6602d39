"""The client's parts: URL, profile, what it reads, how it shows and judges it."""

import io
import json
from dataclasses import replace

import pytest

from load_harness.client.address import parse_url
from load_harness.client.errors import Refused
from load_harness.client.formats import FORMATS
from load_harness.client.outcome import Outcome, judge
from load_harness.client.profile_text import parse_profile
from load_harness.client.progress import Line, cpu_line, memory_line
from load_harness.client.reading import MEBIBYTE, Reading, reading_of
from load_harness.client.watch import Followed
from load_harness.outbound import Garbled, Target

JOB = {
    "state": "running",
    "requested": {"cores": 0.25, "duration_seconds": 60.0},
    "due": {"cores_now": 0.25, "cpu_seconds": 2.5},
    "achieved": {"cores": 0.25, "cpu_seconds": 2.4},
    "throttled": {"periods": 1, "seconds": 0.5},
    "elapsed_seconds": 10.0,
    "because": None,
}
CPU = Reading(
    state="running",
    elapsed_seconds=10.0,
    duration_seconds=60.0,
    due_now=0.25,
    due=2.5,
    achieved=2.4,
    throttled_seconds=0.5,
)


class Terminal(io.StringIO):
    """A stream that a person looks at."""

    def isatty(self) -> bool:
        """Say so."""
        return True


def outcome(last: Reading, *, last_live: Reading | None = None, kind: str = "cpu", **started: object) -> Outcome:
    """Judge a load with a tolerance of two percent."""
    return judge(
        Followed(last=last, last_live=last_live),
        started,
        url="http://a",
        kind=kind,
        location="/load/jobs/j",
        tolerance_ratio=0.02,
    )


@pytest.mark.parametrize(
    ("url", "target"),
    [
        pytest.param("http://a", Target(host="a", port=80), id="the usual port"),
        pytest.param("https://a/", Target(host="a", port=443, secure=True), id="with TLS"),
        pytest.param("http://[::1]:8080/x/", Target(host="::1", port=8080, prefix="/x"), id="IPv6 and a prefix"),
    ],
)
def test_url(url: str, target: Target) -> None:
    """A URL says where, and which way."""
    assert target == parse_url(url, api_key=None)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        pytest.param(
            "localhost:8080", "must begin with http:// or https://; write http://localhost:8080", id="no scheme"
        ),
        pytest.param("ftp://a", "must begin with http:// or https://; write http://a", id="another scheme"),
        pytest.param("http://", "names no host; write http://HOST:PORT", id="no host"),
        pytest.param("http://a:99999", "is no URL (Port out of range 0-65535)", id="a port beyond all"),
        pytest.param("http://[::1", "is no URL (Invalid IPv6 URL)", id="half an address"),
        pytest.param("http://u:p@a", "must have no user, query or fragment", id="a password"),
        pytest.param("http://:p@a", "must have no user, query or fragment", id="a password alone"),
        pytest.param(
            "http://a b", "must be printable without blanks, its path in ASCII; percent-encode the rest", id="a blank"
        ),
        pytest.param(
            "http://a/\u00fc", "must be printable without blanks, its path in ASCII", id="a path that is no ASCII"
        ),
        pytest.param("http://a?x=1", "must have no user, query or fragment", id="a query"),
        pytest.param("", "must begin with http:// or https://", id="nothing"),
    ],
)
def test_wrong_url(url: str, said: str) -> None:
    """A URL that leads nowhere is refused before anybody is asked."""
    with pytest.raises(Refused) as caught:
        parse_url(url, api_key=None)

    assert str(caught.value).startswith("url ")
    assert said in str(caught.value)


@pytest.mark.parametrize("key", ["", " ", "a\n"])
def test_wrong_key(key: str) -> None:
    """A key that could not be sent is named by its variable, and not shown."""
    with pytest.raises(Refused, match="LOAD_HARNESS_API_KEY: must be printable, without line breaks; set it to"):
        parse_url("http://a", api_key=key)


def test_profile() -> None:
    """A profile has the names it has over HTTP; what they may be is the workload's to say."""
    assert {"shape": "sine", "low_millicores": 50, "period_seconds": 2.5} == parse_profile(
        "sine, low_millicores=50,period_seconds=2.5"
    )
    assert {"shape": "what"} == parse_profile("what")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("sine,50", "profile 50: must be NAME=NUMBER; write e.g. sine,", id="no name"),
        pytest.param("sine,a=b", "profile a=b: must be NAME=NUMBER", id="no number"),
        pytest.param("sine,=5", "profile =5: must be NAME=NUMBER", id="an empty name"),
        pytest.param("sine,a=1,a=2", "profile a=2: must appear once", id="a name twice"),
        pytest.param("sine,shape=1", "profile shape=1: must appear once", id="the shape's own name"),
    ],
)
def test_wrong_profile(text: str, said: str) -> None:
    """What is not of the form is refused here."""
    with pytest.raises(Refused) as caught:
        parse_profile(text)

    assert str(caught.value).startswith(said)


def test_job() -> None:
    """A job is read from what the workload says of it."""
    assert CPU == reading_of(JOB, kind="cpu")
    assert 50.0 == CPU.left_seconds


def test_failed_jobs() -> None:
    """Why a job failed is read on one pod and on many."""
    failed = {"state": "failed", "because": "killed"}
    pods = {"pods": [{"address": "p", "outcome": "answered", "jobs": [failed, {"state": "done"}]}]}

    assert ("killed",) == reading_of({**JOB, **failed}, kind="cpu").failures
    assert ("p: killed",) == reading_of({**JOB, **pods, "duration_seconds": 1}, kind="cpu").failures


@pytest.mark.parametrize(
    ("broken", "name"),
    [
        pytest.param({"state": 5}, "state", id="a number for a state"),
        pytest.param({"due": {}}, "cpu_seconds", id="an older version, which does not say what is due"),
        pytest.param({"due": {"cpu_seconds": True}}, "cpu_seconds", id="a boolean for a number"),
        pytest.param({"elapsed_seconds": None}, "elapsed_seconds", id="no time"),
        pytest.param({"requested": []}, "duration_seconds", id="a list for an object"),
    ],
)
def test_what_is_no_job(broken: dict[str, object], name: str) -> None:
    """What another program answers is not taken for a job."""
    with pytest.raises(Garbled, match=f"it answered without {name}, so it is no workload"):
        reading_of({**JOB, **broken}, kind="cpu")


def test_no_share_is_left() -> None:
    """A cluster load of which only silent pods know is one that cannot be read now, with their reasons."""
    pods = [{"address": "p", "outcome": "unreachable", "because": "gone"}, {"address": "q", "outcome": "answered"}]
    with pytest.raises(Garbled, match="none of the pods that answered has a share; p: gone"):
        reading_of({"state": None, "pods": pods}, kind="cpu")


def test_cpu_progress() -> None:
    """The line says what is asked and got now and in all, throttling, and what is left."""
    before = replace(CPU, elapsed_seconds=9.0, achieved=2.2)

    assert "running 10 of 60 s: asked 250 m, 2.50 CPU s, got 200 m, 2.40 CPU s (-4.0%), throttled 0.5 s, 50 s left" == (
        cpu_line(CPU, before)
    )


def test_progress_when_little_is_known() -> None:
    """What is not known is not shown as zero."""
    empty = replace(CPU, achieved=None, throttled_seconds=None, due_now=None, missing=("a: gone",))

    assert "running 10 of 60 s: asked 2.50 CPU s, got nothing known yet, 1 pods silent, 50 s left" == (
        cpu_line(empty, CPU)
    )
    assert "asked 64.0 MiB, got nothing known yet, 50 s left" in memory_line(
        replace(CPU, due=64.0 * MEBIBYTE, achieved=None, throttled_seconds=None)
    )
    assert "got 2.40 CPU s" in cpu_line(CPU, CPU)


def test_progress_on_a_terminal() -> None:
    """A terminal has one line, written anew, and left at the end."""
    terminal = Terminal()
    line = Line(stream=terminal, kind="cpu")
    line.reading(CPU)
    line.silence(2.0, "gone")
    line.end()
    line.end()

    first, last = terminal.getvalue().split("\r\x1b[K")[1:]
    assert first.startswith("\x1b[?7lrunning 10 of 60 s")
    assert "\x1b[?7lno answer for 2 s: gone\x1b[?7h\n" == last


def test_progress_elsewhere() -> None:
    """A log has a line each five seconds, and the last."""
    log = io.StringIO()
    line = Line(stream=log, kind="memory")
    for second in range(12):
        line.reading(replace(CPU, elapsed_seconds=float(second)))
    line.reading(replace(CPU, state="done", elapsed_seconds=12.0))
    line.end()

    assert ["running 0", "running 5", "running 10", "done 12"] == [
        shown.partition(" of")[0] for shown in log.getvalue().splitlines()
    ]


@pytest.mark.parametrize(
    ("last", "findings"),
    [
        pytest.param(replace(CPU, state="done", achieved=2.5), [], id="exact"),
        pytest.param(replace(CPU, state="done", achieved=2.45), [], id="within the tolerance"),
        pytest.param(
            replace(CPU, state="done"),
            ["achieved is -4.00% off the requested, more than the tolerance of 2.00%"],
            id="too little",
        ),
        pytest.param(
            replace(CPU, state="done", achieved=2.6),
            ["achieved is +4.00% off the requested, more than the tolerance of 2.00%"],
            id="too much",
        ),
        pytest.param(
            replace(CPU, state="stopped", achieved=2.5), ["was stopped after 10.0 s"], id="stopped by somebody else"
        ),
        pytest.param(replace(CPU, state="failed", achieved=2.5, failures=("killed",)), ["failed, killed"], id="failed"),
        pytest.param(
            replace(CPU, state="done", achieved=2.5, missing=("p: gone",)),
            ["did not answer at the end, p: gone"],
            id="a pod that is gone",
        ),
        pytest.param(replace(CPU, state="done", achieved=None), ["what was achieved is not known"], id="nothing known"),
    ],
)
def test_findings(last: Reading, findings: list[str]) -> None:
    """Everything that is not as asked is a finding, and any finding is exit code 1."""
    judged = outcome(last)

    assert (findings, 1 if findings else 0) == (list(judged.findings), judged.exit_code)


def test_what_was_not_placed() -> None:
    """A cluster load that not every pod took is a finding, whatever the others achieved."""
    judged = outcome(
        replace(CPU, state="done", achieved=2.5),
        placed={"ratio": 0.5},
        pods=[{"address": "p", "outcome": "refused", "because": "busy"}, {"address": "q", "outcome": "answered"}],
    )

    assert ("only 50.0% of the total was placed", "took no share, p: busy") == judged.findings


@pytest.mark.parametrize(
    ("pods", "findings"),
    [
        pytest.param(
            [{"address": "p", "outcome": "answered", "jobs": []}],
            ("lost its share, p: job j is not known any more; its pod was restarted, or is no peer any more",),
            id="a pod that was restarted",
        ),
        pytest.param(
            [],
            ("lost its share, p: job j is not known any more; its pod was restarted, or is no peer any more",),
            id="a pod that is no peer any more",
        ),
        pytest.param(
            [{"address": "p", "outcome": "unreachable", "because": "gone"}],
            ("did not answer at the end, p: gone",),
            id="a pod that is silent, of which nobody knows",
        ),
        pytest.param(
            [{"address": "p", "outcome": "answered", "jobs": [{"id": "j", "state": "done"}]}],
            (),
            id="a pod that did its share",
        ),
    ],
)
def test_lost_share(pods: list[dict[str, object]], findings: tuple[str, ...]) -> None:
    """A share that was placed and that nobody knows of at the end is a finding, though all that is left is as asked."""
    last = reading_of(
        {**JOB, "state": "done", "achieved": {"cpu_seconds": 2.5}, "duration_seconds": 10, "pods": pods}, kind="cpu"
    )
    placed = [{"address": "p", "outcome": "answered", "job": {"id": "j"}}]

    assert findings == outcome(last, placed={"ratio": 1.0}, pods=placed).findings


def test_memory_is_judged_while_it_is_held() -> None:
    """After the end nothing is held, so the last moment of the load counts."""
    live = replace(CPU, due=100.0, achieved=99.0)

    assert 99.0 == outcome(replace(live, state="done", achieved=0.0), last_live=live, kind="memory").achieved
    assert 100.0 == outcome(replace(live, state="done", achieved=100.0), kind="memory").achieved


def test_text() -> None:
    """The text names the load, its figures and each finding."""
    shown = FORMATS["text"](outcome(replace(CPU, state="done")))

    assert [
        "cpu load /load/jobs/j on http://a: not as asked",
        "  state      done after 10.0 s",
        "  requested  2.500 CPU seconds",
        "  achieved   2.400 CPU seconds",
        "  off by     -4.000%, tolerance 2.00%",
        "  throttled  0.50 s",
        "  finding    achieved is -4.00% off the requested, more than the tolerance of 2.00%",
    ] == shown.splitlines()


def test_markdown() -> None:
    """A table, with what could break it escaped."""
    shown = FORMATS["markdown"](outcome(replace(CPU, state="done", achieved=2.5, failures=("a|b",))))

    assert "**cpu load** `/load/jobs/j` on http://a: **not as asked**" in shown
    assert "| finding | failed, a\\|b |" in shown


def test_json() -> None:
    """What is not known is null."""
    shown = json.loads(FORMATS["json"](outcome(replace(CPU, achieved=None, throttled_seconds=None), kind="memory")))

    assert (None, {"resident_bytes": None}, None) == (
        shown["error_ratio"],
        shown["achieved"],
        shown["throttled_seconds"],
    )
    assert "unknown" in FORMATS["text"](outcome(replace(CPU, achieved=None, throttled_seconds=None)))
    assert "as asked" in FORMATS["text"](outcome(replace(CPU, due=MEBIBYTE, achieved=MEBIBYTE), kind="memory"))
