"""Loads that go two ways, as the client reads, judges and shows them."""

import json

from load_harness.client.formats import FORMATS
from load_harness.client.outcome import judge
from load_harness.client.progress import moved_line
from load_harness.client.reading import reading_of
from load_harness.client.watch import Followed

JOB = {
    "state": "done",
    "requested": {"duration_seconds": 10.0},
    "due": {"written_bytes": 100 << 20, "read_bytes": 10 << 20},
    "achieved": {"written_bytes": 100 << 20, "read_bytes": 5 << 20},
    "elapsed_seconds": 10.0,
    "because": "the disk is slow",
}


def test_each_way_is_judged() -> None:
    """Much that is right one way does not hide what is missing the other way, and the reason is shown."""
    last = reading_of(JOB, kind="disk")
    followed = Followed(last=last, last_live=None)
    outcome = judge(followed, {}, url="http://a", kind="disk", location="/load/jobs/j", tolerance_ratio=0.05)

    assert (
        "had something in its way, the disk is slow",
        "read_bytes: achieved is -50.00% off the requested, more than the tolerance of 5.00%",
    ) == outcome.findings
    assert JOB["achieved"] == json.loads(FORMATS["json"](outcome))["achieved"]
    assert "achieved   100.00 MiB written, 5.00 MiB read" in FORMATS["text"](outcome)
    assert "asked 100.0 MiB written and 10.0 MiB read, got 100.0 MiB and 5.0 MiB" in moved_line(last, None)
