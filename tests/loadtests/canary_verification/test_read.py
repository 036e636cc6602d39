import io
import json
from pathlib import Path
from typing import Any

import pytest

from loadtests.canary_verification import read as reading
from loadtests.canary_verification.read import STANDARD_INPUT
from loadtests.canary_verification.stream import EventStream
from slo.errors import InvalidInput
from tests.loadtests.canary_verification.records import (
    START,
    kubernetes_event,
    read,
    webhook,
    write_lines,
    write_list,
)

TEN = "Advance shop.demo canary weight 10"
TWENTY = "Advance shop.demo canary weight 20"


def seen(stream: EventStream) -> list[tuple[float, str]]:
    """Give seconds and texts."""
    return [(round(event.time - START, 3), event.message) for event in stream.events]


def test_webhooks_are_read_line_by_line(tmp_path: Path) -> None:
    """Each payload is one event, with its place; blank lines are left out."""
    path = write_lines(tmp_path / "webhooks.jsonl", [webhook(0.25, TEN), webhook(10, TWENTY)])
    path.write_text(path.read_text().replace("\n", "\n\n"))

    stream = read(path)

    assert [(0.25, TEN), (10.0, TWENTY)] == seen(stream)
    assert f"{path}:3" == str(stream.events[1].place)


def test_a_number_for_a_time_is_as_good_as_a_text(tmp_path: Path) -> None:
    """Flagger writes the milliseconds as a text; a receiver may have made a number of it."""
    payload = webhook(1, TEN)
    payload["metadata"]["timestamp"] = int(payload["metadata"]["timestamp"])

    assert [(1.0, TEN)] == seen(read(write_lines(tmp_path / "a.jsonl", [payload])))


def test_the_gates_journal_is_read(tmp_path: Path) -> None:
    """Of its questions, those that tell of events count."""
    question = {
        "name": "shop",
        "namespace": "demo",
        "phase": "Progressing",
        "checksum": "1",
        "metadata": {"check": "x"},
    }
    lines = [
        {"time": START, "hook": "event", "payload": webhook(0, TEN), "status": 200, "repeated": False},
        {"time": START, "hook": "rollout", "payload": question, "status": 200, "repeated": False},
    ]

    stream = read(write_lines(tmp_path / "journal.jsonl", lines))

    assert [(0.0, TEN)] == seen(stream)
    assert 0 == stream.others


def test_kubernetes_events_are_read_to_the_nanosecond_of_their_name(tmp_path: Path) -> None:
    """The timestamps have seconds only, and the order within one matters."""
    events = [kubernetes_event(10.7, TWENTY), kubernetes_event(10.2, TEN)]

    stream = read(write_list(tmp_path / "events.json", events))

    assert [(10.2, TEN), (10.7, TWENTY)] == seen(stream)


def test_an_event_without_such_a_name_has_the_time_of_its_second(tmp_path: Path) -> None:
    """Then its place among those of the same second is not known."""
    event = kubernetes_event(10.7, TEN, metadata={"name": "shop.another"})

    stream = read(write_list(tmp_path / "events.json", [event]))

    assert [(10.0, TEN)] == seen(stream)
    assert stream.events[0].is_coarse


def test_events_of_the_newer_api_are_read(tmp_path: Path) -> None:
    """events.k8s.io calls everything something else."""
    event = {
        "apiVersion": "events.k8s.io/v1",
        "kind": "Event",
        "metadata": {"name": "shop.1"},
        "regarding": {"kind": "Canary", "name": "shop", "namespace": "demo"},
        "note": TEN,
        "eventTime": "2026-09-21T14:13:20.500000Z",
        "series": {"count": 3, "lastObservedTime": "2026-09-21T14:13:40.500000Z"},
        "type": "Warning",
    }

    stream = read(write_lines(tmp_path / "events.json", [event]))

    assert [(0.5, TEN), (20.5, TEN)] == seen(stream)
    assert [1] == [one.inner for one in stream.condensed]


def test_a_counted_event_has_a_first_and_a_last_time(tmp_path: Path) -> None:
    """Of four only two times are known."""
    event = kubernetes_event(0.5, TEN, last_seconds=300, count=4)

    stream = read(write_list(tmp_path / "events.json", [event]))

    assert [(0.5, TEN), (300.0, TEN)] == seen(stream)
    assert [(2, TEN)] == [(one.inner, one.message) for one in stream.condensed]


