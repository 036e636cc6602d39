"""What a run that releases leaves behind: what was there, and what others did meanwhile; and what it says of that."""

import copy
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from loadtests.canary.model import Phase
from loadtests.kubernetes.api import Api
from loadtests.live_release.releaser import LiveReleaser
from tests.kubernetes_api.flagger import settings_of
from tests.kubernetes_api.objects import Object
from tests.kubernetes_api.server import KubernetesApi
from tests.loadtests.live_release.namespace import NAME, flagger, releaser, scenario
from tests.waiting import eventually


@contextmanager
def released(api: Api, cluster: KubernetesApi, folder: Path) -> Iterator[LiveReleaser]:
    """Run until the release is made, and end after what is done then."""
    ours, run = releaser(api), folder / "run"
    run.mkdir()
    ours.start(run, scenario(folder), time.time() - 2.0)
    try:
        eventually(lambda: "FAIL_RATE" in settings(cluster))
        yield ours
    finally:
        ours.stop()


def settings(cluster: KubernetesApi) -> dict[str, str]:
    """Give those of the target."""
    return settings_of(cluster.get("deployments", NAME))


def container(deployment: Object) -> Object:
    """Give a Deployment's container."""
    one: Object = deployment["spec"]["template"]["spec"]["containers"][0]
    return one


def puts(cluster: KubernetesApi) -> list[dict[str, str]]:
    """Give what the changes were made with."""
    return [dict(one.query) for one in cluster.requests if one.method == "PUT"]


def environment(**changed: str) -> Callable[[Object], None]:
    """Set variables of the target, as `kubectl set env` does."""

    def edit(deployment: Object) -> None:
        one = container(deployment)
        kept = [pair for pair in one["env"] if pair["name"] not in changed]
        one["env"] = [*kept, *({"name": name, "value": value} for name, value in changed.items())]

    return edit


def test_every_change_says_who_made_it(cluster: KubernetesApi, api: Api, tmp_path: Path) -> None:
    """Whoever looks at managedFields sees the release and the putting back."""
    with released(api, cluster, tmp_path):
        pass

    assert 2 * [{"fieldManager": "load-harness"}] == puts(cluster)


def test_what_is_not_due_at_the_end_is_dropped(cluster: KubernetesApi, api: Api, tmp_path: Path) -> None:
    """Nothing is changed, so that nothing has to be put back."""
    ours, run = releaser(api), tmp_path / "run"
    run.mkdir()

    ours.start(run, scenario(tmp_path), time.time() + 60)
    ours.stop()

    assert not puts(cluster)
    assert ("", "") == (ours.problem, ours.aftermath)


def test_a_change_that_others_made_meanwhile_stays(cluster: KubernetesApi, api: Api, tmp_path: Path) -> None:
    """Only the settings of a release are put back, also in a container that is no longer the first."""

    def edit(deployment: Object) -> None:
        environment(NEW="1")(deployment)
        deployment["spec"]["template"]["spec"]["containers"].insert(0, {"name": "sidecar", "image": "proxy:1"})

    with released(api, cluster, tmp_path) as ours:
        cluster.update("deployments", NAME, edit)

    sidecar, ours_now = cluster.get("deployments", NAME)["spec"]["template"]["spec"]["containers"]
    assert "env" not in sidecar
    assert {"LOAD_HARNESS_REVISION": "1.0.0", "OTHER": "kept", "NEW": "1"} == {
        one["name"]: one["value"] for one in ours_now["env"]
    }
    assert "" == ours.problem


def test_a_version_that_somebody_else_released_meanwhile_stays(
    cluster: KubernetesApi, api: Api, tmp_path: Path
) -> None:
    """It is not ours to take back; the faults of the scenario's release are."""
    with released(api, cluster, tmp_path) as ours:
        cluster.update("deployments", NAME, environment(LOAD_HARNESS_REVISION="9.9.9"))

    assert {"LOAD_HARNESS_REVISION": "9.9.9", "OTHER": "kept"} == settings(cluster)
    assert "LOAD_HARNESS_REVISION of the Deployment stay as somebody else has set them meanwhile" == ours.aftermath


def test_a_release_after_one_of_somebody_else_is_not_made(cluster: KubernetesApi, api: Api, tmp_path: Path) -> None:
    """What would be judged is not what the scenario says."""
    ours, run = releaser(api), tmp_path / "run"
    cluster.update("deployments", NAME, environment(LOAD_HARNESS_REVISION="9.9.9"))
    run.mkdir()

    ours.start(run, scenario(tmp_path), time.time() - 2.0)
    eventually(lambda: ours.problem)
    ours.stop()

    assert (
        f"was not released: Deployment {NAME} in namespace {NAME} LOAD_HARNESS_REVISION: were changed by somebody else"
    ) in ours.problem
    assert "9.9.9" == settings(cluster)["LOAD_HARNESS_REVISION"]


def test_a_container_that_is_gone_is_told_of(cluster: KubernetesApi, api: Api, tmp_path: Path) -> None:
    """Another one is not given its settings."""
    with released(api, cluster, tmp_path) as ours:
        cluster.update("deployments", NAME, lambda one: container(one).update(name="renamed"))

    assert f"the pod template was not put back (Deployment {NAME} in namespace {NAME} load-harness: is no" in (
        ours.problem
    )


