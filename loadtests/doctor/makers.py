"""Objects whose controllers make pods that no manifest shows: then nobody knows that a selector selects nothing."""

from loadtests.canary_lint.target import Named
from loadtests.doctor.interface import Cluster

_OPERATOR = "monitoring.coreos.com"
_OF_OPERATOR = frozenset({"Prometheus", "PrometheusAgent", "Alertmanager", "ThanosRuler"})
_OF_KUBERNETES = ".k8s.io"
_WITHOUT_PODS = frozenset(
    {
        "argoproj.io",  # a Rollout is read as the workload that it is
        "cert-manager.io",
        "external-secrets.io",
        "flagger.app",
        "image.toolkit.fluxcd.io",
        "keda.sh",
        "kyverno.io",
        "linkerd.io",
        "networking.istio.io",
        "notification.toolkit.fluxcd.io",
        "policy.linkerd.io",
        "projectcontour.io",
        "secrets-store.csi.x-k8s.io",
        "security.istio.io",
        "source.toolkit.fluxcd.io",
        "traefik.io",
    }
)
"""Groups whose objects configure what is there."""


def others_may_run(cluster: Cluster, near: Named) -> bool:
    """Say whether pods that are not among the objects may run beside one: an operator's, or of a chart.

    Of a live cluster all pods are known.
    """
    if cluster.live is not None:
        return False
    return any(_may_make_pods(one) for one in cluster.objects if one.is_in(near.namespace))


# Private


def _may_make_pods(one: Named) -> bool:
    group = str(one.at("apiVersion") or "").rpartition("/")[0]
    if group == _OPERATOR:
        return one.kind in _OF_OPERATOR
    return "." in group and not group.endswith(_OF_KUBERNETES) and group not in _WITHOUT_PODS
