"""The Canary of a live Deployment, and every way in which it is not there."""

from collections.abc import Callable
from pathlib import Path

import pytest

from load_harness.cli import main
from loadtests.kubernetes.api import Api
from loadtests.live_release.manifests import released_autoscaler, with_canary
from loadtests.live_stack import read_live_stack
from loadtests.manifests.primary import serving
from slo.errors import InvalidInput, ServerUnreachable
from tests.kubernetes_api.objects import NAMESPACE, Object
from tests.kubernetes_api.server import KubernetesApi
from tests.loadtests.live_release.namespace import NAME, canary, scenario

Spoil = Callable[[KubernetesApi], object]


def test_the_stack_serves_by_the_primary(api: Api) -> None:
    """With the Canary come the templates of its metrics, and the names of what Flagger made."""
    stack, manifests = with_canary(api, read_live_stack(api, api.namespace, NAME))

    deployment, hpa = serving(stack)
    assert (f"{NAME}-primary", f"{NAME}-primary") == (deployment.name, hpa.name)
    assert stack.release is not None
    assert ["errors"] == [one.name for one in stack.release.templates]
    assert ["Canary", "MetricTemplate"] == [one.value["kind"] for one in manifests]


def test_the_targets_autoscaler_is_found_among_the_two(api: Api) -> None:
    """Flagger's copy of it need not be told apart by hand."""
    assert NAME == released_autoscaler(api, NAMESPACE)


def test_without_flagger_what_brings_it_is_named(cluster: KubernetesApi, api: Api) -> None:
    """Its kinds are not served."""
    del cluster.served["Canary"]

    with pytest.raises(ServerUnreachable, match=r"install what brings canaries\.flagger\.app"):
        released_autoscaler(api, NAMESPACE)


def second(cluster: KubernetesApi) -> None:
    """Add another Canary."""
    other = renamed("other")
    other["spec"]["targetRef"]["name"] = "other"
    cluster.put(other)


def test_of_two_canaries_the_autoscaler_says_which(cluster: KubernetesApi, api: Api) -> None:
    """The one whose target it scales."""
    second(cluster)

    with pytest.raises(InvalidInput, match="must have one Canary; name the autoscaler of a Canary's target"):
        released_autoscaler(api, NAMESPACE)
    stack, _ = with_canary(api, read_live_stack(api, api.namespace, NAME))

    assert stack.release is not None
    assert NAME == stack.release.canary.name


def renamed(name: str) -> Object:
    """Give a Canary of another name."""
    one = canary("x")
    one["metadata"]["name"] = name
    return one


def edited(**spec: object) -> Spoil:
    """Change the Canary."""
    return lambda cluster: cluster.update("canaries", NAME, lambda one: one["spec"].update(spec))


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (
            lambda cluster: cluster.delete("canaries", NAME),
            f"namespace {NAMESPACE} none: must have one Canary with the target {NAME}; check --namespace",
        ),
        (
            edited(targetRef={"apiVersion": "apps/v1", "kind": "Deployment", "name": "x"}),
            f"none: must have one Canary with the target {NAME}; name the autoscaler of a Canary's target with --hpa",
        ),
        (
            edited(targetRef={"apiVersion": "apps/v1", "kind": "DaemonSet", "name": NAME}),
            f"none: must have one Canary with the target {NAME}; name the autoscaler",
        ),
        (
            lambda cluster: cluster.put(renamed("twin")),
            f"{NAME}, twin: must have one Canary with the target {NAME}; remove all but one",
        ),
        (edited(suspend=True), "spec.suspend True: must not be set: Flagger leaves it alone; take it out for the run"),
        (
            lambda cluster: cluster.update("canaries", NAME, lambda one: one["spec"]["analysis"].update(mirror=True)),
            "spec.analysis.mirror True: cannot be followed: the Canary's status does not say when",
        ),
        (
            lambda cluster: cluster.delete("metrictemplates", "errors"),
            f"errors: must be a MetricTemplate in namespace {NAMESPACE}",
        ),
        (edited(analysis={"interval": "often"}), "spec.analysis.interval often: "),
    ],
    ids=[
        "none",
        "another's",
        "a DaemonSet's",
        "two of one target",
        "suspended",
        "mirrored",
        "no template",
        "an interval that is none",
    ],
)
def test_what_cannot_be_followed_is_refused(cluster: KubernetesApi, api: Api, spoil: Spoil, message: str) -> None:
    """Before the load."""
    stack = read_live_stack(api, api.namespace, NAME)
    spoil(cluster)

    with pytest.raises(InvalidInput) as caught:
        with_canary(api, stack)

    assert message in str(caught.value)


def test_the_command_refuses_before_anything_is_sent(
    cluster: KubernetesApi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the exit code of a wrong input, and without a directory of the run."""
    cluster.delete("canaries", NAME)
    monkeypatch.setenv("KUBECONFIG", str(cluster.kubeconfig(tmp_path / "kubeconfig")))
    scenario(tmp_path)
    target = ("--url", "http://127.0.0.1:1", "--prometheus", "http://127.0.0.1:1", "--out", str(tmp_path / "run"))

    code = main(["loadtest", "run", str(tmp_path / "release.yaml"), "--cluster", "kubernetes", *target])

    assert 2 == code
    assert f"namespace {NAMESPACE} none: must have one Canary" in capsys.readouterr().err
    assert not (tmp_path / "run").exists()
