"""An explanation as plain text, for the console."""

import re
import textwrap
from datetime import UTC, datetime

from loadtests.explanation.model import Explanation
from loadtests.explanation.paragraphs import paragraphs

WIDTH = 100


def as_text(explanation: Explanation) -> str:
    """Write the answer, the steps, what would change it and the conditions."""
    parts = [f"{moment(explanation)}: {explanation.answer}", *paragraphs(explanation), explanation.outlook]
    wrapped = [_filled(part) for part in parts if part]
    return "\n\n".join([*wrapped, _conditions(explanation)])


def moment(explanation: Explanation) -> str:
    """Spell when the sync was."""
    clock = datetime.fromtimestamp(explanation.time, tz=UTC).strftime("%H:%M:%S")
    return f"At {round(explanation.seconds, 1):.12g} s ({clock} UTC)"


# Private

_UNIT = re.compile(r"(?<=[0-9]) (?=(?:%|s)(?![a-z]))")
_UNBREAKABLE = "\N{NO-BREAK SPACE}"


def _filled(paragraph: str) -> str:
    """Break a paragraph into lines, but no number from its unit."""
    joined = _UNIT.sub(_UNBREAKABLE, paragraph)
    filled = textwrap.fill(joined, WIDTH, break_long_words=False, break_on_hyphens=False)
    return filled.replace(_UNBREAKABLE, " ")


def _conditions(explanation: Explanation) -> str:
    lines = [f"  {kind} is {one.status}, {one.reason}: {one.message}" for kind, one in explanation.conditions.items()]
    return "\n".join(["Kubernetes says in the HPA's status:", *lines])
