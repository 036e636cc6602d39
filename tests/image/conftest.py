"""The images, built as `make image` builds them, from a base that needs no registry where none was named."""

import os
import re
import shutil
import subprocess
import tarfile
from collections.abc import Iterator

import pytest

from tests.image.engine import BASE, Engine
from tests.real_server import ROOT


@pytest.fixture(scope="session")
def engine() -> Engine:
    """Whatever runs containers here."""
    if "IMAGE_TESTS" not in os.environ:
        pytest.skip("images are built for minutes: run make image-test")
    found = Engine.found()
    if found is None:
        pytest.exit("image-test: docker that runs, or podman and runc: missing; install or start one of them", 3)
    return found


@pytest.fixture(scope="session")
def base(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The base image: IMAGE_BASE, else a Debian made here, else the Dockerfile's own."""
    named = os.environ.get("IMAGE_BASE")
    if named:
        yield named
        return
    if shutil.which("debootstrap") is None or os.geteuid() != 0:
        yield fetched(engine)
        return
    folder = tmp_path_factory.mktemp("base")
    root = folder / "root"
    packages = "--include=python3,python3-venv,ca-certificates"
    subprocess.run(
        ["debootstrap", "--variant=minbase", packages, "bookworm", root],
        check=True,
        capture_output=True,
    )
    shutil.rmtree(root / "var/cache/apt/archives")
    archive = folder / "base.tar"
    with tarfile.open(archive, "w") as tar:
        tar.add(root, arcname=".")
    engine.run("import", str(archive), BASE)
    archive.unlink()
    yield BASE
    engine.run("rmi", "--force", BASE)


def fetched(engine: Engine) -> str:
    """The Dockerfile's own base, from its registry."""
    (base,) = re.findall(r"^ARG BASE=(\S+)$", (ROOT / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE)
    done = engine.tried("pull", base)
    if done.returncode != 0:
        pytest.exit(
            f"image-test: base {base}: cannot be fetched ({done.stderr.strip()}); name another in IMAGE_BASE,"
            " or install debootstrap and run as root",
            3,
        )
    return str(base)


@pytest.fixture(scope="session")
def images(engine: Engine, base: str) -> Iterator[dict[str, str]]:
    """Both images by target, built by the script of `make image`."""
    subprocess.run(["scripts/image.sh"], check=True, env=engine.surroundings(base, "test"))
    built = {target: f"load-harness/{target}:test" for target in ("workload", "toolkit")}
    yield built
    engine.run("rmi", "--force", *built.values())
