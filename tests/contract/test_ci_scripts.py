"""The scripts that CI's stages call, with programs in place of docker and cosign that write down what they are told."""

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.grafana_server import GrafanaServer
from tests.slo.dora.repository import Repository

ROOT = Path(__file__).parents[2]
_DIGEST = "registry.example.com/team/load-harness-{}@sha256:1"
_DOCKER = """#!/bin/sh
printf 'docker %s\\n' "$*" >> "$JOURNAL"
case "$1" in
  login) cat > "$JOURNAL.password"; mkdir -p "${DOCKER_CONFIG:=$HOME/.docker}"; echo in > "$DOCKER_CONFIG/config.json"
    echo "$DOCKER_CONFIG" > "$JOURNAL.config" ;;
  save) : > "$3" ;;
  build) while [ "$1" != --iidfile ]; do shift; done; echo "id-of-${2##*/}" > "$2" ;;
  create) echo container-1 ;;
  cp) printf '#!/bin/sh\\necho real "$@"\\n' > "$3"; chmod +x "$3" ;;
  inspect)
    name=${4##*/}
    for place in registry.example.com/team elsewhere; do echo "$place/${name%%:*}@sha256:1"; done ;;
  run) case "$*" in *grype*workload*) echo "CVE-1"; exit "${HOLES:-0}" ;; esac; echo '{"spdx": true}' ;;
esac
"""
_COSIGN = '#!/bin/sh\nprintf "cosign %s\\n" "$*" >> "$JOURNAL"\n'
_ACCOUNT = {"REGISTRY_USER": "robot", "REGISTRY_TOKEN": "secret-token"}


class Machine:
    """A copy of the scripts in a repository of its own, with our docker and cosign on the PATH."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._journal = root / "journal"
        self._bin = root / "bin"
        self.project = root / "project"
        self.commit = Repository(self.project).commit("Begin")
        shutil.copytree(ROOT / "scripts", self.project / "scripts")
        self._bin.mkdir()
        for name, text in (("docker", _DOCKER), ("cosign", _COSIGN)):
            (self._bin / name).write_text(text, encoding="utf-8")
            (self._bin / name).chmod(0o755)

    def run(self, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run a script of scripts/ci."""
        known = {"PATH": f"{self._bin}:{os.environ['PATH']}", "JOURNAL": str(self._journal), "HOME": str(self._root)}
        script = self.project / "scripts/ci" / words[0]
        return _run([script, *words[1:]], {**known, **variables})

    @property
    def told(self) -> list[str]:
        """What docker and cosign were told, one after another."""
        return self._journal.read_text(encoding="utf-8").splitlines() if self._journal.exists() else []

    @property
    def login(self) -> Path:
        """Where docker kept that it is logged in."""
        return Path(Path(f"{self._journal}.config").read_text(encoding="utf-8").strip())

    @property
    def password(self) -> str:
        """What docker was given on its standard input to log in."""
        return Path(f"{self._journal}.password").read_text(encoding="utf-8").strip()


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """Give a machine."""
    return Machine(tmp_path)


def test_both_targets_are_built_with_version_and_revision(machine: Machine) -> None:
    """Each under its own name."""
    assert 0 == machine.run("images.sh", "build", "1.2.3").returncode
    told = [re.sub(r" --iidfile \S+", "", line) for line in machine.told if line.split()[1] in {"build", "tag"}]
    targets = ("workload", "toolkit")
    assert [
        *(
            f"docker build --target {target} --build-arg VERSION=1.2.3 --build-arg REVISION={machine.commit} ."
            for target in targets
        ),
        *(f"docker tag id-of-{target} load-harness/{target}:1.2.3" for target in targets),
    ] == told


def test_a_scan_leaves_a_list_of_each_image(machine: Machine) -> None:
    """And none of the archives that it reads."""
    assert 0 == machine.run("images.sh", "scan", "1.2.3").returncode
    names = sorted(path.name for path in (machine.project / "out/sbom").iterdir())
    assert ["toolkit.spdx.json", "toolkit.txt", "workload.spdx.json", "workload.txt"] == names


def test_a_hole_fails_the_scan_after_all_images_were_looked_at(machine: Machine) -> None:
    """Both are told in one go."""
    done = machine.run("images.sh", "scan", "1.2.3", HOLES="2")
    assert (1, True) == (done.returncode, "CVE-1" in done.stdout)
    assert (machine.project / "out/sbom/toolkit.txt").exists()


def test_a_scan_that_did_not_look_is_no_finding(machine: Machine) -> None:
    """Without its database grype ends with 1; what it was given to read does not stay."""
    done = machine.run("images.sh", "scan", "1.2.3", HOLES="1")
    assert (3, True) == (done.returncode, "grype ended with 1 before it had looked for holes" in done.stderr)
    assert [] == list((machine.project / "out/sbom").glob("*.tar"))


