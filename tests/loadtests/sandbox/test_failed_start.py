"""A start that fails says why, leaves its logs, and nothing that runs."""

import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from loadtests.sandbox import lifecycle
from loadtests.sandbox.lifecycle import SandboxElsewise, SandboxFailed
from loadtests.sandbox.processes import strays
from loadtests.sandbox.settings import SandboxSettings
from slo.errors import InvalidInput
from tests.loadtests.sandbox.real import leftovers
from tests.waiting import eventually

_TWO_CONTAINERS = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: shop}
spec:
  selector: {matchLabels: {app: shop}}
  template:
    metadata: {labels: {app: shop}}
    spec:
      containers:
        - {name: app, image: "shop:1", ports: [{name: http, containerPort: 8080}]}
        - {name: proxy, image: "proxy:1"}
---
apiVersion: v1
kind: Service
metadata: {name: shop}
spec:
  selector: {app: shop}
  ports: [{port: 80, targetPort: http}]
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: shop}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: shop}
  maxReplicas: 4
  metrics:
    - type: Resource
      resource: {name: cpu, target: {type: AverageValue, averageValue: 100m}}
"""


# The supervisor goes on when `up` returns: nobody waits for it, on purpose.
pytestmark = [
    pytest.mark.e2e,
    pytest.mark.filterwarnings("ignore:subprocess .* is still running:ResourceWarning"),
]


def supervisor_with_servers(directory: Path) -> list[psutil.Process]:
    """Find the supervisor of a sandbox that is starting; nobody while it has not started servers."""
    running = strays(directory)
    found = [process for process in running if "loadtests.sandbox.supervisor" in process.cmdline()]
    return found if len(running) > 1 else []


def when_supervised(directory: Path, act: Callable[[psutil.Process], None]) -> threading.Thread:
    """Do something as soon as the supervisor has started servers."""

    def wait_and_act() -> None:
        found: list[psutil.Process] = []

        def is_supervised() -> bool:
            found.extend(supervisor_with_servers(directory))
            return bool(found)

        eventually(is_supervised, what="a supervisor with servers")
        act(found[0])

    thread = threading.Thread(target=wait_and_act)
    thread.start()
    return thread


@pytest.mark.parametrize(
    ("manifests", "message"),
    [
        pytest.param(
            _TWO_CONTAINERS,
            "stack.yaml: spec.template.spec.containers app, proxy: must be one container, since a pod of the sandbox "
            "is one workload; give manifests whose Deployment shop has only that one",
            id="pods with a second container",
        ),
        pytest.param(
            _TWO_CONTAINERS.replace("maxReplicas: 4", "maxReplicas: 0"),
            "stack.yaml:25: spec.maxReplicas 0: must be at least 1",
            id="a wrong HPA",
        ),
        pytest.param(
            _TWO_CONTAINERS.replace('        - {name: proxy, image: "proxy:1"}\n', "").replace(
                "{name: app,", "{name: app, command: [nginx],"
            ),
            "stack.yaml: spec.template.spec.containers command nginx: must not be set for app, since the sandbox runs "
            "the workload of this installation; remove it",
            id="pods that run another program",
        ),
    ],
)
def test_wrong_manifests_are_told(
    tmp_path: Path, sandbox_directory: Path, settings: SandboxSettings, manifests: str, message: str
) -> None:
    """The mistakes are told with exit code 2 before anything is started or written."""
    (tmp_path / "stack.yaml").write_text(manifests)

    with pytest.raises(InvalidInput) as caught:
        lifecycle.up(sandbox_directory, replace(settings, manifests=tmp_path / "stack.yaml"))

    assert str(caught.value).startswith(f"{tmp_path}/{message}")
    assert 2 == caught.value.exit_code
    assert [] == leftovers(sandbox_directory)
    assert not sandbox_directory.exists()


def test_after_a_failed_start_the_next_one_works(
    sandbox_directory: Path, settings: SandboxSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that ends at once is named with its exit code; nothing runs, logs stay, and `up` can be tried again."""
    monkeypatch.setenv("LOAD_HARNESS_ALERTMANAGER", "/bin/false")
    with pytest.raises(SandboxFailed, match="alertmanager: ended with code 1 at its start") as caught:
        lifecycle.up(sandbox_directory, settings)
    assert 3 == caught.value.exit_code
    assert [] == leftovers(sandbox_directory)
    assert (sandbox_directory / "logs" / "alertmanager.log").exists()
    monkeypatch.delenv("LOAD_HARNESS_ALERTMANAGER")

    assert "ready" == lifecycle.up(sandbox_directory, settings).state.phase


def test_a_supervisor_that_is_killed_at_its_start_is_told(sandbox_directory: Path, settings: SandboxSettings) -> None:
    """`up` notices at once, says where to read on, and leaves nothing running."""
    killer = when_supervised(sandbox_directory, lambda supervisor: supervisor.kill())

    with pytest.raises(SandboxFailed, match=r"the sandbox ended at its start; read .*supervisor\.log") as caught:
        lifecycle.up(sandbox_directory, settings)

    killer.join()
    assert 3 == caught.value.exit_code
    assert [] == leftovers(sandbox_directory)


def test_a_start_that_takes_too_long_is_given_up(sandbox_directory: Path, settings: SandboxSettings) -> None:
    """A supervisor that hangs is killed with all it has started."""
    suspender = when_supervised(sandbox_directory, lambda supervisor: supervisor.suspend())

    with pytest.raises(SandboxFailed, match=r"the sandbox was not ready within 5 s; read the logs in") as caught:
        lifecycle.up(sandbox_directory, settings, patience_seconds=5)

    suspender.join()
    assert 3 == caught.value.exit_code
    assert [] == leftovers(sandbox_directory)


def test_ctrl_c_during_the_start_leaves_nothing_running(sandbox_directory: Path) -> None:
    """The command ends as interrupted after the supervisor has taken everything down."""
    command = [sys.executable, "-m", "load_harness", "sandbox", "up", "--dir", str(sandbox_directory)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as starting:
        when_supervised(sandbox_directory, lambda _: starting.send_signal(signal.SIGINT)).join()
        _, errors = starting.communicate(timeout=40)

    assert (130, "error: interrupted") == (starting.returncode, errors.strip())
    assert [] == leftovers(sandbox_directory)


def test_a_pod_that_ends_at_its_start_says_why_at_once(
    tmp_path: Path, sandbox_directory: Path, settings: SandboxSettings
) -> None:
    """A wrong setting in the manifest is told with the pod's own words, without waiting for a minute."""
    probe = "readinessProbe: {httpGet: {path: /readyz, port: http}}"
    wrong = f"{{name: app, {probe}, env: [{{name: LOAD_HARNESS_THREADS, value: many}}],"
    stack = _TWO_CONTAINERS.replace('        - {name: proxy, image: "proxy:1"}\n', "").replace("{name: app,", wrong)
    (tmp_path / "stack.yaml").write_text(stack)

    with pytest.raises(SandboxFailed, match="error: LOAD_HARNESS_THREADS many: must be") as caught:
        lifecycle.up(sandbox_directory, replace(settings, manifests=tmp_path / "stack.yaml"))

    assert str(caught.value).startswith("the pods ended at their start, and again when started anew; shop-")
    assert 3 == caught.value.exit_code
    assert [] == leftovers(sandbox_directory)


def test_a_directory_that_cannot_be_used_is_named(settings: SandboxSettings) -> None:
    """The system's reason is told with the path."""
    with pytest.raises(SandboxElsewise, match=r"/dev/null: (Not a directory|File exists); give another --dir"):
        lifecycle.up(Path("/dev/null/sandbox"), settings)
