"""The options of a run on a Kubernetes cluster: read together, with all their mistakes at once."""

import functools
import time
from pathlib import Path
from typing import Any

import click

from loadtests.cli.sandbox_options import FLAG_NAMES, Command, Duration, flag_options
from loadtests.kubernetes.api import Api
from loadtests.live_cluster import LiveCluster
from loadtests.live_pods import assumptions_of
from loadtests.live_release.manifests import released_autoscaler, with_canary
from loadtests.live_release.releaser import LiveReleaser
from loadtests.live_stack import LiveReplicas, kubernetes_of, last_sync_time, read_live_stack
from loadtests.live_witness import LiveWitness
from loadtests.manifests.primary import serving
from loadtests.run.model import SloRules
from loadtests.run.rules_of_slos import rules_of
from loadtests.scenario import Scenario
from slo.cli.connection_options import check_url
from slo.prometheus import Prometheus
from slo.rules.groups import rule_groups
from slo.rules.interface import RuleSettings
from slo.spec.read import read_slos

SANDBOX, KUBERNETES = "sandbox", "kubernetes"


def cluster_options(command: Command) -> Command:
    """Add the options and hand the command `cluster_given`: what was given, unread."""

    @functools.wraps(command)
    def wrapper(**given: Any) -> Any:  # noqa: ANN401 - whatever the command takes
        ours = {name: given.pop(name) for name in _NAMES}
        return command(**given, cluster_given=ours)

    decorated: Command = flag_options(wrapper)
    for option in reversed(_OPTIONS):
        decorated = option(decorated)
    return decorated


def check_options(context: click.Context, kind: str, given: dict[str, Any], prometheus: Prometheus | None) -> None:
    """Refuse options that have no effect on the chosen cluster, and miss those that it needs.

    Raises:
        UsageError: all of them at once.
    """
    if kind == SANDBOX:
        if names := _written(context, {*_NAMES, *FLAG_NAMES, "prometheus_url"}):
            message = f"{', '.join(names)}: only with --cluster kubernetes; add it, or leave them out"
            raise click.UsageError(message)
        return
    problems = [f"{name}: only with a sandbox; leave it out" for name in _written(context, {"directory"})]
    if prometheus is None:
        problems.append("--prometheus: is required with --cluster kubernetes; give the URL of the cluster's Prometheus")
    if not given["workload_url"]:
        problems.append("--url: is required with --cluster kubernetes; give the workload's address without a path")
    if problems:
        raise click.UsageError("\n".join(problems))
    check_url(given["workload_url"], option="--url", parameter="workload_url", example="http://load.example.com")


def live_cluster(given: dict[str, Any], prometheus: Prometheus, scenario: Scenario) -> LiveCluster:
    """Find what runs there, and what a prediction has to know of it.

    Raises:
        InvalidInput: the context, the namespace, the autoscaler, the Canary or the SLOs are wrong.
        ServerUnreachable: the API server does not answer, or denies something.
    """
    slo_rules = _rules(given["slo_paths"])
    api = _connected(given["context_name"])
    namespace = given["namespace"] or api.namespace
    hpa_name = given["hpa_name"] or (released_autoscaler(api, namespace) if scenario.releases else None)
    stack = read_live_stack(api, namespace, hpa_name)
    stack, manifests = with_canary(api, stack) if scenario.releases else (stack, ())
    flags = given["flags"]
    kubernetes = kubernetes_of(api)
    deployment, hpa = serving(stack)
    assumptions = assumptions_of(api, namespace, deployment)
    releaser = None
    if scenario.releases:
        releaser = LiveReleaser(
            api,
            stack,
            manifests,
            flags=flags,
            kubernetes=kubernetes,
            scrape_interval_seconds=given["scrape_interval"],
            assumptions=assumptions,
        )
    return LiveCluster(
        stack=stack,
        kubernetes=kubernetes,
        flags=flags,
        replicas=LiveReplicas(api, namespace, deployment.name, monotonic=time.monotonic),
        witness=LiveWitness(api, namespace, hpa.name, flags=flags, kubernetes=kubernetes),
        prometheus=prometheus,
        scrape_interval_seconds=given["scrape_interval"],
        slo_rules=slo_rules,
        workload_url=given["workload_url"].rstrip("/"),
        api_url=api.url,
        assumptions=assumptions,
        last_sync=lambda: last_sync_time(
            api, namespace, hpa.name, now=time.time(), period_seconds=flags.sync_period_seconds
        ),
        clock_problem=lambda: str(api.skew) if api.skew.seconds else "",
        releaser=releaser,
    )


# Private

_NAMES = ("namespace", "context_name", "hpa_name", "workload_url", "slo_paths", "scrape_interval", "flags")
_OPTIONS = [
    click.option("--namespace", metavar="NAME", help="Where the workload runs.  [default: that of the context]"),
    click.option("--context", "context_name", metavar="NAME", help="Of the kubeconfig.  [default: the current one]"),
    click.option("--hpa", "hpa_name", metavar="NAME", help="The autoscaler, where there is more than one."),
    click.option("--url", "workload_url", metavar="URL", help="Where to send the load."),
    click.option(
        "--slo",
        "slo_paths",
        type=click.Path(exists=True, path_type=Path),
        multiple=True,
        help="SLOs whose rules the cluster's Prometheus evaluates.",
    ),
    click.option(
        "--scrape-interval",
        type=Duration(),
        default=30.0,
        show_default="30s",
        help="How often the cluster's Prometheus scrapes.",
    ),
]


def _written(context: click.Context, names: set[str]) -> tuple[str, ...]:
    """Name those of some options that were written on the command line, as a user writes them."""
    return tuple(
        option.opts[0]
        for option in context.command.params
        if option.name in names and context.get_parameter_source(option.name) is click.core.ParameterSource.COMMANDLINE
    )


def _connected(context: str | None) -> Api:
    """Connect; a run on the sandbox needs no client of Kubernetes, so that it is imported here."""
    try:
        from loadtests.kubernetes.connection import connect  # noqa: PLC0415 - see above
    except ModuleNotFoundError as error:
        message = f"--cluster kubernetes needs the extra `kubernetes` ({error}); install load-harness[kubernetes]"
        raise click.UsageError(message) from error
    return connect(context=context)


def _rules(paths: tuple[Path, ...]) -> SloRules | None:
    if not paths:
        return None
    slos, settings = read_slos(paths), RuleSettings()
    return rules_of(slos, rule_groups(slos, settings), settings)
