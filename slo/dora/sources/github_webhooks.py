"""GitHub's webhooks: deployment statuses, releases, issues and pull requests.

They carry the objects that its API gives, so facts have the same ids, whichever way they come. Workflow runs are not
among them: nothing in one says that it deploys; a job with an `environment:` makes a deployment.
Source: https://docs.github.com/en/webhooks/webhook-events-and-payloads
"""

from collections.abc import Callable, Iterable, Mapping

from slo.dora.ledger.interface import Known
from slo.dora.model import Fact
from slo.dora.sources.github import deployment_of, label_names
from slo.dora.sources.github_issues import incident_of, taken_back
from slo.dora.sources.github_pulls import change_of
from slo.dora.sources.github_releases import release_of
from slo.dora.sources.interface import Delivery
from slo.dora.sources.payload import Payload
from slo.dora.sources.push import Webhook, named_repository
from slo.dora.sources.rows import OddField, Row
from slo.dora.sources.signatures import has_hmac
from slo.errors import InvalidInput, Mistake, Place

_HEADER = "x-github-event"
_INCIDENT = "incident"
"""The label that makes an issue one."""
_GONE = frozenset({"deleted", "transferred"})
_PUBLISHED = frozenset({"published", "released", "edited"})


class GitHubWebhooks(Webhook):
    """Signed with the webhook's secret; its content type has to be `application/json`."""

    name = "github"
    title = "GitHub webhooks"

    def is_signed(self, delivery: Delivery, secret: str) -> bool:
        """Whether the delivery is signed with the secret."""
        return has_hmac(delivery, secret, header="x-hub-signature-256", prefix="sha256=")

    def facts(self, delivery: Delivery, known: Known) -> Iterable[Fact]:  # noqa: ARG002 - its times say enough
        """Give what an event tells.

        Raises:
            InvalidInput: it is no event of GitHub.
        """
        event = delivery.headers.get(_HEADER, "")
        if not event:
            rule, next_step = "is required", "let GitHub send the event, or set it when you replay one"
            place = Place(file="headers", field="X-GitHub-Event")
            raise InvalidInput([Mistake(place=place, value=None, rule=rule, next_step=next_step)])
        readers: Mapping[str, Callable[[Row, str], Iterable[Fact]]] = {
            "deployment_status": self._deployment,
            "release": self._release,
            "issues": self._issue,
            "pull_request": _pull,
        }
        if event not in readers:
            return ()
        body = Payload(delivery.payload)
        told = body.child("repository")
        full_name = told.required("full_name", next_step="let GitHub send the whole event")
        body.end()
        repository = named_repository(told, "html_url") or f"github.com/{full_name}"
        try:
            return readers[event](Row(value=_object(delivery.payload), url="body"), repository)
        except OddField as odd:
            place, next_step = Place(file="body", field=odd.field), "let GitHub send the whole event"
            mistake = Mistake(place=place, value=odd.value, rule=odd.rule, next_step=next_step)
            raise InvalidInput([mistake]) from odd

    # Private

    def _deployment(self, body: Row, repository: str) -> Iterable[Fact]:
        status = body.row("deployment_status")
        status.text("state")  # there must be one, whichever it is
        found = deployment_of(body.row("deployment"), [status], repository=repository, service=_name(repository))
        return () if found is None else (found,)

    def _release(self, body: Row, repository: str) -> Iterable[Fact]:
        release = body.row("release")
        if body.optional_text("action") not in _PUBLISHED or release.value.get("draft") is True:
            return ()
        if release.optional_text("published_at") is None and body.optional_text("action") == "edited":
            return ()
        return (release_of(release, repository=repository, service=_name(repository), environment=self.environment),)

    def _issue(self, body: Row, repository: str) -> Iterable[Fact]:
        issue = body.row("issue")
        action = body.optional_text("action")
        if action == "unlabeled" and body.value.get("label") and body.row("label").text("name").lower() == _INCIDENT:
            return (taken_back(issue, repository=repository, reason="lost its label"),)
        if _INCIDENT not in (label.lower() for label in label_names(issue)):
            return ()
        if action in _GONE:
            return (taken_back(issue, repository=repository, reason=action or ""),)
        return (incident_of(issue, repository=repository, service=_name(repository), environment=self.environment),)


# Private


def _pull(body: Row, repository: str) -> Iterable[Fact]:
    """Give a pull request that was merged; one that was closed otherwise has a `merge_commit_sha` all the same."""
    pull = body.row("pull_request")
    is_merged = body.optional_text("action") == "closed" and pull.value.get("merged") is True
    return (change_of(pull, repository=repository),) if is_merged else ()


def _name(repository: str) -> str:
    return repository.rpartition("/")[2]


def _object(payload: object) -> Mapping[str, object]:
    return payload if isinstance(payload, dict) else {}
