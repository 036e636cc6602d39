"""Services of which several sources tell: what both tell of counts twice."""

from collections import Counter
from collections.abc import Iterator, Sequence

from slo.dora.attribution.line import Line
from slo.dora.attribution.model import Kind
from slo.dora.model import Note
from slo.dora.policy.model import Policy


def told_by_several(lines: Sequence[Line], policy: Policy) -> Iterator[Note]:
    """Tell of services in production whose deployments sources tell of by turns.

    Where one source came after another, somebody has moved from one to the other, and nothing counts twice. That two
    tell by turns is no proof either (each may deploy something else), so nobody is stopped.
    """
    told = [(line, _sources(line)) for line in lines if policy.is_production(line.environment)]
    mixed = [
        f"{line.service} in {line.environment} by {_counted(sources)}" for line, sources in told if _take_turns(sources)
    ]
    if mixed:
        more = f"; and {len(mixed) - _MOST} more" if len(mixed) > _MOST else ""
        shown = "; ".join(mixed[:_MOST]) + more
        text = f"deployments that several sources tell of by turns, and that may count twice: {shown}"
        next_step = "let one source tell of each service, and leave the lines of the others out of the ledger"
        yield Note(id="told-by-several", text=text, next_step=next_step)


# Private

_MOST = 5
"""That are named."""


def _sources(line: Line) -> list[str]:
    """Give the sources of what reached production, in order: ids begin with them."""
    ids = (draft.deployment.id for draft in line.drafts if draft.kind is not Kind.ATTEMPT)
    return [name.partition(":")[0] if ":" in name else "" for name in ids]


def _take_turns(sources: Sequence[str]) -> bool:
    """Whether a source is heard again after another one."""
    heard = [source for source, before in zip(sources, [None, *sources], strict=False) if source != before]
    return len(heard) > len(set(heard))


def _counted(sources: Sequence[str]) -> str:
    return ", ".join(f"{source} ({number})" for source, number in sorted(Counter(sources).items()))
