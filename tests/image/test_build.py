"""Builds that go wrong, with a real builder: they say so, and leave neither half an image nor a container."""

import os
import signal
import subprocess
from pathlib import Path

import pytest

from tests.image.engine import Engine

pytestmark = pytest.mark.timeout(900)
SCRIPT = "scripts/image.sh"


def containers(engine: Engine) -> set[str]:
    """All there are, those of builds included where this program has such."""
    external = ["--external"] if engine.program == "podman" else []
    return set(engine.run("ps", "--all", "--quiet", *external).split())


def named(engine: Engine, tag: str) -> str:
    """The images of ours that have a tag."""
    return engine.run("images", "--quiet", "--filter", f"reference=*load-harness/*:{tag}").strip()


def test_a_base_without_python_is_said_and_leaves_nothing(engine: Engine, tmp_path: Path) -> None:
    """The builder's own words, then what a base has to be."""
    archive, tag = tmp_path / "empty.tar", "without-python"
    subprocess.run(["tar", "--create", "--file", archive, "--files-from", "/dev/null"], check=True)
    engine.run("import", str(archive), "localhost/load-harness/empty:test")
    before = containers(engine)
    try:
        done = subprocess.run(
            [SCRIPT, "workload"],
            env=engine.surroundings("localhost/load-harness/empty:test", tag),
            check=False,
            capture_output=True,
            text=True,
        )
    finally:
        engine.run("rmi", "--force", "localhost/load-harness/empty:test")
    assert 1 == done.returncode
    assert "the base has to be an image with Python 3.11 or newer and venv" in done.stderr.splitlines()[-1]
    assert "" == named(engine, tag)
    assert before == containers(engine)


def test_an_interrupted_build_leaves_nothing(engine: Engine, base: str) -> None:
    """The first step of a build is under way when Ctrl-C comes."""
    before, tag = containers(engine), "interrupted"
    variables = engine.surroundings(base, tag)
    process = subprocess.Popen(
        [SCRIPT], env=variables, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    )
    assert process.stdout is not None
    said = [process.stdout.readline() for _ in range(3)]
    assert said[0].startswith("building load-harness/workload:interrupted with ")
    assert said[2]
    os.killpg(process.pid, signal.SIGINT)
    process.communicate(timeout=60)
    assert 130 == process.returncode
    assert "" == named(engine, tag)
    assert before == containers(engine)


def test_two_builds_at_once_both_succeed(engine: Engine, base: str, images: dict[str, str]) -> None:
    """The second finds what the first has built."""
    assert images
    variables = engine.surroundings(base, "test")
    both = [
        subprocess.Popen([SCRIPT, "workload"], env=variables, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(2)
    ]
    for build in both:
        build.communicate(timeout=300)
    assert [0, 0] == [build.returncode for build in both]
    assert engine.image(images["workload"])
