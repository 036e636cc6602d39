"""How boards paint what can go well or badly: status codes, outcomes, states; and what they say of nothing."""

from dashboards.model import ValueText
from dashboards.overrides import series
from dashboards.palette import BAD, GOOD, NEUTRAL, WARNING

NO_REQUESTS = "no requests seen"
"""True also where nobody looks, as all that stands in for a number should be."""
CODES = (
    series(matching="/^2..$/", colour=GOOD),
    series(matching="/^3..$/", colour=NEUTRAL),
    series(matching="/^4..$/", colour=WARNING),
    series(matching="/^5..$/", colour=BAD),
)
UP_OR_DOWN = (ValueText(value="0", text="down", colour=BAD), ValueText(value="1", text="up", colour=GOOD))
