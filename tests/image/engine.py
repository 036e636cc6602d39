"""Start containers with docker, or with podman and runc where no docker runs."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
BASE = "localhost/load-harness/base:test"
# What the manifests demand of a pod: restricted, read-only, one writable place; no network, so that ports cannot clash.
RESTRICTED = (
    "--network=none",
    "--read-only",
    "--tmpfs=/tmp",
    "--cap-drop=ALL",
    "--security-opt=no-new-privileges",
    "--ulimit=nofile=1024:1024",
    "--ulimit=nproc=512:512",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """A program that builds and runs containers."""

    program: str
    options: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def found(cls) -> Self | None:
        """The one that works here: isolation and storage as they work inside a container, too."""
        if (
            shutil.which("docker")
            and subprocess.run(["docker", "info"], check=False, capture_output=True).returncode == 0
        ):
            return cls(program="docker")
        if shutil.which("podman") and shutil.which("runc"):
            surroundings = {"BUILDAH_ISOLATION": "chroot", "STORAGE_DRIVER": "vfs"}
            return cls(program="podman", options=("--runtime=runc",), environment=surroundings)
        return None

    def surroundings(self, base: str, tag: str) -> dict[str, str]:
        """What `make image` is told; IMAGE_ENGINE may name another builder of the same images."""
        told = {**os.environ, **self.environment, "IMAGE_BASE": base, "IMAGE_TAG": tag}
        told.setdefault("IMAGE_ENGINE", self.program)
        if CERTIFICATES.exists():
            told.setdefault("IMAGE_CA", str(CERTIFICATES))
        return told

    def tried(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command that may fail."""
        return subprocess.run(
            [self.program, *self.options, *arguments],
            check=False,
            capture_output=True,
            text=True,
            env={**os.environ, **self.environment},
        )

    def run(self, *arguments: str) -> str:
        """Run a command that must succeed."""
        done = self.tried(*arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def image(self, name: str) -> dict[str, Any]:
        """What is known about an image."""
        found: dict[str, Any] = json.loads(self.run("image", "inspect", name))[0]
        return found

    @contextmanager
    def container(self, image: str, *options: str, command: tuple[str, ...] = ()) -> Iterator[str]:
        """A container that runs while the block does, as restricted as in the cluster."""
        name = self.run("run", "--detach", *RESTRICTED, *options, image, *command).strip()
        try:
            yield name
        finally:
            self.run("rm", "--force", name)

    def health_check(self, image: str) -> list[str]:
        """The command that says whether a container of an image is well."""
        known = self.image(image)
        check: list[str] = (known.get("Healthcheck") or known["Config"]["Healthcheck"])["Test"]
        assert "CMD" == check[0]
        return check[1:]

    def answer(self, container: str, path: str) -> str | None:
        """What the workload inside answers; None while it does not answer with 200."""
        request = (
            f"import urllib.request as u; print(u.urlopen('http://127.0.0.1:8080{path}', timeout=5).read().decode())"
        )
        done = self.tried("exec", container, "python", "-c", request)
        return done.stdout.strip() if done.returncode == 0 else None