def test_what_cannot_be_put_back_is_told_with_what_it_was(cluster: KubernetesApi, api: Api, tmp_path: Path) -> None:
    """Somebody has to do it by hand."""
    with released(api, cluster, tmp_path) as ours:
        cluster.forbid("update", "deployments")

    assert "the pod template was not put back" in ours.problem
    assert f"`kubectl -n {NAME} edit deployment {NAME}`" in ours.problem
    assert "LOAD_HARNESS_REVISION=1.0.0, no FAIL_RATE" in ours.problem


def test_a_rolled_back_release_leaves_nothing_to_tell(cluster: KubernetesApi, api: Api, tmp_path: Path) -> None:
    """The primary runs what is put back."""
    before = copy.deepcopy(container(cluster.get("deployments", NAME)))
    with released(api, cluster, tmp_path) as ours:
        cluster.update("canaries", NAME, lambda one: one["status"].update(phase="Failed", lastAppliedSpec="b"))

    assert before == container(cluster.get("deployments", NAME))
    assert "" == ours.aftermath


@pytest.mark.parametrize(
    ("status", "text"),
    [
        (
            {"phase": "Succeeded", "lastPromotedSpec": "b"},
            f"{NAME} was promoted: its former settings, put back, are a new release to Flagger, which takes that back",
        ),
        (
            {"phase": "Failed", "lastPromotedSpec": "b"},
            f"{NAME} was promoted: its former settings, put back, are a new",
        ),
        ({"phase": "Finalising"}, f"{NAME} was promoted: its former settings, put back, are a new release to Flagger"),
        ({"phase": "Progressing"}, f"{NAME} is still Progressing: Flagger goes on with the former settings, and with"),
    ],
    ids=["promoted", "promoted, and another one failed", "being promoted", "longer than the load"],
)
def test_what_goes_on_after_the_end_is_told(
    cluster: KubernetesApi, api: Api, tmp_path: Path, status: dict[str, str], text: str
) -> None:
    """Flagger takes what is put back as at any other change."""
    with released(api, cluster, tmp_path) as ours:
        cluster.update("canaries", NAME, lambda one: one["status"].update(status))

    assert text in ours.aftermath


def test_a_release_that_is_being_made_at_the_end_is_put_back(cluster: KubernetesApi, api: Api, tmp_path: Path) -> None:
    """Its answer is late; the putting back waits for it, also after a Ctrl-C meanwhile."""
    ours, run = releaser(api), tmp_path / "run"
    run.mkdir()
    cluster.hold(f"deployments/{NAME}", seconds=0.3)
    ours.start(run, scenario(tmp_path), time.time() - 2.0)
    eventually(lambda: puts(cluster))
    cluster.faults.held.clear()  # what comes now is answered at once

    with interrupted_after(0.05), pytest.raises(KeyboardInterrupt):
        ours.stop()

    assert {"LOAD_HARNESS_REVISION": "1.0.0", "OTHER": "kept"} == settings(cluster)


@contextmanager
def interrupted_after(seconds: float) -> Iterator[None]:
    """Press Ctrl-C."""
    before = signal.signal(signal.SIGALRM, signal.default_int_handler)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def test_an_impatient_user_hears_what_is_left(cluster: KubernetesApi, api: Api, tmp_path: Path) -> None:
    """Ctrl-C while it is put back: how far that came, nobody knows."""
    ours, run = releaser(api), tmp_path / "run"
    run.mkdir()
    ours.start(run, scenario(tmp_path), time.time() - 2.0)
    eventually(lambda: "FAIL_RATE" in settings(cluster))
    cluster.hold(f"deployments/{NAME}", seconds=5.0)
    made, main_thread = len(cluster.requests), threading.get_ident()

    def press() -> None:
        eventually(lambda: any(one.name == NAME and one.plural == "deployments" for one in cluster.requests[made:]))
        signal.pthread_kill(main_thread, signal.SIGINT)

    presses = threading.Thread(target=press)
    presses.start()
    with pytest.raises(KeyboardInterrupt):
        ours.stop()
    presses.join()

    assert "the pod template was not put back (interrupted); `kubectl -n" in ours.problem


def test_flaggers_promotion_is_followed_to_its_end(cluster: KubernetesApi, api: Api, tmp_path: Path) -> None:
    """With its own status, as it writes it."""
    theirs = flagger(cluster, api)
    ours, run = releaser(api), tmp_path / "run"
    run.mkdir()
    ours.start(run, scenario(tmp_path, "releases: [{at: 0s, version: b}]\n"), time.time())
    try:
        eventually(lambda: settings(cluster)["LOAD_HARNESS_REVISION"] == "b")
        while theirs.tick(time.time()).phase is not Phase.SUCCEEDED:
            pass
    finally:
        ours.stop()

    assert "was promoted: its former settings" in ours.aftermath
    assert {"LOAD_HARNESS_REVISION": "1.0.0", "OTHER": "kept"} == settings(cluster)
