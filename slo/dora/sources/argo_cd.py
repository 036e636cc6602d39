"""Argo CD: an Application, as our notification template sends it (docs/dora-receiver.md).

Its history is read whole, for its notifications have a hole: `oncePer` remembers revisions, so a rollback to one that
was told of before sends nothing. The next event still has it in its history.
Source: https://github.com/argoproj/argo-cd/blob/master/pkg/apis/application/v1alpha1/types.go
"""

from collections.abc import Iterable, Iterator

from slo.dora.cdevents.purl import repository_of
from slo.dora.ledger.interface import Known
from slo.dora.model import Deployment, Fact, Outcome
from slo.dora.sources.interface import Delivery
from slo.dora.sources.payload import Payload
from slo.dora.sources.push import ANNOTATIONS, COMMIT, Webhook, named_artifact, named_labels, named_repository

_ENDS = {"Succeeded": Outcome.SUCCESS, "Failed": Outcome.FAILURE, "Error": Outcome.FAILURE}
_NEXT_STEP = "send the template of docs/dora-receiver.md"


class ArgoCd(Webhook):
    """An Application; service, environment and more may be annotations `load-harness/service` and so on."""

    name = "argo-cd"
    title = "Argo CD notifications"

    def facts(self, delivery: Delivery, known: Known) -> Iterable[Fact]:  # noqa: ARG002 - the history knows
        """Give all syncs that the Application remembers, and the last one if it failed.

        Raises:
            InvalidInput: it is no Application.
        """
        body = Payload(delivery.payload)
        app = body.child("app") if body.child("app").is_there else body
        app.child("metadata").required("name", next_step=_NEXT_STEP)
        if not app.child("status").is_there:
            app.mistake("status", "is required", _NEXT_STEP)
        found = [*self._history(app), *self._operation(app)]
        body.end()
        return found

    # Private

    def _history(self, app: Payload) -> Iterator[Deployment]:
        entries = app.child("status").children("history")
        ends = [entry.required_time("deployedAt") for entry in entries]
        for entry, end in zip(entries, ends, strict=True):
            yield self._sync(
                app,
                synced=entry,
                sources=_sources(entry) or _sources(app.child("spec")),
                started=entry.time("deployStartedAt"),
                finished=end,
                is_last=end == max(ends),
            )

    def _operation(self, app: Payload) -> Iterator[Deployment]:
        """Give the last sync: where it failed, or where the template has no history."""
        operation = app.child("status").child("operationState")
        if not operation.is_there:
            return
        outcome = _ENDS.get(operation.text("phase") or "")
        is_told = bool(app.child("status").children("history"))
        if outcome is None or (outcome is Outcome.SUCCESS and is_told):
            return  # it runs, or stands in the history
        yield self._sync(
            app,
            synced=operation.child("syncResult"),
            sources=_sources(operation.child("syncResult")) or _sources(app.child("spec")),
            started=operation.time("startedAt"),
            finished=operation.required_time("finishedAt"),
            is_last=True,
            outcome=outcome,
        )

    def _sync(  # noqa: PLR0913 - what a sync is made of
        self,
        app: Payload,
        *,
        synced: Payload,
        sources: list[Payload],
        started: float | None,
        finished: float,
        is_last: bool,
        outcome: Outcome = Outcome.SUCCESS,
    ) -> Deployment:
        metadata = app.child("metadata")
        told = metadata.child("annotations").own(ANNOTATIONS)
        revision, address = _revision(synced, sources)
        is_commit = COMMIT.fullmatch(revision or "") is not None
        environment = told.text("environment") or self.environment
        name = f"{environment}/{metadata.text('namespace') or 'argocd'}/{metadata.text('name')}"
        word = "" if outcome is Outcome.SUCCESS else "failed/"
        images = app.child("status").child("summary").texts("images")
        return Deployment(
            id=f"argo-cd:{name}/{word}{finished if started is None else started:.3f}",
            service=told.text("service") or metadata.text("name") or "",
            environment=environment,
            started_seconds=started,
            finished_seconds=finished,
            outcome=outcome,
            reached_production=outcome is Outcome.SUCCESS,
            repository=named_repository(told, "repository") or (repository_of(address) if address else None),
            commit=revision if is_commit else None,
            version=told.text("version") if is_last else None if is_commit else revision,
            artifact=_digest(images) if is_last and outcome is Outcome.SUCCESS else None,
            is_planned=told.flag("planned") if is_last else None,
            labels=named_labels(told) if is_last else (),
            url=told.text("url"),
            # The last one says more than it will when it is an earlier one; that must not be forgotten then.
            as_of_seconds=finished if is_last else None,
        )


# Private


def _sources(holder: Payload) -> list[Payload]:
    one = holder.child("source")
    return holder.children("sources") or ([one] if one.is_there else [])


def _revision(synced: Payload, sources: list[Payload]) -> tuple[str | None, str | None]:
    """Give the revision and its repository's address: of several sources the first that is a commit."""
    revisions = synced.texts("revisions")
    if not revisions:
        address = sources[0].text("repoURL") if sources else None
        return synced.text("revision"), address
    for index, revision in enumerate(revisions):
        if COMMIT.fullmatch(revision):
            return revision, sources[index].text("repoURL") if index < len(sources) else None
    return revisions[0], None


def _digest(images: list[str]) -> str | None:
    """Give the one image that is deployed; of several, none can be told to be the service's."""
    return named_artifact(Payload({"image": images[0]}), "image") if len(images) == 1 else None