def test_of_combined_events_only_the_last_has_a_text(tmp_path: Path) -> None:
    """From the tenth text on Kubernetes keeps one Event for all, which always has the latest text."""
    event = kubernetes_event(0.5, f"(combined from similar events): {TEN}", last_seconds=300, count=4)

    stream = read(write_list(tmp_path / "events.json", [event]))

    assert [(300.0, TEN)] == seen(stream)
    assert [(3, "")] == [(one.inner, one.message) for one in stream.condensed]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(json.dumps(webhook(0, TEN), indent=2) + json.dumps(webhook(10, TWENTY), indent=2), id="a watch"),
        pytest.param(json.dumps([webhook(0, TEN), webhook(10, TWENTY)]), id="a list"),
        pytest.param(f"\ufeff{json.dumps(webhook(0, TEN))}\r\n{json.dumps(webhook(10, TWENTY))}", id="from Windows"),
        pytest.param(
            "".join(
                json.dumps({"type": "ADDED", "object": kubernetes_event(seconds, text)})
                for seconds, text in ((0, TEN), (10, TWENTY))
            ),
            id="a watch that says what became of each",
        ),
    ],
)
def test_other_ways_to_write_them_are_read(tmp_path: Path, text: str) -> None:
    """One value after the other, whatever is around it."""
    path = tmp_path / "events"
    path.write_text(text, encoding="utf-8")

    assert [(0.0, TEN), (10.0, TWENTY)] == seen(read(path))


def test_the_standard_input_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """`kubectl get events -o json | load-harness canary verify CANARY.yaml --events -`."""
    monkeypatch.setattr(reading.sys, "stdin", io.TextIOWrapper(io.BytesIO(json.dumps(webhook(0, TEN)).encode())))

    stream = read(STANDARD_INPUT, STANDARD_INPUT)

    assert [(0.0, TEN)] == seen(stream)
    assert "standard input:1" == str(stream.events[0].place)


def test_what_was_recorded_twice_counts_once(tmp_path: Path) -> None:
    """Sent again by a webhook, and seen by Kubernetes too, which knows the second only."""
    hooks = write_lines(tmp_path / "webhooks.jsonl", [webhook(0.9, TEN), webhook(0.9, TEN), webhook(20, TEN)])
    kept = write_list(tmp_path / "events.json", [kubernetes_event(0.9, TEN, metadata={"name": "x"})])

    stream = read(hooks, kept)

    assert [0.9, 20.0] == [seconds for seconds, _ in seen(stream)]
    assert 2 == stream.duplicates


def test_order_is_by_time_and_the_record_keeps_its_own(tmp_path: Path) -> None:
    """Two webhooks overtook one another."""
    stream = read(write_lines(tmp_path / "a.jsonl", [webhook(10, TWENTY), webhook(0, TEN)]))

    assert [TEN, TWENTY] == [event.message for event in stream.events]
    assert [TWENTY, TEN] == [event.message for event in stream.arrived]
    assert 1 == stream.out_of_order


def test_other_canaries_are_left_out_and_counted(tmp_path: Path) -> None:
    """So are the events of pods."""
    pod = kubernetes_event(1, "Started container", involvedObject={"kind": "Pod", "name": "shop", "namespace": "demo"})
    other = webhook(1, "Advance pay.demo canary weight 10", name="pay")
    third = kubernetes_event(1, TEN, involvedObject={"kind": "Canary", "name": "pay", "namespace": "demo"})

    stream = read(write_lines(tmp_path / "a.jsonl", [webhook(0, TEN), pod, other, third]))

    assert [(0.0, TEN)] == seen(stream)
    assert 3 == stream.others


def _mistakes(path: Path) -> str:
    with pytest.raises(InvalidInput) as raised:
        read(path)
    return str(raised.value).replace(f"{path.parent}/", "")


