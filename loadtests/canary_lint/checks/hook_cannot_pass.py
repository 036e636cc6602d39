"""A check that nothing can pass."""

from collections.abc import Iterator

from loadtests.canary_lint.hooks import GATES, JUDGES, is_always_shut, lacks_its_command
from loadtests.canary_lint.interface import Subject
from slo.findings.interface import Found, Level


def run(subject: Subject) -> Iterator[Found]:
    """Find webhooks that always refuse."""
    for index, hook in enumerate(subject.hooks):
        if hook.type not in JUDGES:
            continue
        if is_always_shut(hook):
            yield Found(
                level=Level.WARNING,
                place=subject.at("webhooks", index, "url"),
                sentence=f"{subject.canary.name}: the {hook.type} hook {hook.name} asks /gate/halt, which always "
                "refuses: no release gets past it until the manifest is changed",
                fix="ask /gate/check, which /gate/open and /gate/close switch",
            )
        elif lacks_its_command(hook):
            yield Found(
                level=Level.ERROR,
                place=subject.at("webhooks", index),
                sentence=f"{subject.canary.name}: the {hook.type} hook {hook.name} gives the load tester no cmd in its "
                "metadata, which it answers with 400: every release "
                f"{'waits for good' if hook.type in GATES else 'is rolled back'}",
                fix="add metadata with type and cmd",
            )
