"""A target whose pods Flagger cannot tell from the primary's."""

from collections.abc import Iterator

from loadtests.canary_lint.interface import Subject
from loadtests.canary_lint.target import SELECTOR_LABELS
from slo.findings.interface import Found, Level


def run(subject: Subject) -> Iterator[Found]:
    """Find targets that are not selected by one of the labels that Flagger changes for the primary."""
    target = subject.target
    if target is None or not target.match_labels or not set(SELECTOR_LABELS).isdisjoint(target.match_labels):
        return
    yield Found(
        level=Level.ERROR,
        place=target.named.document.place(("spec", "selector", "matchLabels")),
        sentence=f"{target} selects its pods by {', '.join(target.match_labels)} and Flagger needs one of "
        f"{', '.join(SELECTOR_LABELS)}: the canary is never initialized",
        fix=f"select by app: {target.named.name} (with a new Deployment: selectors cannot be changed), or start "
        f"Flagger with -selector-labels={min(target.match_labels)}",
    )
