"""All sources that tell of themselves, by name."""

from collections.abc import Mapping

from slo.dora.sources.alertmanager import Alertmanager
from slo.dora.sources.argo_cd import ArgoCd
from slo.dora.sources.argo_rollouts import ArgoRollouts
from slo.dora.sources.cdevents import CDEvents
from slo.dora.sources.devlake import DevLake
from slo.dora.sources.flagger import Flagger
from slo.dora.sources.flux import Flux
from slo.dora.sources.github_webhooks import GitHubWebhooks
from slo.dora.sources.grafana_irm import GrafanaIrm
from slo.dora.sources.interface import PushSource
from slo.dora.sources.opsgenie import Opsgenie
from slo.dora.sources.pagerduty import PagerDuty
from slo.dora.sources.pelorus import Pelorus

_KINDS = (
    Alertmanager,
    ArgoCd,
    ArgoRollouts,
    CDEvents,
    DevLake,
    Flagger,
    Flux,
    GitHubWebhooks,
    GrafanaIrm,
    Opsgenie,
    PagerDuty,
    Pelorus,
)
NAMES = tuple(kind.name for kind in _KINDS)
"""Of the sources, sorted."""


def push_sources(*, environment: str = "production") -> Mapping[str, PushSource]:
    """Give each source by its name.

    Args:
        environment: Of deployments that name none.
    """
    return {kind.name: kind(environment=environment) for kind in _KINDS}
