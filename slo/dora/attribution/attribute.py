"""Judge deployments: what each brought, whether it failed, whether it was planned, and when it was over.

The same facts, histories and policy give the same answer, whatever the order they come in.
"""

from collections.abc import Mapping
from dataclasses import replace

from slo.dora.attribution.causes import mark_causes
from slo.dora.attribution.changes import Book
from slo.dora.attribution.draft import Draft
from slo.dora.attribution.hotfixes import mark_hotfix
from slo.dora.attribution.incidents import link_incident
from slo.dora.attribution.line import Line, judge_line
from slo.dora.attribution.locate import Located, Locator
from slo.dora.attribution.model import Attribution, JudgedDeployment
from slo.dora.attribution.names import Names
from slo.dora.attribution.notes import notes_on
from slo.dora.attribution.recovery import recovery
from slo.dora.attribution.reverts import mark_reverts
from slo.dora.history.model import History
from slo.dora.model import Deployment, Facts, MergedChange
from slo.dora.policy.model import Policy
from slo.dora.sources.releases import is_marked_prerelease


def attribute(facts: Facts, histories: Mapping[str, History], policy: Policy) -> Attribution:
    """Judge all deployments and link all incidents.

    Args:
        facts: what is known.
        histories: by repository, as `History.repository`.
        policy: the definitions to go by.
    """
    lines = _lines(facts, histories, policy)
    books = {
        name: Book(history, _merged(facts, history, len(histories)), policy) for name, history in histories.items()
    }
    for line in lines:
        for draft in line.drafts:
            if (book := _book(draft, books)) is not None:
                book.pick_out(line, draft)
    names = Names(lines, histories)
    for line in lines:
        for draft in line.drafts:
            _look_for_evidence(line, draft, _book(draft, books), names, policy)
    incidents = tuple(link_incident(incident, lines, names, policy) for incident in facts.incidents)
    judged = tuple(_judged(draft, policy) for line in lines for draft in line.drafts)
    said = (note for name in sorted(histories) for note in histories[name].notes)
    notes = dict.fromkeys((*facts.notes, *said, *notes_on(facts, lines, histories, policy)))
    return Attribution(deployments=judged, incidents=incidents, notes=tuple(notes))


# Private


def _lines(facts: Facts, histories: Mapping[str, History], policy: Policy) -> list[Line]:
    images = {image.artifact: image for image in facts.images}
    locator = Locator(histories=histories, images=images, policy=policy)
    places: dict[tuple[str, str], list[Located]] = {}
    counted = (one for one in facts.deployments if policy.counts_prereleases or not is_marked_prerelease(one))
    for deployment in (_as_the_policy_says(one, policy) for one in counted):
        place = (deployment.service, deployment.environment)
        places.setdefault(place, []).append(locator.locate(deployment))
    return [judge_line(*place, sorted(places[place], key=_order)) for place in sorted(places)]


def _order(located: Located) -> tuple[float, str]:
    return located.deployment.finished_seconds, located.deployment.id


def _as_the_policy_says(deployment: Deployment, policy: Policy) -> Deployment:
    service, environment = deployment.service, deployment.environment or policy.default_environment
    return replace(
        deployment,
        service=policy.service_of.get(service, service),
        environment=policy.environment_of.get(environment, environment),
    )


def _merged(facts: Facts, history: History, histories: int) -> dict[int, MergedChange]:
    """Give the pull requests of a history by number; a lone clone without an address is the one that all are of."""
    repositories = {merged.repository for merged in facts.merged_changes}
    is_lone = histories == 1 and len(repositories) == 1
    return {one.number: one for one in facts.merged_changes if is_lone or one.repository == history.repository}


def _book(draft: Draft, books: Mapping[str, Book]) -> Book | None:
    history = draft.located.history
    return None if history is None else books[history.repository]


def _look_for_evidence(line: Line, draft: Draft, book: Book | None, names: Names, policy: Policy) -> None:
    if book is not None:
        mark_reverts(line, draft, book, policy)
        mark_causes(line, draft, book, names)
    mark_hotfix(line, draft, book, policy)


def _judged(draft: Draft, policy: Policy) -> JudgedDeployment:
    """Make the record, without the signs of failure that the policy does not go by."""
    ignored = sorted({one.signal for one in draft.failures} - set(policy.failure_signals))
    if ignored:
        draft.steps.append(f"the policy does not take this for a failure: {', '.join(ignored)}")
        draft.failures = [one for one in draft.failures if one.signal in policy.failure_signals]
    return draft.finished(recovery(draft))
