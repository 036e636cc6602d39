"""What an installed load-harness has of the manifests: all that a checkout has, as it is."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

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

_VISIT = """
import json, re
from prometheus_client import CollectorRegistry
import load_harness
from load_harness.app import create_app
from load_harness.settings import Settings
client = create_app(Settings.from_env({}), registry=CollectorRegistry(), spawn=None).test_client()
pages = {path: client.get(path) for path in ("/ui", "/docs")}
files = {address for page in pages.values() for address in re.findall(r'(?:src|href)="(/static/[^"]+)"', page.text)}
print(json.dumps({
    "from": load_harness.__file__,
    "pages": {path: page.status_code for path, page in pages.items()},
    "files": {address.split("/", 3)[3]: client.get(address).status_code for address in files},
}))
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


def test_the_page_and_the_api_page_are_served(installed: Path, tmp_path: Path) -> None:
    """By the wheel's own code, with every file that they name."""
    said = _told_by(_VISIT, installed, tmp_path)

    assert str(installed / "load_harness" / "__init__.py") == said["from"]
    assert {"/ui": 200, "/docs": 200} == said["pages"]
    assert {"page.css", "vendor/htmx/htmx.min.js", "vendor/swagger-ui/swagger-ui-bundle.js"} <= said["files"].keys()
    assert {200} == set(said["files"].values())


def test_the_demo_finds_its_manifests(installed: Path, tmp_path: Path) -> None:
    """The default ones, those of the demonstration and those with releases, read by the wheel's own code."""
    expected = {"root": str(installed / "loadtests" / "k8s"), "releases": [False, False, True]}

    assert expected == _told_by(_READ, installed, tmp_path)


# Private


def _told_by(script: str, installed: Path, folder: Path) -> dict[str, Any]:
    """Run a script in a folder where nothing else of this checkout is."""
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=folder, env=environment, check=True, capture_output=True, timeout=60
    )
    said: dict[str, Any] = json.loads(done.stdout)
    return said


def _files(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.rglob("*")) if path.is_file()]
