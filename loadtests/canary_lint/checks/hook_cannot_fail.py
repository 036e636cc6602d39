"""A check that nothing can fail."""

from collections.abc import Iterator

from loadtests.canary.model import Hook, HookType
from loadtests.canary_lint.hooks import JUDGES, is_always_open, is_answered_at_once, makes_load, sends_load
from loadtests.canary_lint.interface import Subject
from slo.findings.interface import Found, Level


def run(subject: Subject) -> Iterator[Found]:
    """Find webhooks that are there to judge and always agree."""
    for index, hook in enumerate(subject.hooks):
        if hook.type not in JUDGES:
            continue
        if is_answered_at_once(hook) and not makes_load(hook):
            yield Found(
                level=Level.ERROR,
                place=subject.at("webhooks", index, "metadata"),
                sentence=f"{subject.canary.name}: the {hook.type} hook {hook.name} cannot fail: a task of type cmd is "
                "answered with 202 before it has begun, and how it ends is only in the load tester's log",
                fix=_fix(hook),
            )
        elif is_always_open(hook):
            yield Found(
                level=Level.NOTE,
                place=subject.at("webhooks", index, "url"),
                sentence=f"{subject.canary.name}: the {hook.type} hook {hook.name} asks /gate/approve, which always "
                "agrees",
                fix="ask /gate/check, which is shut until somebody opens it, or remove the hook",
            )


# Private


def _fix(hook: Hook) -> str:
    timeout = ", with a timeout that is long enough" if hook.type is HookType.PRE_ROLLOUT else ""
    command = "; and a command that fails when the answer is wrong, as curl -sf: most load generators do not"
    return (
        f"write type: bash, which waits for the command and answers 500 when it fails{timeout}"
        f"{command if sends_load(hook) else ''}"
    )
