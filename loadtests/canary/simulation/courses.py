"""The courses that a release can take here, by name."""

from dataclasses import dataclass
from enum import StrEnum


class CourseName(StrEnum):
    """What becomes of a release, in a word."""

    HEALTHY = "healthy"
    FAILING = "failing"
    FLAPPING = "flapping"
    SILENT = "silent"
    NEVER_READY = "never-ready"
    PRIMARY_SCALES = "primary-scales"
    PRIMARY_NOT_READY = "primary-not-ready"
    PROMOTION_STUCK = "promotion-stuck"
    REFUSED = "refused"
    RECALLED = "recalled"
    SUPERSEDED = "superseded"


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseKind:
    """What a course is about."""

    says: str
    """With `{tick}` where it turns bad."""
    bad_from: int | None = None
    """The tick from which it is so where none is given; None: it has no such tick."""
    can_be_limited: bool = False
    """To some of the metrics or webhooks."""


USUAL = (CourseName.HEALTHY, CourseName.FAILING, CourseName.FLAPPING, CourseName.SILENT)
"""Those that one looks at first."""
LOST_TICKS = 3
"""For which the primary's new pods are not ready when its autoscaler adds some."""

KINDS = {
    CourseName.HEALTHY: CourseKind(says="every metric is good, every webhook agrees"),
    CourseName.FAILING: CourseKind(says="{what} bad from tick {tick} on", bad_from=1, can_be_limited=True),
    CourseName.FLAPPING: CourseKind(
        says="{what} bad at every other tick from tick {tick} on", bad_from=1, can_be_limited=True
    ),
    CourseName.SILENT: CourseKind(
        says="Prometheus has no data for {what} from tick {tick} on", bad_from=1, can_be_limited=True
    ),
    CourseName.NEVER_READY: CourseKind(says="the canary's pods never get ready"),
    CourseName.PRIMARY_SCALES: CourseKind(
        says=f"the primary's autoscaler adds pods at tick {{tick}}, which take {LOST_TICKS} ticks", bad_from=4
    ),
    CourseName.PRIMARY_NOT_READY: CourseKind(
        says="some of the primary's pods are not ready from tick {tick} on", bad_from=4
    ),
    CourseName.PROMOTION_STUCK: CourseKind(says="the primary's pods never get ready with the new version"),
    CourseName.REFUSED: CourseKind(says="{what} refused from tick {tick} on", bad_from=1, can_be_limited=True),
    CourseName.RECALLED: CourseKind(says="the rollback webhooks call it back at tick {tick}", bad_from=4),
    CourseName.SUPERSEDED: CourseKind(says="another version is released at tick {tick}", bad_from=4),
}
