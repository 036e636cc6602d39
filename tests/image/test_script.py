"""`make image` with programs in place of docker, podman and buildah that write down what they are told."""

import os
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from tests.real_server import ROOT
from tests.waiting import alive, eventually

# A builder: works unless told that it does not run, fails with given words, or builds until it is ended.
_ENGINE = """#!/usr/bin/env bash
name=${0##*/}
echo "$name $*" >> "$JOURNAL"
case "$1" in
  --version) echo "${CALLED:-$name} version 1.2.3" ;;
  info | version) case " $DOWN " in *" $name "*) exit 1 ;; esac ;;
  ps | containers) [ ! -e "$JOURNAL.containers" ] || cat "$JOURNAL.containers" ;;
  build)
    if [ -n "$HANGS" ]; then
      echo working-1 >> "$JOURNAL.containers"
      echo $$ > "$JOURNAL.pid"
      exec tail -f /dev/null
    fi
    case "$*" in *"--target $FAILS "*) echo "$WORDS" >&2; exit 125 ;; esac
    while [ "$1" != --iidfile ]; do shift; done
    echo "id-of-${2##*/}" > "$2" ;;
esac
"""


class Machine:
    """Programs that build, on a PATH of their own before the real one."""

    def __init__(self, root: Path) -> None:
        self.journal = root / "journal"
        self._root = root
        self._bin = root / "bin"
        self._bin.mkdir()
        for name in ("docker", "podman", "buildah"):
            (self._bin / name).write_text(_ENGINE, encoding="utf-8")
            (self._bin / name).chmod(0o755)

    def start(self, *targets: str, **variables: str) -> subprocess.Popen[str]:
        """Start the script."""
        surroundings = {
            "PATH": f"{self._bin}:{os.environ['PATH']}",
            "JOURNAL": str(self.journal),
            "TMPDIR": str(self._root),
        }
        return subprocess.Popen(
            [ROOT / "scripts/image.sh", *targets],
            env={**surroundings, "DOWN": "", "HANGS": "", "FAILS": "none", "WORDS": "", **variables},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *targets: str, **variables: str) -> tuple[int, str]:
        """Run the script: its exit code and what it says of errors."""
        process = self.start(*targets, **variables)
        _, errors = process.communicate(timeout=30)
        return process.returncode, errors

    def told(self, *verbs: str) -> list[str]:
        """What the programs were told with one of these verbs, one after another."""
        lines = self.journal.read_text(encoding="utf-8").splitlines() if self.journal.exists() else []
        return [line for line in lines if line.split()[1] in verbs]


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """Give a machine."""
    return Machine(tmp_path)


@pytest.mark.parametrize(
    ("down", "engine", "options"),
    [
        ("", "docker", ""),
        ("docker", "podman", " --format docker"),
        ("docker podman", "buildah", " --format docker --layers --force-rm"),
    ],
    ids=["docker first", "podman where no docker runs", "buildah alone"],
)
def test_the_first_that_works_builds_both_and_then_names_both(
    machine: Machine, down: str, engine: str, options: str
) -> None:
    """Only docker's format keeps the health check, which podman and buildah have to be told."""
    assert (0, "") == machine.run(IMAGE_TAG="1.2.3", DOWN=down)
    built = machine.told("build")
    start = f"{engine} build{options} --target"
    assert [f"{start} {target}" for target in ("workload", "toolkit")] == [
        line.split(" --build-arg")[0] for line in built
    ]
    assert all("--build-arg VERSION=1.2.3 --build-arg REVISION=" in line for line in built)
    named = [f"{engine} tag id-of-{target} load-harness/{target}:1.2.3" for target in ("workload", "toolkit")]
    assert named == machine.told("tag")
    assert [*built, *named] == machine.told("build", "tag")


def test_one_target_can_be_built(machine: Machine) -> None:
    """By its name; the tag is the project's version where none is given."""
    assert (0, "") == machine.run("toolkit")
    (named,) = machine.told("tag")
    assert named.startswith("docker tag id-of-toolkit load-harness/toolkit:")


def test_base_and_certificates_are_handed_on(machine: Machine, tmp_path: Path) -> None:
    """Certificates as a secret, which stays in no layer."""
    (tmp_path / "ca").write_text("certificates", encoding="utf-8")
    machine.run("workload", IMAGE_BASE="registry.example.com/python:3.12", IMAGE_CA=str(tmp_path / "ca"))
    (built,) = machine.told("build")
    assert f"--build-arg BASE=registry.example.com/python:3.12 --secret id=ca,src={tmp_path / 'ca'}" in built


