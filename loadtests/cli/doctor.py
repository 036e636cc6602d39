"""`doctor`: what in a folder of manifests, or in a live cluster, would spoil a test or a release."""

import importlib
import time
from dataclasses import dataclass, replace
from pathlib import Path

import click

from loadtests.cli.request_rate import Rate
from loadtests.doctor.ask import read_monitoring
from loadtests.doctor.catalog import CATALOG
from loadtests.doctor.clocks import clock_of_api, clock_of_prometheus
from loadtests.doctor.discovery import Discovery
from loadtests.doctor.interface import Cluster
from loadtests.doctor.live import read_live
from loadtests.doctor.read import read_cluster
from loadtests.hpa.versions import DEFAULT_VERSION
from loadtests.kubernetes.api import Api
from slo.cli.finding_options import Examination, finding_options
from slo.cli.prometheus_options import prometheus_options
from slo.prometheus import Prometheus

_PATIENCE_SECONDS = 10.0
"""For each question: an operator that is broken should not hold up all the others for long."""


@click.command()
@click.argument("paths", metavar="[PATH...]", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--namespace", metavar="NAME", help="Look at a namespace of a live cluster, not at files.")
@click.option(
    "--context",
    metavar="NAME",
    help="Of the kubeconfig; its current one unless given. With PATH: the cluster that the files are for.",
)
@finding_options(CATALOG)
@click.option(
    "--rate",
    "requests_per_second",
    type=Rate(),
    metavar="REQUESTS_PER_SECOND",
    help="How many requests users send to what canaries release, as for `canary lint`.",
)
@click.option(
    "--kubernetes",
    default=DEFAULT_VERSION,
    show_default=True,
    metavar="VERSION",
    help="Version of the cluster that the manifests are for.",
)
@prometheus_options
def doctor(  # noqa: PLR0913 - as many options as the command has
    paths: tuple[Path, ...],
    examination: Examination[Cluster],
    *,
    namespace: str | None,
    context: str | None,
    requests_per_second: float | None,
    kubernetes: str,
    prometheus: Prometheus | None,
) -> int:
    """Find what would spoil a test or a release; exit 1 on any finding, or on those of `--fail-on`.

    Give files, folders or kustomizations: all of them together are taken for one cluster; with --context its API is
    asked whether it knows their kinds. Or give --namespace of a live cluster. With --prometheus, the server that
    watches it is examined as well. Exit 4 where nothing was found, and a check could not be made.

    Example: load-harness doctor k8s/overlays/canary k8s/observability/generated
    """
    _check(paths, namespace=namespace, context=context)
    subject = _Subject(requests_per_second=requests_per_second, kubernetes=kubernetes)
    api = None if namespace is None and context is None else _connected(context)
    cluster = subject.live(api, namespace) if api is not None and not paths else subject.of_files(paths, api)
    return examination.run([_watched(cluster, api, namespace, prometheus)], noun="cluster")


# Private


@dataclass(frozen=True, slots=True, kw_only=True)
class _Subject:
    """What the user says of the cluster."""

    requests_per_second: float | None
    kubernetes: str

    def live(self, api: Api, namespace: str | None) -> Cluster:
        """Read a namespace; that of the context where none was given."""
        there = namespace or api.namespace
        return read_live(api, there, requests_per_second=self.requests_per_second, kubernetes=self.kubernetes)

    def of_files(self, paths: tuple[Path, ...], api: Api | None) -> Cluster:
        """Read files, and ask the cluster that they are for which of their kinds it serves."""
        cluster = read_cluster(paths, requests_per_second=self.requests_per_second, kubernetes=self.kubernetes)
        if api is None:
            return cluster
        versions = [str(one.at("apiVersion")) for one in cluster.objects if one.at("apiVersion")]
        return replace(cluster, served=Discovery(api).of(versions))


def _check(paths: tuple[Path, ...], *, namespace: str | None, context: str | None) -> None:
    if paths and namespace is not None:
        message = (
            "--namespace: looks at a live cluster, and PATH at files; give one of them, or PATH with --context, which "
            "asks that cluster whether it knows the kinds of the files"
        )
        raise click.UsageError(message)
    if not paths and namespace is None and context is None:
        message = "PATH: is required; give the folder with the manifests, or --namespace of a live cluster"
        raise click.UsageError(message)


def _connected(context: str | None) -> Api:
    """Connect, with the client that only live clusters need."""
    try:
        connection = importlib.import_module("loadtests.kubernetes.connection")
    except ModuleNotFoundError as error:
        message = f"{error.name}: is not installed; pip install 'load-harness[kubernetes]'"
        raise click.UsageError(message) from error
    api: Api = connection.connect(context=context, patience_seconds=_PATIENCE_SECONDS)
    return api


def _watched(cluster: Cluster, api: Api | None, namespace: str | None, prometheus: Prometheus | None) -> Cluster:
    """Add what Prometheus says, and the clocks."""
    if prometheus is None:
        return cluster
    clocks = [clock_of_prometheus(prometheus)]
    if api is not None:
        clocks.append(clock_of_api(api, namespace or api.namespace))
    return replace(cluster, monitoring=read_monitoring(prometheus, now=time.time()), clocks=tuple(clocks))