def test_nobody_stays_logged_in(machine: Machine) -> None:
    """A machine of Jenkins's serves others, too."""
    machine.run("images.sh", "scan", "1.2.3")
    machine.run("images.sh", "publish", "1.2.3", "registry.example.com/team", **_ACCOUNT)
    assert not machine.login.exists()
    assert not (machine.project.parent / ".docker").exists()


def test_images_are_pushed_and_signed_by_their_digest(machine: Machine) -> None:
    """A tag could be moved between push and signature; the list is attached to the same digest."""
    machine.run("images.sh", "scan", "1.2.3")
    before = len(machine.told)
    done = machine.run("images.sh", "publish", "1.2.3", "registry.example.com/team", **_ACCOUNT)
    assert (0, "") == (done.returncode, done.stderr)
    told = machine.told[before:]
    assert "docker login registry.example.com --username robot --password-stdin" == told[0]
    for target in ("workload", "toolkit"):
        digest = _DIGEST.format(target)
        assert f"docker push registry.example.com/team/load-harness-{target}:1.2.3" in told
        assert f"cosign sign --yes {digest}" in told
        assert f"cosign attest --yes --type spdxjson --predicate out/sbom/{target}.spdx.json {digest}" in told


def test_the_token_is_no_argument(machine: Machine) -> None:
    """Every user of a machine can read those."""
    machine.run("images.sh", "scan", "1.2.3")
    machine.run("images.sh", "publish", "1.2.3", "registry.example.com/team", **_ACCOUNT)
    assert "secret-token" == machine.password
    assert "secret-token" not in "".join(machine.told)


def test_a_key_is_used_where_one_is_given(machine: Machine) -> None:
    """Jenkins has no identity that Sigstore knows."""
    machine.run("images.sh", "scan", "1.2.3")
    machine.run("images.sh", "publish", "1.2.3", "registry.example.com/team", COSIGN_KEY="a key", **_ACCOUNT)
    assert 4 == sum("--key env://COSIGN_KEY" in line for line in machine.told)


@pytest.mark.parametrize(
    ("words", "variables", "message"),
    [
        (("images.sh",), {}, "tag '': is no tag of an image"),
        (("images.sh", "build"), {}, "tag '': is no tag of an image"),
        (("images.sh", "build", "latest"), {}, "tag latest: says nothing about what is in it"),
        (("images.sh", "build", "1 2"), {}, "tag '1 2': is no tag of an image"),
        (("images.sh", "push", "1.2.3"), {}, "'push': is no verb of images.sh; the verbs are build, scan and publish"),
        (("images.sh", "publish", "1.2.3"), _ACCOUNT, "no registry: name one"),
        (("images.sh", "publish", "1.2.3", "r.example.com/t"), {}, "REGISTRY_USER and REGISTRY_TOKEN: are not both"),
        (("images.sh", "publish", "1.2.3", "r.example.com/t"), _ACCOUNT, "out/sbom/workload.spdx.json: is missing"),
        (("scan.sh",), {}, "no image: name one"),
        (("prometheus-3.sh",), {}, "no command: name what is to run"),
    ],
)
def test_wrong_use_is_told_before_anything_is_done(
    machine: Machine, words: tuple[str, ...], variables: Mapping[str, str], message: str
) -> None:
    """With exit code 2."""
    done = machine.run(*words, **variables)
    assert (2, []) == (done.returncode, machine.told)
    assert done.stderr.startswith(f"error: {message}")


def test_a_command_runs_with_the_programs_of_the_image(machine: Machine) -> None:
    """Its exit code is the script's, and the container is gone."""
    code = 'echo "$LOAD_HARNESS_PROMETHEUS"; "$LOAD_HARNESS_PROMTOOL" check; exit 7'
    done = machine.run("prometheus-3.sh", "sh", "-c", code)
    folder = machine.project / "out/prometheus-3"
    assert (7, ["real --version", f"{folder}/prometheus", "real check"]) == (done.returncode, done.stdout.splitlines())
    assert "docker rm container-1" == machine.told[-1]


@pytest.mark.skipif(not (ROOT / ".venv/bin/load-harness").exists(), reason="no .venv: make setup")
def test_the_boards_are_pushed_and_then_no_drift_is_left() -> None:
    """Against a Grafana that is there already, so that no container is needed."""
    with GrafanaServer() as grafana:
        variables = {"PATH": os.environ["PATH"], "GRAFANA_URL": grafana.url, "GRAFANA_TOKEN": "token"}
        done = _run([ROOT / "scripts/ci/grafana.sh"], variables)
    assert (0, "") == (done.returncode, done.stderr)
    assert f"boards by a push, at {grafana.url}" in done.stdout
    assert 11 == sum("/dashboards" in line for line in grafana.writes())


def _run(words: list[str | Path], variables: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(words, capture_output=True, text=True, check=False, env=dict(variables), timeout=60)
