"""Read the ways in which a receiver is told. Secrets are files on Alertmanager's machine, never text."""

import re
from collections.abc import Callable, Mapping

from slo.alertmanager.model import Integration, PagerDuty, Slack, Sns, Webhook
from slo.fields import NOT_SHOWN, Fields

_FILE = re.compile(r"/.+")
_FILE_EXAMPLE = "/etc/alertmanager/secrets/alerting/slack-url"
_URL = re.compile(r"https?://[^@\s]+")
_SLACK = "https://hooks.slack.com/"
_SECRETS: Mapping[str, tuple[str, ...]] = {
    "slack": ("api_url", "url"),
    "pagerduty": ("routing_key", "service_key"),
    "sns": ("access_key", "secret_key"),
    "webhook": ("bearer_token", "password"),
}
_INSTEAD = {
    "slack": "put it into a file, and write `api_url_file:`",
    "pagerduty": "put it into a file, and write `routing_key_file:`",
    "sns": "give Alertmanager a role, or credentials in its environment",
    "webhook": "put it into a file, and write `bearer_token_file:`",
}


def read_integrations(receiver: Fields) -> tuple[Integration, ...]:
    """Read every way in which a receiver is told; none means that nobody is."""
    return tuple(_read(receiver, kind) for kind in _READERS if kind in receiver and _is_mapping(receiver, kind))


# Private


def _is_mapping(receiver: Fields, kind: str) -> bool:
    """Refuse what is no mapping without showing it: it may be the secret itself."""
    if isinstance(receiver.raw(kind), dict):
        return True
    receiver.mistake(kind, NOT_SHOWN, "must be a mapping of fields", "write `field: value` lines")
    return False


def _read(receiver: Fields, kind: str) -> Integration:
    fields = receiver.mapping(kind)
    for secret in _SECRETS[kind]:
        if secret in fields:
            fields.raw(secret)
            fields.mistake(secret, NOT_SHOWN, "is a secret, which this file must not hold", _INSTEAD[kind])
    integration = _READERS[kind](fields)
    fields.reject_unknown(shows_values=False)
    return integration


def _file(fields: Fields, name: str) -> str:
    """Read the path of a secret's file; what is none is likely to be the secret."""
    path = fields.text(name)
    if path and not _FILE.fullmatch(path):
        rule = "must be the absolute path of a file on Alertmanager's machine, not what stands in it"
        fields.mistake(name, NOT_SHOWN, rule, f"write it as {_FILE_EXAMPLE}")
    return path


def _slack(fields: Fields) -> Slack:
    return Slack(channel=fields.text("channel"), api_url_file=_file(fields, "api_url_file"))


def _pagerduty(fields: Fields) -> PagerDuty:
    return PagerDuty(routing_key_file=_file(fields, "routing_key_file"))


def _sns(fields: Fields) -> Sns:
    example = "arn:aws:sns:eu-west-1:123456789012:alerts"
    arn = fields.text("topic_arn", pattern=r"arn:[a-z-]+:sns:[a-z0-9-]+:\d{12}:.+", example=example)
    # Source: https://docs.aws.amazon.com/sns/latest/dg/sns-create-topic.html (the region is in the topic's ARN)
    region = arn.split(":")[3] if arn.count(":") > 3 else ""  # noqa: PLR2004 - the fourth part
    return Sns(topic_arn=arn, region=region, role_arn=fields.text("role_arn") if "role_arn" in fields else "")


def _webhook(fields: Fields) -> Webhook:
    token = _file(fields, "bearer_token_file") if "bearer_token_file" in fields else ""
    return Webhook(url=_url(fields), bearer_token_file=token)


def _url(fields: Fields) -> str:
    """Read a URL that anybody may see: without a password, and not one that is a secret as a whole."""
    url = fields.text("url")
    if url and not _URL.fullmatch(url):
        rule = "must be a URL that begins with http:// or https:// and holds no password"
        fields.mistake("url", NOT_SHOWN, rule, "write it as https://alerts.example/hook, with `bearer_token_file:`")
    elif url.startswith(_SLACK):
        fields.mistake("url", NOT_SHOWN, "is Slack's, and a secret", "write `slack:` with its `api_url_file:`")
    return url


_READERS: Mapping[str, Callable[[Fields], Integration]] = {
    "slack": _slack,
    "pagerduty": _pagerduty,
    "sns": _sns,
    "webhook": _webhook,
}
