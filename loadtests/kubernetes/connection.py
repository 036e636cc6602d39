"""Reach an API server as kubectl does, or as a pod does; the only importer of the official client."""

import os
from pathlib import Path
from typing import Any

import urllib3
import yaml
from kubernetes import client, config

from loadtests.kubernetes.api import Api
from loadtests.object_metadata import DEFAULT_NAMESPACE
from slo.errors import InvalidInput, Mistake, Place

_POD_NAMESPACE = Path("/var/run/secrets/kubernetes.io/serviceaccount/namespace")
_IN_CLUSTER = "KUBERNETES_SERVICE_HOST"
_CONNECTIONS = 16


def connect(
    *,
    context: str | None = None,
    kubeconfig: Path | None = None,
    patience_seconds: float = 30.0,
    read_seconds: float = 10.0,
) -> Api:
    """Connect as a context of a kubeconfig says; in a pod without a kubeconfig, as the pod's own account.

    Args:
        context: One of the kubeconfig's; None for its current one.
        kubeconfig: A file; None for `KUBECONFIG` or `~/.kube/config`.
        patience_seconds: How long a server that is busy or broken is asked again.
        read_seconds: How long an answer may be silent.

    Raises:
        InvalidInput: there is no kubeconfig and this is no pod, or the kubeconfig or the context is wrong.
    """
    path = os.fspath(kubeconfig) if kubeconfig else os.environ.get("KUBECONFIG") or config.KUBE_CONFIG_DEFAULT_LOCATION
    files = [Path(part).expanduser() for part in path.split(os.pathsep) if part]
    is_there = any(file.exists() for file in files)
    if not is_there and context is None and kubeconfig is None and _IN_CLUSTER in os.environ:
        settings, namespace = _in_cluster()
    elif is_there:
        settings, namespace = _of_context(path, context)
    else:
        rule, next_step = "must be a kubeconfig", "give one that exists, or set KUBECONFIG"
        raise _mistake(path, "file", rule=rule, next_step=next_step)
    if not settings.verify_ssl:  # the kubeconfig says so; a warning for each request says nothing more
        urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)
    return Api(
        _Client(settings),
        url=settings.host,
        namespace=namespace,
        patience_seconds=patience_seconds,
        read_seconds=read_seconds,
    )


# Private


class _Client(client.ApiClient):
    """The official client, which hides what is wrong with a connection's TLS behind an answer of status 0."""

    def call_api(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - the base class's
        """Ask; a connection that fails is told as it failed."""
        try:
            return super().call_api(*args, **kwargs)
        except client.ApiException as error:
            if isinstance(error.__context__, urllib3.exceptions.HTTPError):
                raise error.__context__ from error
            raise


def _in_cluster() -> tuple[Any, str]:
    settings = _settings()
    try:
        config.load_incluster_config(client_configuration=settings)  # type: ignore[no-untyped-call]
        namespace = _POD_NAMESPACE.read_text(encoding="utf-8").strip() or DEFAULT_NAMESPACE
    except (config.ConfigException, OSError) as error:
        rule, next_step = f"must be mounted in the pod ({error})", "set automountServiceAccountToken: true"
        raise _mistake(str(_POD_NAMESPACE.parent), "service account", rule=rule, next_step=next_step) from error
    return settings, namespace


def _of_context(path: str, wanted: str | None) -> tuple[Any, str]:
    settings = _settings()
    try:
        contexts, current = config.list_kube_config_contexts(config_file=path)  # type: ignore[no-untyped-call]
        chosen = _chosen(path, contexts, current, wanted)
        config.load_kube_config(  # type: ignore[no-untyped-call]
            config_file=path, context=chosen["name"], client_configuration=settings, persist_config=False
        )
        user = _user(path, chosen)
    except (config.ConfigException, yaml.YAMLError, OSError, KeyError, TypeError, ValueError) as error:
        words = " ".join(str(error).split())
        raise _mistake(path, "kubeconfig", rule=f"cannot be used ({words})", next_step="try it with kubectl") from error
    if "exec" in user and not settings.api_key and not settings.cert_file:  # the client only logs why
        value = str(user["exec"].safe_get("command"))
        rule, next_step = "must give a token or a certificate", "run it by hand, or log in to the cloud again"
        raise _mistake(path, value, rule=rule, next_step=next_step, field="users.user.exec.command")
    return settings, chosen["context"].get("namespace") or DEFAULT_NAMESPACE


def _user(path: str, chosen: Any) -> Any:  # noqa: ANN401 - YAML
    """Give who asks in a context; empty for nobody."""
    merger = config.kube_config.KubeConfigMerger(path)  # type: ignore[no-untyped-call]
    users = {one["name"]: one["user"] for one in merger.config.value.get("users") or ()}
    return users.get(chosen["context"].get("user")) or {}


def _chosen(path: str, contexts: list[Any], current: Any, wanted: str | None) -> Any:  # noqa: ANN401 - YAML
    if wanted is None:
        return current
    for one in contexts:
        if one["name"] == wanted:
            return one
    names = ", ".join(sorted(one["name"] for one in contexts))
    rule = f"must be one of the kubeconfig's contexts ({names})"
    raise _mistake(path, wanted, rule=rule, next_step="choose one of them", field="--context")


def _settings() -> Any:  # noqa: ANN401 - the client's
    settings = client.Configuration()
    settings.retries = False  # `api` asks again, with a limit
    settings.connection_pool_maxsize = _CONNECTIONS
    return settings


def _mistake(path: str, value: str, *, rule: str, next_step: str, field: str = "") -> InvalidInput:
    place = Place(file=path, field=field)
    return InvalidInput([Mistake(place=place, value=value, rule=rule, next_step=next_step)])
