"""An autoscaler that the primary does not get."""

from collections.abc import Iterator

from loadtests.canary_lint.interface import Subject
from loadtests.canary_lint.target import Autoscaler
from slo.findings.interface import Found, Level


def run(subject: Subject) -> Iterator[Found]:
    """Find autoscalers of the target that no autoscalerRef names, and references that lead nowhere."""
    canary = subject.canary
    wanted = canary.autoscaler
    of_target = [one for one in subject.autoscalers if _scales(one, canary.target.kind, canary.target.name)]
    of_primary = [one for one in subject.autoscalers if _scales(one, canary.target.kind, canary.primary)]
    if wanted is None:
        if of_target and not of_primary:
            yield _unnamed(subject, of_target[0])
        return
    named = [one for one in subject.autoscalers if (one.named.kind, one.named.name) == (wanted.kind, wanted.name)]
    if not named and (subject.autoscalers or subject.target is not None):
        yield _missing(subject)
    elif named and named[0] not in of_target and (subject.target is not None or not subject.others):
        yield _of_another(subject, named[0])
    rivals = [one for one in of_primary if one.named.name != f"{wanted.name}-primary"]
    if rivals:
        yield _rival(subject, rivals[0])


# Private


def _scales(scaler: Autoscaler, kind: str, name: str) -> bool:
    return (scaler.target_kind, scaler.target_name) == (kind, name)


def _unnamed(subject: Subject, scaler: Autoscaler) -> Found:
    canary = subject.canary
    return Found(
        level=Level.ERROR,
        place=subject.place("spec", "autoscalerRef"),
        sentence=f"{canary.name}: {scaler} scales {canary.target.name}, and no autoscalerRef names it: "
        f"{canary.primary}, which serves the users, keeps the replicas it was born with",
        fix=f"add autoscalerRef with kind: {scaler.named.kind} and name: {scaler.named.name}; Flagger then makes a "
        "copy for the primary",
    )


def _missing(subject: Subject) -> Found:
    canary = subject.canary
    reference = canary.autoscaler
    there = ", ".join(sorted(map(str, subject.autoscalers))) or "none"
    return Found(
        level=Level.ERROR if subject.autoscalers else Level.NOTE,
        place=subject.place("spec", "autoscalerRef", "name"),
        sentence=f"{canary.name}: {reference.kind if reference else ''} {reference.name if reference else ''} is not "
        f"among the files (there is {there}): without it no release gets beyond its first tick",
        fix="correct kind and name, or give the file of the autoscaler, too",
    )


def _of_another(subject: Subject, scaler: Autoscaler) -> Found:
    canary = subject.canary
    return Found(
        level=Level.ERROR,
        place=scaler.named.document.place(("spec", "scaleTargetRef", "name")),
        sentence=f"{canary.name}: {scaler} scales {scaler.target_kind} {scaler.target_name} and not "
        f"{canary.target.kind} {canary.target.name}: the primary is scaled by its copy, the canary by nothing",
        fix=f"let scaleTargetRef name {canary.target.name}",
    )


def _rival(subject: Subject, scaler: Autoscaler) -> Found:
    canary = subject.canary
    return Found(
        level=Level.ERROR,
        place=scaler.named.document.place(("spec", "scaleTargetRef", "name")),
        sentence=f"{canary.name}: {scaler} scales {canary.primary}, and so does the copy that Flagger makes by "
        "autoscalerRef: both report AmbiguousSelector and neither scales",
        fix=f"remove {scaler}; primaryScalerReplicas gives the primary bounds of its own",
    )
