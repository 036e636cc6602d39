"""The container of a built Job as a process of this machine, with its arguments, environment and files."""

import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.k8s.built import KubernetesObject

_REFERENCE = re.compile(r"\$\(([A-Z_]+)\)")


class JobProcess:
    """Runs from its construction to its `end`; nothing of this process's environment but the path comes in."""

    def __init__(
        self,
        pod: KubernetesObject,
        *,
        log: Path,
        instead: Mapping[str, str],
        secrets: Mapping[tuple[str, str], str],
        name: str,
        python: Sequence[str] = (sys.executable,),
    ) -> None:
        """Start it.

        Args:
            pod: the pod's specification.
            log: where its output goes.
            instead: what stands here for addresses, ports and mount paths of the cluster.
            secrets: values by the name of the Secret and the key in it.
            name: of the pod.
            python: what `python` is here.
        """
        (container,) = pod["containers"]
        said = [*container["command"], *container["args"]]
        assert said[0] == "python"
        self.log = log
        self.arguments = [_here(argument, instead) for argument in said[1:]]
        environment = {**_environment(container, secrets, name)}
        self._environment = {key: _here(value, instead) for key, value in environment.items()}
        with log.open("wb") as file:
            self.process = subprocess.Popen(
                [*python, *self.arguments],
                env={"PATH": os.environ["PATH"], **self._environment},
                cwd=log.parent,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
            )

    @property
    def said(self) -> str:
        """Its log."""
        return self.log.read_text(encoding="utf-8")

    def exit_code(self, *, within_seconds: float) -> int:
        """Wait for its end."""
        return self.process.wait(within_seconds)

    def end(self) -> None:
        """Kill it, if it is there."""
        self.process.kill()
        self.process.wait()


# Private


def _here(text: str, instead: Mapping[str, str]) -> str:
    """Replace a whole value, or the folder that it begins with."""
    if text in instead:
        return instead[text]
    folder, slash, rest = text.rpartition("/")
    return f"{instead[folder]}{slash}{rest}" if folder in instead else text


def _environment(container: KubernetesObject, secrets: Mapping[tuple[str, str], str], pod_name: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for variable in container["env"]:
        source = variable.get("valueFrom", {})
        if "secretKeyRef" in source:
            key = (source["secretKeyRef"]["name"], source["secretKeyRef"]["key"])
            assert key in secrets or source["secretKeyRef"].get("optional"), f"the pod would not start without {key}"
            if key in secrets:
                found[variable["name"]] = secrets[key]
        elif "fieldRef" in source:
            assert source["fieldRef"]["fieldPath"] == "metadata.name"
            found[variable["name"]] = pod_name
        else:
            found[variable["name"]] = _REFERENCE.sub(lambda match: found[match[1]], variable["value"])
    return found