@pytest.mark.parametrize(
    ("words", "advice"),
    [
        ("write /x: no space left on device", "the disk is full; docker system prune removes what no image needs"),
        ("[SSL: CERTIFICATE_VERIFY_FAILED]", "a proxy on the way has an authority of its own; name a file"),
        ("manifest unknown", "the base has to be an image with Python 3.11 or newer and venv (IMAGE_BASE x/y:1)"),
    ],
    ids=["no space", "unknown authority", "wrong base"],
)
@pytest.mark.parametrize("fails", ["workload", "toolkit"])
def test_a_build_that_fails_names_no_image_and_says_what_to_do(
    machine: Machine, fails: str, words: str, advice: str
) -> None:
    """The builder's own words stay above; neither image is a new one while the other is old."""
    code, errors = machine.run(FAILS=fails, WORDS=words, IMAGE_BASE="x/y:1", IMAGE_TAG="1.2.3")
    assert 1 == code
    assert errors.startswith(
        f"{words}\nerror: load-harness/{fails}:1.2.3 was not built, and nothing was given that name: "
    )
    assert advice in errors
    assert [] == machine.told("tag")


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)], ids=["Ctrl-C", "SIGTERM"])
@pytest.mark.parametrize(("down", "rm"), [("docker", "podman rm --force"), ("docker podman", "buildah rm")])
def test_a_build_that_is_interrupted_leaves_nothing(
    machine: Machine, number: int, code: int, down: str, rm: str
) -> None:
    """No name, no process that goes on, no container of the build; those that were there stay."""
    containers = Path(f"{machine.journal}.containers")
    containers.write_text("of-another\n", encoding="utf-8")
    process = machine.start(DOWN=down, HANGS="yes")
    pid = Path(f"{machine.journal}.pid")
    eventually(lambda: pid.exists() and pid.read_text(), what="a build that runs")
    process.send_signal(number)
    assert code == process.wait(timeout=20)
    assert not alive(int(pid.read_text()))
    assert [f"{rm} working-1"] == machine.told("rm")
    assert [] == machine.told("tag")
    assert [] == list(containers.parent.glob("tmp.*"))
    process.communicate()


def test_all_mistakes_are_told_at_once(machine: Machine) -> None:
    """Before any program is asked for anything."""
    code, errors = machine.run("worklaod", IMAGE_TAG="latest", IMAGE_CA="/not/there", IMAGE_ENGINE="kaniko")
    assert 2 == code
    assert [
        "error: target worklaod: is not in the Dockerfile; the targets are workload and toolkit",
        "error: IMAGE_TAG latest: says nothing about what is in it; name a version, as 1.2.3",
        "error: IMAGE_CA /not/there: is no file with certificates; correct the path or unset it",
        "error: IMAGE_ENGINE kaniko: must be docker, podman or buildah; or unset it to take the first that works",
    ] == errors.splitlines()
    assert not machine.journal.exists()


def test_an_engine_that_does_not_run_is_said(machine: Machine) -> None:
    """A client without its daemon builds nothing."""
    assert (
        3,
        "error: docker, podman and buildah: missing, or not running; install or start one of them\n",
    ) == machine.run(DOWN="docker podman buildah")
    code, errors = machine.run(DOWN="podman", IMAGE_ENGINE="podman")
    assert (3, True) == (code, errors.startswith("error: podman: missing, or not running"))


def test_podman_by_the_name_of_docker_is_told_what_podman_is_told(machine: Machine) -> None:
    """Some distributions bring it so; the health check would be lost."""
    assert (0, "") == machine.run("workload", CALLED="podman")
    (built,) = machine.told("build")
    assert built.startswith("docker build --format docker --target workload")


@pytest.mark.skipif(shutil.which("flock") is None, reason="needs flock")
def test_a_second_build_waits_for_the_first(machine: Machine) -> None:
    """Each names what it built; neither takes containers of the other."""
    first = machine.start(HANGS="yes")
    pid = Path(f"{machine.journal}.pid")
    eventually(lambda: pid.exists() and pid.read_text(), what="a build that runs")
    second = machine.start()
    assert second.stdout is not None
    assert "waiting for another build to end\n" == second.stdout.readline()
    assert 1 == len(machine.told("build"))
    first.send_signal(signal.SIGTERM)
    first.communicate(timeout=20)
    second.communicate(timeout=20)
    assert (143, 0) == (first.returncode, second.returncode)
    assert 2 == len(machine.told("tag"))
