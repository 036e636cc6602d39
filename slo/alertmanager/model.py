"""Who hears of which alert: values only."""

from collections.abc import Mapping
from dataclasses import dataclass

from slo.errors import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Slack:
    """A channel, through an incoming webhook."""

    channel: str
    api_url_file: str
    """File on Alertmanager's machine with the webhook's URL, which is a secret."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PagerDuty:
    """A service of PagerDuty, through its Events API v2."""

    routing_key_file: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sns:
    """A topic of Amazon's SNS. The credentials are those of the machine or its role, never of the file."""

    topic_arn: str
    region: str
    role_arn: str
    """Role to assume; empty: none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """Anything that takes Alertmanager's JSON by POST."""

    url: str
    bearer_token_file: str
    """File with the token; empty: none."""


Integration = Slack | PagerDuty | Sns | Webhook


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiver:
    """Somebody who hears of alerts; without an integration, they are seen in Alertmanager only."""

    name: str
    integrations: tuple[Integration, ...]
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """Where the alerts of one severity go."""

    to: tuple[str, ...]
    """Names of receivers; each hears of every alert."""
    repeat_seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenant:
    """A tenant whose alerts go elsewhere; severities that are not named go where all others' do."""

    name: str
    severities: Mapping[str, Delivery]


@dataclass(frozen=True, slots=True, kw_only=True)
class Maintenance:
    """Times at which alerts of some severities keep still; they fire all the same, and burn budget."""

    name: str
    severities: tuple[str, ...]
    weekdays: tuple[str, ...]
    times: tuple[tuple[str, str], ...]
    """From and to, as `02:00`; none: all day."""
    time_zone: str
    """IANA name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Routing:
    """Who hears of which alert."""

    receivers: tuple[Receiver, ...]
    default: str
    """Receiver of what nothing else takes: the alerts that are no SLO's."""
    severities: Mapping[str, Delivery]
    tenant_label: str
    tenants: tuple[Tenant, ...]
    group_by: tuple[str, ...]
    """Alerts with the same values of these labels are one notification."""
    group_wait_seconds: float
    group_interval_seconds: float
    maintenance: tuple[Maintenance, ...]
    place: Place

    def names(self) -> frozenset[str]:
        """Give the names of the receivers."""
        return frozenset(receiver.name for receiver in self.receivers)
