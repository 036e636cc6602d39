"""Who owns the pod template of a Deployment, and would take a release back."""

from typing import Any

import pytest

from loadtests.kubernetes.api import Api
from loadtests.live_release.gitops import mistake_of_owner
from slo.errors import Mistake
from tests.kubernetes_api import objects
from tests.kubernetes_api.objects import NAMESPACE, Object
from tests.kubernetes_api.server import KubernetesApi

FLUX = {
    "kustomize.toolkit.fluxcd.io/name": "workload",
    "kustomize.toolkit.fluxcd.io/namespace": "flux-system",
}
ARGO = {"app.kubernetes.io/instance": "harness"}
HEALING: Object = {"automated": {"selfHeal": True}}
HELM = {"helm.toolkit.fluxcd.io/name": "harness", "helm.toolkit.fluxcd.io/namespace": "apps"}


def owned(manager: str, *, labels: dict[str, str], annotations: dict[str, str] | None = None) -> Object:
    """Give a Deployment whose container somebody applied."""
    one = objects.deployment("load-harness")
    one["metadata"] |= {"labels": labels, "annotations": annotations or {}, "managedFields": [applied(manager)]}
    return one


def applied(manager: str, *, container: str = "load-harness") -> Object:
    """Give the entry of a manager."""
    fields: Object = {"f:containers": {f'k:{{"name":"{container}"}}': {".": {}, "f:image": {}}}}
    return {
        "manager": manager,
        "operation": "Apply",
        "apiVersion": "apps/v1",
        "fieldsType": "FieldsV1",
        "fieldsV1": {"f:spec": {"f:template": {"f:spec": fields}}},
    }


def custom(version: str, kind: str, name: str, namespace: str, spec: dict[str, Any]) -> Object:
    """Give an object of a tool."""
    return {"apiVersion": version, "kind": kind, "metadata": {"name": name, "namespace": namespace}, "spec": spec}


@pytest.fixture
def tools(cluster: KubernetesApi, monkeypatch: pytest.MonkeyPatch) -> KubernetesApi:
    """Let the stub know the tools' kinds."""
    for kind, served in {
        "Kustomization": ("kustomize.toolkit.fluxcd.io/v1", "kustomizations"),
        "HelmRelease": ("helm.toolkit.fluxcd.io/v2", "helmreleases"),
        "Application": ("argoproj.io/v1alpha1", "applications"),
    }.items():
        monkeypatch.setitem(objects.PLURALS, kind, served)
        cluster.served[kind] = served
    return cluster


def found(api: Api, deployment: Object) -> Mistake:
    """Give the mistake that must be there."""
    mistake = mistake_of_owner(api, deployment, "load-harness")
    assert mistake is not None
    return mistake


def kustomization(**spec: object) -> Object:
    """Give what applied the workload."""
    return custom("kustomize.toolkit.fluxcd.io/v1", "Kustomization", "workload", "flux-system", spec)


def helm_release(**spec: object) -> Object:
    """Give what installed the workload."""
    return custom("helm.toolkit.fluxcd.io/v2", "HelmRelease", "harness", "apps", spec)


def application(policy: Object, *, namespace: str = "openshift-gitops") -> Object:
    """Give what Argo CD syncs the workload by, where Argo CD is."""
    return custom("argoproj.io/v1alpha1", "Application", "harness", namespace, {"syncPolicy": policy})


def test_flux_takes_a_release_back_and_the_message_says_how_to_suspend_it(tools: KubernetesApi, api: Api) -> None:
    """With the name of its object, as one would type it."""
    tools.put(kustomization(suspend=False))

    mistake = found(api, owned("kustomize-controller", labels=FLUX))

    assert (
        f"Deployment load-harness in namespace {NAMESPACE}: spec.template.spec.containers kustomize-controller: owns "
        "the pod template, and would take a release back in the middle of the run; suspend it for the run with "
        "`flux suspend kustomization workload --namespace flux-system`, or "
        f"`kubectl -n {NAMESPACE} annotate deployment load-harness kustomize.toolkit.fluxcd.io/reconcile=disabled`"
    ) == str(mistake)


@pytest.mark.parametrize(
    ("manager", "labels", "one"),
    [
        ("kustomize-controller", FLUX, kustomization(suspend=True)),
        (
            "helm-controller",
            HELM,
            helm_release(suspend=True, driftDetection={"mode": "enabled"}),
        ),
        ("helm-controller", HELM, helm_release(driftDetection={"mode": "warn"})),
        (
            "argocd-controller",
            ARGO,
            application({"syncOptions": []}),
        ),
        ("argocd-controller", ARGO, application({"automated": {"prune": True}})),
        ("argocd-controller", ARGO, application({"automated": {"enabled": False, "selfHeal": True}})),
    ],
    ids=[
        "a Kustomization",
        "a HelmRelease",
        "a HelmRelease that only warns",
        "an Application",
        "an Application that heals nothing",
        "an Application that is turned off",
    ],
)
def test_what_is_suspended_lets_a_release_be(
    tools: KubernetesApi, api: Api, manager: str, labels: dict[str, str], one: Object
) -> None:
    """It still owns the fields, and does nothing."""
    tools.put(one)

    assert mistake_of_owner(api, owned(manager, labels=labels), "load-harness") is None


