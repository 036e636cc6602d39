"""What attribution could not find out, told with numbers."""

from collections.abc import Iterator, Mapping, Sequence

from slo.dora.attribution.changes import globs_of
from slo.dora.attribution.draft import Draft
from slo.dora.attribution.line import Line
from slo.dora.attribution.model import Kind
from slo.dora.attribution.tellers import told_by_several
from slo.dora.attribution.words import counted
from slo.dora.history.model import History
from slo.dora.model import Facts, Note
from slo.dora.policy.model import Policy
from slo.dora.sources.releases import is_marked_prerelease


def notes_on(facts: Facts, lines: Sequence[Line], histories: Mapping[str, History], policy: Policy) -> tuple[Note, ...]:
    """Say what is wrong with what was judged, or only nearly right."""
    found = [
        *_prereleases(facts, policy),
        *told_by_several(lines, policy),
        *_unknown_changes(lines, policy),
        *_moving_names(lines, policy),
        *_foreign_histories(histories, policy),
        *_unread_paths(lines, histories, policy),
        *_shared_repositories(lines, policy),
    ]
    return tuple(found)


# Private


def _production(lines: Sequence[Line], policy: Policy) -> list[Draft]:
    return [draft for line in lines if policy.is_production(line.environment) for draft in line.drafts]


def _prereleases(facts: Facts, policy: Policy) -> Iterator[Note]:
    early = [one for one in facts.deployments if is_marked_prerelease(one)]
    if early and not policy.counts_prereleases:
        text = f"pre-releases of GitHub, which are left out: {len(early)}, as {early[0].version}"
        next_step = "set `counts_prereleases: true` in the policy where they are deployed to production"
        yield Note(id="pre-releases", text=text, next_step=next_step)


def _unknown_changes(lines: Sequence[Line], policy: Policy) -> Iterator[Note]:
    """Tell of deployments whose changes should be known; the first of a service's never are."""
    expected = [one for one in _production(lines, policy) if one.kind in (Kind.NEW, Kind.UNKNOWN)]
    unknown = [one for one in expected if one.changes is None]
    if not unknown:
        return
    example = unknown[0]
    text = (
        f"of {counted(len(expected), 'deployment')} that may have brought something new, the changes of {len(unknown)} "
        f"are not known, as those of {example.deployment.id}: {example.changes_unknown}"
    )
    next_step = "fetch all branches and tags of its repository, or name the repository with --repo"
    yield Note(id="unknown-changes", text=text, next_step=next_step)


def _moving_names(lines: Sequence[Line], policy: Policy) -> Iterator[Note]:
    production = _production(lines, policy)
    names = [name for one in production if (name := one.located.moving_name) is not None]
    if names:
        text = (
            f"of {counted(len(production), 'deployment')} in production, {len(names)} say no more than a name that "
            f"moves, as {names[0]}: whether they brought or took back anything is not known"
        )
        next_step = "send the commit or the image's digest with each deployment"
        yield Note(id="moving-names", text=text, next_step=next_step)


def _foreign_histories(histories: Mapping[str, History], policy: Policy) -> Iterator[Note]:
    for name in sorted(histories):
        imported = len(histories[name].foreign_roots)
        if imported and not policy.counts_foreign_history:
            text = f"{counted(imported, 'commit')} of {name} came with a history that was merged whole: no changes"
            next_step = "set counts_foreign_history: true in the policy if they are"
            yield Note(id="foreign-history", text=text, next_step=next_step)


def _unread_paths(lines: Sequence[Line], histories: Mapping[str, History], policy: Policy) -> Iterator[Note]:
    services = {
        line.service
        for line in lines
        for repository in line.reaches
        if histories[repository].paths is None and globs_of(policy, line.service, repository)
    }
    if services:
        text = f"the paths of the commits were not read, so every change counts for {', '.join(sorted(services))}"
        next_step = "read the histories with their paths, as load-harness dora report does with this policy"
        yield Note(id="unread-paths", text=text, next_step=next_step, is_fatal=True)


def _shared_repositories(lines: Sequence[Line], policy: Policy) -> Iterator[Note]:
    services: dict[str, set[str]] = {}
    for line in lines:
        for repository in line.reaches:
            if not globs_of(policy, line.service, repository):
                services.setdefault(repository, set()).add(line.service)
    for repository, names in sorted(services.items()):
        if len(names) > 1:
            text = f"{repository}: {', '.join(sorted(names))} have no paths of their own: each change counts for each"
            next_step = "give each service its `paths` in the policy"
            yield Note(id="services-without-paths", text=text, next_step=next_step)
