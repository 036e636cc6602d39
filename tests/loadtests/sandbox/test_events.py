"""Events have the shape of custom CDEvents."""

from loadtests.run.events import event


def test_an_event_has_context_and_subject() -> None:
    """The type names subject and predicate; the time is RFC 3339 in UTC; the content is what the caller knows."""
    made = event(
        time=1_700_000_000.5,
        source="/sandbox/demo",
        subject="pod",
        predicate="restarted",
        subject_id="app-1",
        content={"exit_code": 3},
    )
    identity = made["context"].pop("id")

    assert {
        "context": {
            "version": "0.4.1",
            "source": "/sandbox/demo",
            "type": "dev.cdeventsx.load-harness-pod.restarted.0.1.0",
            "timestamp": "2023-11-14T22:13:20.500000Z",
        },
        "subject": {
            "id": "app-1",
            "source": "/sandbox/demo",
            "type": "load-harness-pod",
            "content": {"exit_code": 3},
        },
    } == made
    assert 36 == len(identity)


def test_every_event_has_an_id_of_its_own() -> None:
    """Two events that say the same are still two."""
    first, second = (
        event(time=0, source="/", subject="pod", predicate="started", subject_id="a", content={}) for _ in range(2)
    )

    assert first["context"]["id"] != second["context"]["id"]
