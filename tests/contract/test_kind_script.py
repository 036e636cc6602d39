"""scripts/ci/kind.sh leaves its findings and no cluster, whatever happens; with programs in place of the real ones."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
_PROGRAMS = ("docker", "kind", "helm", "curl", "sleep")
_RECORD = '#!/bin/sh\nprintf "%s %s\\n" "${0##*/}" "$*" >> "$JOURNAL"\n'
_DOCKER = """
while [ $# -gt 0 ]; do
  if [ "$1" = --iidfile ]; then echo sha256:1 > "$2"; fi
  shift
done
"""
_KUBECTL = """
case "$*" in
  "kustomize k8s/overlays/kind")
    echo "        image: ghcr.io/owner/load-harness-workload:0.1.0"
    echo "      - image: x/y:1" ;;
  "kustomize k8s/load-tests/locust") echo "        image: ghcr.io/owner/load-harness-toolkit:0.1.0" ;;
  "get --raw"*) echo '{"items": [{"containers": [{"usage": {"cpu": "1m"}}]}]}' ;;
  "get job "*) echo "${JOB_IS-SuccessCriteriaMet Complete}" ;;
  "get nodes"*) echo 172.18.0.2 ;;
  "get services"*) [ -z "${NO_PROXY_MADE:-}" ] && echo 30123 ;;
  "create token"*) echo a-token-of-the-reader ;;
esac
"""
_KIND = '\n[ "$1 $2" != "get clusters" ] || echo "${THERE:-}"\n'
_HARNESS = """
case "$1 $2" in
  "loadtest run") test -s "${KUBECONFIG##*:}" && exit "${RUN_CODE:-0}" ;;
  "hpa verify") exit "${HPA_CODE:-0}" ;;
  "doctor --namespace") exit "${DOCTOR_CODE:-0}" ;;
  "loadtest verify") exit "${VERDICT_CODE:-0}" ;;
esac
exit 99
"""


class Machine:
    """A copy of the scripts, and programs that write down what they are told."""

    def __init__(self, root: Path) -> None:
        self._journal = root / "journal"
        self.bin = root / "bin"
        self.project = root / "project"
        shutil.copytree(ROOT / "scripts", self.project / "scripts")
        for name in _PROGRAMS:
            self._program(self.bin / name, _RECORD + {"docker": _DOCKER, "kind": _KIND}.get(name, ""))
        self._program(self.bin / "kubectl", _RECORD + _KUBECTL)
        self._program(self.project / ".venv/bin/load-harness", _RECORD + _HARNESS)

    @staticmethod
    def _program(path: Path, text: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        path.chmod(0o755)

    def run(self, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run the script in a repository."""
        subprocess.run(["git", "init", "--quiet", self.project], check=True)
        commit = ["-c", "user.name=A", "-c", "user.email=a@example.com", "commit", "--quiet", "--allow-empty"]
        subprocess.run(["git", "-C", self.project, *commit, "--message", "Begin"], check=True)
        known = {"PATH": f"{self.bin}:{os.environ['PATH']}", "JOURNAL": str(self._journal), **variables}
        script = [self.project / "scripts/ci/kind.sh"]
        return subprocess.run(script, capture_output=True, text=True, check=False, env=known, timeout=60)

    @property
    def told(self) -> list[str]:
        """What the programs were told, one after another."""
        return self._journal.read_text(encoding="utf-8").splitlines() if self._journal.exists() else []

    @property
    def found(self) -> set[str]:
        """The files that are left."""
        return {path.name for path in (self.project / "out/kind").iterdir()}


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """Give a machine with everything that is needed."""
    return Machine(tmp_path)


def test_the_verdict_is_the_end_and_the_cluster_is_gone(machine: Machine) -> None:
    """What was seen is left; the way into the cluster is not."""
    done = machine.run()
    assert (0, "") == (done.returncode, done.stderr)
    assert "kind delete cluster --name load-harness" == machine.told[-1]
    assert {"events.json", "locust.log", "manifests.yaml", "objects.yaml"} <= machine.found
    assert not {"kubeconfig", "reader"} & machine.found


