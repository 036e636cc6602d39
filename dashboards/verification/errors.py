"""When nothing can be said of any dashboard."""

import time

from dashboards.evaluation.times import TimeRange
from slo.durations import spell_duration


class NothingThere(Exception):  # noqa: N818 - read as a sentence
    """A server answers, and has no data at all: it says nothing of a dashboard that it shows none."""

    exit_code = 4

    def __init__(self, url: str, span: TimeRange, title: str) -> None:
        length = spell_duration(round(span.seconds))
        end = time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(span.end))
        super().__init__(
            f"{url}: has no metric at all in the {length} up to {end} that {title!r} shows; "
            "wait for its first scrape, or choose another time with --from"
        )