@pytest.mark.parametrize(
    ("manager", "labels", "one", "command"),
    [
        (
            "helm-controller",
            HELM,
            helm_release(driftDetection={"mode": "enabled"}),
            "`flux suspend helmrelease harness --namespace apps`",
        ),
        (
            "argocd-controller",
            ARGO,
            application(HEALING),
            "`argocd app set openshift-gitops/harness --sync-policy none`",
        ),
    ],
    ids=["a HelmRelease", "an Application"],
)
def test_every_tool_has_a_command_of_its_own(
    tools: KubernetesApi, api: Api, manager: str, labels: dict[str, str], one: Object, command: str
) -> None:
    """Whoever reads it knows which tool it is."""
    tools.put(one)

    assert f"suspend it for the run with {command}" == found(api, owned(manager, labels=labels)).next_step


def test_an_annotation_on_the_deployment_is_enough_for_flux(api: Api) -> None:
    """Nothing has to be asked then."""
    left_alone = {"kustomize.toolkit.fluxcd.io/reconcile": "disabled"}
    deployment = owned("kustomize-controller", labels=FLUX, annotations=left_alone)

    assert mistake_of_owner(api, deployment, "load-harness") is None


def test_argos_mark_names_the_application_and_its_namespace(tools: KubernetesApi, api: Api) -> None:
    """Where Applications may be in any namespace, the mark has both."""
    tools.put(application(HEALING), application(HEALING, namespace="team"))
    mark = {"argocd.argoproj.io/tracking-id": f"team_harness:apps/Deployment:{NAMESPACE}/load-harness"}

    mistake = found(api, owned("argocd-controller", labels={}, annotations=mark))

    assert "`argocd app set team/harness --sync-policy none`" in mistake.next_step


@pytest.mark.parametrize(
    ("of", "is_owned"), [("load-harness", True), ("other", False)], ids=["its own mark", "one that was copied"]
)
def test_argos_mark_is_enough_where_kubectl_applied_it_first(
    tools: KubernetesApi, api: Api, of: str, *, is_owned: bool
) -> None:
    """Argo CD then leaves no field manager of its own."""
    tools.put(application(HEALING))
    mark = {"argocd.argoproj.io/tracking-id": f"harness:apps/Deployment:{NAMESPACE}/{of}"}

    deployment = owned("kubectl-client-side-apply", labels={}, annotations=mark)
    mistake = mistake_of_owner(api, deployment, "load-harness")

    assert is_owned is (mistake is not None)
    assert mistake is None or mark["argocd.argoproj.io/tracking-id"] == mistake.value


def test_of_two_applications_of_a_name_nothing_is_supposed(tools: KubernetesApi, api: Api) -> None:
    """A label does not say in which namespace it is."""
    tools.put(application(HEALING), application({}, namespace="team"))

    mistake = found(api, owned("argocd-controller", labels=ARGO))

    assert "there is more than one Application harness in the cluster to tell whether it is suspended" in mistake.rule
    assert "`argocd app set NAMESPACE/harness --sync-policy none`" in mistake.next_step


def test_what_may_not_be_seen_is_not_taken_for_suspended(tools: KubernetesApi, api: Api) -> None:
    """The message has the rule of RBAC, and the way without it."""
    tools.put(kustomization(suspend=True))
    tools.forbid("get", "kustomizations")

    mistake = found(api, owned("kustomize-controller", labels=FLUX))

    assert "whether it is suspended cannot be seen" in mistake.rule
    assert 'resources: ["kustomizations"], verbs: ["get"]' in mistake.rule


def test_an_owner_that_nothing_names_is_not_taken_for_suspended(api: Api) -> None:
    """The labels are gone, the ownership is not."""
    mistake = found(api, owned("kustomize-controller", labels={}))

    assert "nothing tells which Kustomization applied it" in mistake.rule
    assert "`flux suspend kustomization NAME --namespace NAMESPACE`" in mistake.next_step


def test_an_owner_that_is_gone_is_told_of(tools: KubernetesApi, api: Api) -> None:
    """It may come back."""
    assert (
        "there is no Kustomization workload in namespace flux-system"
        in found(api, owned("kustomize-controller", labels=FLUX)).rule
    )
    assert tools.requests


@pytest.mark.parametrize(
    "entry",
    [
        applied("kubectl-client-side-apply"),
        applied("kustomize-controller", container="sidecar"),
        {"manager": "kustomize-controller", "fieldsV1": {"f:metadata": {"f:labels": {}}}},
    ],
    ids=["somebody at a keyboard", "another container", "the labels"],
)
def test_who_does_not_own_the_container_takes_nothing_back(api: Api, entry: Object) -> None:
    """A release changes the first container's settings, and nothing else."""
    deployment = owned("nobody", labels=FLUX)
    deployment["metadata"]["managedFields"] = [entry]

    assert mistake_of_owner(api, deployment, "load-harness") is None
