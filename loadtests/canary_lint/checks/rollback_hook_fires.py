"""A rollback hook that rolls back every release."""

from collections.abc import Iterator

from loadtests.canary.model import HookType
from loadtests.canary_lint.hooks import is_always_open, is_answered_at_once
from loadtests.canary_lint.interface import Subject
from slo.findings.interface import Found, Level


def run(subject: Subject) -> Iterator[Found]:
    """Find rollback hooks that always answer with success, which means: roll back."""
    for index, hook in enumerate(subject.hooks):
        if hook.type is HookType.ROLLBACK and (is_always_open(hook) or is_answered_at_once(hook)):
            yield Found(
                level=Level.ERROR,
                place=subject.at("webhooks", index),
                sentence=f"{subject.canary.name}: the rollback hook {hook.name} always answers with success, and that "
                "means to roll back: no release gets past its first tick",
                fix="ask /rollback/check, which refuses until somebody opens it",
            )
