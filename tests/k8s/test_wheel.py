"""What an installed load-harness has of the manifests: all that a checkout has, as it is."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.k8s.built import K8S, REPOSITORY

pytest.importorskip("hatchling", reason="hatchling builds the wheel")
_READ = """
import json
from pathlib import Path
from loadtests.manifests.shipped import default_manifests, manifests_root, overlays
from loadtests.manifests.read import read_stack
wanted = [default_manifests(), *(overlays()[name] for name in ("demo", "canary"))]
print(json.dumps({"root": str(manifests_root()), "releases": [read_stack(one).release is not None for one in wanted]}))
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel of this checkout, unpacked where nothing else of it is."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(build, cwd=REPOSITORY, check=True, capture_output=True, timeout=60)
    (wheel,) = folder.glob("*.whl")
    site = folder / "site"
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(site)
    return site


def test_no_manifest_is_left_out(installed: Path) -> None:
    """Nor is one changed on the way."""
    carried = {
        path.relative_to(installed / "loadtests" / "k8s"): path for path in _files(installed / "loadtests" / "k8s")
    }
    here = {path.relative_to(K8S): path for path in _files(K8S)}

    assert set(here) == set(carried)
    assert [] == [str(name) for name in here if here[name].read_bytes() != carried[name].read_bytes()]


@pytest.mark.parametrize("folder", ["static", "templates"])
def test_nothing_of_the_page_is_left_out(installed: Path, folder: str) -> None:
    """Nor is anything changed on the way: what a browser gets is what was tested."""
    here, carried = REPOSITORY / "load_harness" / folder, installed / "load_harness" / folder
    ours = {path.relative_to(here): path.read_bytes() for path in _files(here)}

    assert ours
    assert ours == {path.relative_to(carried): path.read_bytes() for path in _files(carried)}


def test_the_demo_finds_its_manifests(installed: Path, tmp_path: Path) -> None:
    """The default ones, those of the demonstration and those with releases, read by the wheel's own code."""
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    read = subprocess.run(
        [sys.executable, "-c", _READ], cwd=tmp_path, env=environment, check=True, capture_output=True, timeout=60
    )

    assert {"root": str(installed / "loadtests" / "k8s"), "releases": [False, False, True]} == json.loads(read.stdout)


# Private


def _files(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.rglob("*")) if path.is_file()]
