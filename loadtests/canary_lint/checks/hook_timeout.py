"""Webhooks that may take longer than the time between two ticks."""

from collections.abc import Iterator

from loadtests.canary.model import HookType
from loadtests.canary_lint.hooks import JUDGES, ON_EVERY_TICK
from loadtests.canary_lint.interface import Subject
from loadtests.canary_lint.spelling import seconds
from slo.findings.interface import Found, Level


def run(subject: Subject) -> Iterator[Found]:
    """Find timeouts that are longer than the analysis interval, and rollout hooks that are so together."""
    tick = subject.canary.tick_seconds
    for index, hook in enumerate(subject.hooks):
        if hook.timeout_seconds > tick and hook.type in JUDGES | ON_EVERY_TICK:
            lost = -(-hook.timeout_seconds // tick) - 1
            yield Found(
                level=Level.WARNING if hook.type in ON_EVERY_TICK else Level.NOTE,
                place=subject.at("webhooks", index, "timeout"),
                sentence=f"{subject.canary.name}: the {hook.type} hook {hook.name} may take "
                f"{seconds(hook.timeout_seconds)} and a tick comes every {seconds(tick)}: while it is waited for, up "
                f"to {lost:.0f} {'tick is' if lost == 1 else 'ticks are'} lost, and nobody looks at the metrics",
                fix=f"lower the timeout to less than {seconds(tick)}, or make the analysis interval longer",
            )
    yield from _together(subject, tick)


# Private


def _together(subject: Subject, tick: float) -> Iterator[Found]:
    hooks = [(index, one) for index, one in enumerate(subject.hooks) if one.type is HookType.ROLLOUT]
    whole = sum(one.timeout_seconds for _, one in hooks)
    if whole > tick and all(one.timeout_seconds <= tick for _, one in hooks):
        yield Found(
            level=Level.WARNING,
            place=subject.at("webhooks", hooks[0][0]),
            sentence=f"{subject.canary.name}: the {len(hooks)} rollout hooks are called one after the other at each "
            f"tick and may take {seconds(whole)} together, with a tick every {seconds(tick)}: ticks are lost",
            fix=f"lower their timeouts to less than {seconds(tick)} together, or make the analysis interval longer",
        )