def test_the_loop_is_run_verified_examined_and_run_from_within(machine: Machine) -> None:
    """By the one who may only read, through the gateway's port at the node's address."""
    machine.run()
    said = [line.removeprefix("load-harness ") for line in machine.told if line.startswith("load-harness ")]
    run, *others = said
    expected = (
        "loadtest run k8s/load-tests/locust/scale-out.yaml --cluster kubernetes --context reader --namespace "
        "load-harness --url http://172.18.0.2:30123 --prometheus http://127.0.0.1:9090 --out out/kind/run"
    )
    assert expected == run
    assert ["hpa verify out/kind/run", "doctor --namespace load-harness"] == others[:2]
    assert others[2].startswith("loadtest verify --prometheus http://127.0.0.1:9090 --from ")
    assert others[2].endswith("--out out/kind/window")


def test_the_readers_token_is_told_to_no_program(machine: Machine) -> None:
    """It would stand in the list of processes."""
    done = machine.run()
    assert not [line for line in machine.told if "a-token-of-the-reader" in line]
    assert "a-token-of-the-reader" not in done.stdout + done.stderr


def test_a_gateway_without_a_proxy_is_told(machine: Machine) -> None:
    """There is no way in then, and nothing to judge."""
    done = machine.run(NO_PROXY_MADE="true")
    assert 4 == done.returncode
    assert (
        "error: the Gateway in load-harness has no proxy after five minutes; see the log of envoy-gateway"
        in done.stderr
    )
    assert not [line for line in machine.told if line.startswith("load-harness ")]


def test_the_first_finding_is_the_code_and_nothing_is_left_out_for_it(machine: Machine) -> None:
    """A night's run shows all that is wrong."""
    done = machine.run(HPA_CODE="4", DOCTOR_CODE="1", JOB_IS="FailureTarget Failed")
    assert 4 == done.returncode
    assert 3 == len([line for line in machine.told if line.startswith("load-harness ")])
    assert "error: the Job locust-master did not complete; see out/kind/locust.log" in done.stderr


@pytest.mark.parametrize(("conditions", "asked"), [("FailureTarget Failed", 1), ("", 240)])
def test_a_job_that_does_not_complete_is_an_error(machine: Machine, conditions: str, asked: int) -> None:
    """At once where it has failed, and after twenty minutes where it hangs."""
    done = machine.run(JOB_IS=conditions)
    assert (1, True) == (done.returncode, "the Job locust-master did not complete" in done.stderr)
    assert asked == len([line for line in machine.told if line.startswith("kubectl get job locust-master ")])
    assert not [line for line in machine.told if line.startswith("load-harness loadtest verify")]


def test_the_nodes_get_our_images_under_the_names_of_the_manifests(machine: Machine) -> None:
    """Those of others they fetch themselves."""
    machine.run()
    loaded = [line.rpartition(" ")[2] for line in machine.told if line.startswith("kind load docker-image")]
    assert [f"ghcr.io/owner/load-harness-{target}:0.1.0" for target in ("toolkit", "workload")] == loaded
    assert "docker tag load-harness/workload:kind ghcr.io/owner/load-harness-workload:0.1.0" in machine.told


@pytest.mark.parametrize(
    ("variable", "code"),
    [
        ("RUN_CODE", "1"),
        ("RUN_CODE", "3"),
        ("HPA_CODE", "4"),
        ("DOCTOR_CODE", "1"),
        ("VERDICT_CODE", "4"),
    ],
)
def test_a_failure_keeps_its_code_and_leaves_no_cluster(machine: Machine, variable: str, code: str) -> None:
    """Neither the exit code nor the evidence is lost."""
    done = machine.run(**{variable: code})
    assert int(code) == done.returncode
    assert "kind delete cluster --name load-harness" == machine.told[-1]
    assert "events.json" in machine.found


def test_a_cluster_is_kept_on_demand(machine: Machine) -> None:
    """For whoever wants to look around."""
    machine.run(KEEP="true")
    assert not [line for line in machine.told if line.startswith("kind delete")]


def test_a_cluster_that_is_there_already_is_left_alone(machine: Machine) -> None:
    """Somebody kept it, and may be at work in it."""
    done = machine.run(THERE="load-harness")
    assert (2, ["kind get clusters"]) == (done.returncode, machine.told)
    assert "error: cluster load-harness: is there already" in done.stderr
    assert not (machine.project / "out").exists()


def test_everything_missing_is_told_before_anything_is_done(machine: Machine) -> None:
    """In one line."""
    (machine.project / ".venv/bin/load-harness").unlink()
    done = machine.run()
    assert (3, []) == (done.returncode, machine.told)
    assert "error: .venv/bin/load-harness: not here; install them (.venv: make setup)\n" == done.stderr