def _changed(**metadata: Any) -> str:  # noqa: ANN401 - any value
    payload = webhook(0, TEN)
    payload["metadata"].update(metadata)
    return json.dumps(payload)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(
            "",
            "e nothing: must hold events of the canary shop in the namespace demo; record them with an event hook, or "
            "with kubectl get events -o json (kept for an hour)",
            id="an empty file",
        ),
        pytest.param(
            '{"items": []}',
            "e nothing: must hold events of the canary shop in the namespace demo; record them with an event hook, or "
            "with kubectl get events -o json (kept for an hour)",
            id="a list without events: they were older than an hour",
        ),
        pytest.param(
            json.dumps(webhook(0, TEN, namespace="prod")),
            "e 1 event of something else: must hold events of the canary shop in the namespace demo; they are of the "
            "namespace prod: say --namespace prod",
            id="the same canary elsewhere",
        ),
        pytest.param(
            json.dumps(webhook(0, TEN, name="pay")),
            "e 1 event of something else: must hold events of the canary shop in the namespace demo; they are of "
            "pay.demo",
            id="another canary",
        ),
        pytest.param(
            f'{_changed()}\n{{"name": "shop", "names',
            'e:2 {"name": "shop", "names: is cut off; copy the file again, whole, or remove what is cut',
            id="the last line cut",
        ),
        pytest.param(
            '{\n "items": [\n  {"kind": "Event",',
            "e:1 {: is cut off; copy the file again, whole, or remove what is cut",
            id="a list that is cut",
        ),
        pytest.param(
            f"{{broken\n{_changed()}\nNaN",
            "e:1 {broken: must be JSON; remove the line, or record it again\n"
            "e:3 NaN: must be JSON; remove the line, or record it again",
            id="two lines that are no JSON",
        ),
        pytest.param(
            _changed(timestamp="2026-11-22T10:00:00Z"),
            "e:1: metadata.timestamp 2026-11-22T10:00:00Z: must be Unix time in milliseconds; record the payload as "
            "Flagger sent it",
            id="a time in words",
        ),
        pytest.param(
            _changed(timestamp="1790000000"),
            "e:1: metadata.timestamp 1790000000: must be Unix time in milliseconds; record the payload as Flagger "
            "sent it",
            id="a time in seconds",
        ),
        pytest.param(
            _changed(timestamp=None),
            "e:1: metadata.timestamp (nothing): must be Unix time in milliseconds; record the payload as Flagger sent "
            "it",
            id="no time",
        ),
        pytest.param(
            _changed(eventMessage=7),
            "e:1: metadata.eventMessage 7: must be a text; record the payload as Flagger sent it",
            id="a text that is none",
        ),
        pytest.param(
            json.dumps(kubernetes_event(0, TEN, lastTimestamp=None, firstTimestamp=None)),
            "e:1: lastTimestamp (nothing): must be times in RFC 3339, as 2026-11-22T10:00:00Z; take the events with -o "
            "json",
            id="an Event without a time",
        ),
        pytest.param(
            json.dumps(kubernetes_event(0, "")),
            "e:1: message (nothing): must be a text; take the events with -o json",
            id="an Event without a text",
        ),
        pytest.param(
            '{"level": "info", "msg": "Advance shop.demo canary weight 10"}\n7',
            "e:1 {'level': 'info', 'msg': 'Advance shop.demo canary weight 10'}: must be an event webhook of Flagger, "
            "an Event of Kubernetes or a line of canary gate's journal; remove it, or give the file that holds the "
            "events\n"
            "e:2 7: must be an event webhook of Flagger, an Event of Kubernetes or a line of canary gate's journal; "
            "remove it, or give the file that holds the events",
            id="Flagger's log",
        ),
        pytest.param(
            '{"time": 1.5, "before": "Failed", "failed_checks": 0}',
            "e:1 {'time': 1.5, 'before': 'Failed', 'failed_checks': 0}: must be an event, not a recorded tick; give "
            "the run's directory in the place of CANARY.yaml, without --events",
            id="the ticks of a run",
        ),
        pytest.param(
            "LAST SEEN   TYPE     REASON   OBJECT        MESSAGE",
            "e:1 LAST SEEN   TYPE     REASON   OBJECT        MESSAGE: must be JSON; remove the line, or record it "
            "again",
            id="what kubectl prints without -o json",
        ),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, text: str, message: str) -> None:
    """Place, value, rule and next step; all of them at once."""
    path = tmp_path / "e"
    path.write_text(text, encoding="utf-8")

    assert message == _mistakes(path)


def test_more_than_twenty_mistakes_are_summed_up(tmp_path: Path) -> None:
    """A file of another kind is wrong on every line."""
    path = tmp_path / "e"
    path.write_text("no\n" * 50, encoding="utf-8")

    lines = _mistakes(path).splitlines()

    assert 21 == len(lines)
    assert "e 30 or more mistakes: are left out here; correct these first" == lines[-1]


def test_what_is_no_text_is_named(tmp_path: Path) -> None:
    """A compressed file, for one."""
    path = tmp_path / "e"
    path.write_bytes(b"\x1f\x8b\xff\xfe")

    assert "e file: must be UTF-8 text; save it in that encoding" == _mistakes(path)


def test_a_file_that_went_is_named(tmp_path: Path) -> None:
    """Between the command line and the reading."""
    assert "e file: cannot be read (No such file or directory); check the path" == _mistakes(tmp_path / "e")


def test_a_file_that_is_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It would not fit in memory."""
    monkeypatch.setattr(reading, "_MOST_BYTES", 10_000_000)
    path = tmp_path / "e"
    path.write_bytes(b" " * 10_000_001)

    assert "e file: must not be larger than 10 MB; give a part of it" == _mistakes(path)


def test_a_nest_without_end_is_no_crash(tmp_path: Path) -> None:
    """Deeper than any reader goes."""
    path = tmp_path / "e"
    path.write_text("[" * 200_000, encoding="utf-8")

    assert _mistakes(path).startswith("e:1 [[[")


def test_a_long_file_of_another_kind_is_not_read_to_its_end(tmp_path: Path) -> None:
    """Whatever it holds, two hundred mistakes are enough."""
    path = tmp_path / "e"
    path.write_text("no\n" * 500 + "7\n" * 500, encoding="utf-8")

    assert "e 180 or more mistakes: are left out here; correct these first" == _mistakes(path).splitlines()[-1]


def test_a_long_file_of_other_values_is_not_read_to_its_end(tmp_path: Path) -> None:
    """JSON it is, but no events."""
    path = tmp_path / "e"
    path.write_text("7\n" * 500, encoding="utf-8")

    assert "e 181 or more mistakes: are left out here; correct these first" == _mistakes(path).splitlines()[-1]
