"""A Service that two owners write."""

from collections.abc import Iterator

from loadtests.canary_lint.interface import Subject
from slo.findings.interface import Found, Level


def run(subject: Subject) -> Iterator[Found]:
    """Find manifests of the Services that Flagger makes or takes over."""
    canary = subject.canary
    owned = {canary.apex, f"{canary.apex}-primary", f"{canary.apex}-canary"}
    for service in subject.services:
        if service.name in owned and canary.target.kind != "Service":
            yield Found(
                level=Level.WARNING,
                place=service.document.place(("spec", "selector")),
                sentence=f"{service} is written by {canary.name}, too: Flagger lets it select the pods of "
                f"{canary.primary}, each apply turns it back to the canary's, of which there are none between releases",
                fix="leave it to Flagger: remove the manifest, or keep whatever applies it from the selector",
            )
