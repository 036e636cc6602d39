"""Any facts at all, for properties that must hold of all of them; and plain ones for examples."""

from typing import Any

from hypothesis import strategies as st

from slo.dora.model import Deployment, Fact, Image, Incident, MergedChange, Outcome, Retraction, Start

_TEXTS = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=12)
_IDS = st.sampled_from(["ci:1", "ci:2", "flux:a/b/1", "pager:Ü#3", "x"])
_FEW_TEXTS = st.sampled_from(["web", "api", "prod"])
_TIMES = st.integers(min_value=-62_135_596_800_000, max_value=253_402_300_799_000).map(lambda milli: milli / 1000)
_FEW_TIMES = st.sampled_from([0.0, 60.0, 90.5, 3600.0])
_LABELS = st.lists(_TEXTS, max_size=3).map(lambda labels: tuple(sorted(set(labels))))
_COMMITS = st.sampled_from(["a" * 40, "b" * 40, "abcdef1", "a" * 8])


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Give it, or nothing."""
    return st.none() | strategy


def facts(*, wide: bool) -> st.SearchStrategy[Fact]:
    """Give facts: wide ones with any text and time, or ones of which many are about the same things."""
    texts, times = (_TEXTS, _TIMES) if wide else (_FEW_TEXTS, _FEW_TIMES)
    ids, commits = (_TEXTS if wide else _IDS), (_TEXTS if wide else _COMMITS)
    deployments = st.builds(
        Deployment,
        id=ids,
        service=texts,
        environment=texts,
        finished_seconds=times,
        started_seconds=maybe(times),
        outcome=st.sampled_from(list(Outcome)),
        reached_production=st.booleans(),
        repository=maybe(texts),
        commit=maybe(commits),
        version=maybe(texts),
        artifact=maybe(texts),
        is_planned=maybe(st.booleans()),
        labels=_LABELS,
        title=maybe(texts),
        url=maybe(texts),
        observed_of=maybe(texts),
        as_of_seconds=maybe(times),
        proxy=maybe(texts),
    )
    starts = st.builds(Start, id=ids, observed_of=texts, started_seconds=times)
    incidents = st.builds(
        Incident,
        id=ids,
        opened_seconds=times,
        resolved_seconds=maybe(times),
        service=maybe(texts),
        environment=maybe(texts),
        title=maybe(texts),
        url=maybe(texts),
        caused_by=maybe(texts),
        resolved_by=maybe(texts),
        labels=_LABELS,
        as_of_seconds=maybe(times),
        begin_proxy=maybe(texts),
    )
    changes = st.builds(
        MergedChange,
        id=ids,
        repository=texts,
        number=st.integers(0, 10**9),
        merged_seconds=times,
        opened_seconds=maybe(times),
        merge_commit=maybe(commits),
        head_commit=maybe(commits),
        first_commit_seconds=maybe(times),
        labels=_LABELS,
        branch=maybe(texts),
        title=maybe(texts),
        as_of_seconds=maybe(times),
    )
    images = st.builds(Image, artifact=texts, commit=commits, repository=maybe(texts))
    retractions = st.builds(Retraction, id=ids | texts, reason=texts, as_of_seconds=maybe(times))
    return deployments | starts | incidents | changes | images | retractions


def deployment(**known: Any) -> Deployment:  # noqa: ANN401 - fields of a deployment
    """Give a deployment of which only some fields matter."""
    return Deployment(
        **{"id": "ci:1", "service": "web", "environment": "production", "finished_seconds": 100.0} | known
    )


def incident(**known: Any) -> Incident:  # noqa: ANN401 - fields of an incident
    """Give an incident of which only some fields matter."""
    return Incident(**{"id": "pager:1", "opened_seconds": 100.0} | known)
