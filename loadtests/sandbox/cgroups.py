"""Enforce a pod's limits and measure its usage with the kernel's control groups, version 1 or 2."""

import hashlib
import os
import time
from collections.abc import Iterator
from pathlib import Path

from loadtests.manifests.model import Resources
from loadtests.sandbox.usage import Usage

_PERIOD_MICROSECONDS = 100_000
"""The kubelet's default CFS period. Source: https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/"""
_V1_CONTROLLERS = ("cpu", "cpuacct", "memory")
_MOUNTS = Path("/proc/self/mounts")
_REMOVE_EVERY_SECONDS = 0.02


class Cgroup:
    """The control group of one container: joined by its processes, removed with it."""

    def __init__(self, folders: dict[str, Path], limits: Resources) -> None:
        self._folders = folders
        self._limits = limits

    @property
    def procs_files(self) -> tuple[Path, ...]:
        """Give the files into which a process writes its id to join."""
        return tuple(dict.fromkeys(folder / "cgroup.procs" for folder in self._folders.values()))

    def read(self) -> Usage | None:
        """Return the usage so far; None when no process is in it."""
        if not self._pids():
            return None
        return self._read_v2() if "unified" in self._folders else self._read_v1()

    def oom_kills(self) -> int:
        """Return how often the kernel killed a process here because the memory limit was reached."""
        unified = self._folders.get("unified")
        file = unified / "memory.events" if unified else self._folders["memory"] / "memory.oom_control"
        return _keyed(file).get("oom_kill", 0)

    def remove(self) -> bool:
        """Remove the group; False while the kernel still counts a process in it."""
        try:
            for folder in dict.fromkeys(self._folders.values()):
                if folder.exists():
                    folder.rmdir()
        except OSError:
            return False
        return True

    def _pids(self) -> list[int]:
        return [int(line) for file in self.procs_files for line in file.read_text().split()]

    def _read_v2(self) -> Usage:
        folder = self._folders["unified"]
        cpu = _keyed(folder / "cpu.stat")
        cached = _keyed(folder / "memory.stat")["inactive_file"]
        limited = self._limits.cpu_millicores is not None
        return Usage(
            cpu_seconds_total=cpu["usage_usec"] / 1e6,
            memory_working_set_bytes=max(0, int((folder / "memory.current").read_text()) - cached),
            cfs_periods_total=cpu["nr_periods"] if limited else None,
            cfs_throttled_periods_total=cpu["nr_throttled"] if limited else None,
            cfs_throttled_seconds_total=cpu["throttled_usec"] / 1e6 if limited else None,
        )

    def _read_v1(self) -> Usage:
        cpu = _keyed(self._folders["cpu"] / "cpu.stat")
        memory = self._folders["memory"]
        cached = _keyed(memory / "memory.stat")["total_inactive_file"]
        limited = self._limits.cpu_millicores is not None
        return Usage(
            cpu_seconds_total=int((self._folders["cpuacct"] / "cpuacct.usage").read_text()) / 1e9,
            memory_working_set_bytes=max(0, int((memory / "memory.usage_in_bytes").read_text()) - cached),
            cfs_periods_total=cpu["nr_periods"] if limited else None,
            cfs_throttled_periods_total=cpu["nr_throttled"] if limited else None,
            cfs_throttled_seconds_total=cpu["throttled_time"] / 1e9 if limited else None,
        )


class CgroupTree:
    """The sandbox's own branch of the control groups."""

    def __init__(self, roots: dict[str, Path]) -> None:
        self._roots = roots

    def create(self, name: str, limits: Resources) -> Cgroup:
        """Make a container's group with its limits."""
        folders = {controller: root / name for controller, root in self._roots.items()}
        for folder in dict.fromkeys(folders.values()):
            folder.mkdir()
        for file, text in _limit_files(folders, limits):
            file.write_text(text)
        return Cgroup(folders, limits)

    def remove(self, *, patience_seconds: float = 5.0) -> None:
        """Remove the branch and what a crash left in it.

        Its processes must have been killed; the kernel counts them for a moment longer, while it frees their memory.

        Raises:
            OSError: the kernel still counts a process in it when the patience is over.
        """
        deadline = time.monotonic() + patience_seconds
        for root in dict.fromkeys(self._roots.values()):
            if root.exists():
                for folder in (*filter(Path.is_dir, root.iterdir()), root):
                    _remove_folder(folder, deadline)


class CgroupsUnavailable(Exception):  # noqa: N818 - read as a sentence
    """The machine does not let this user enforce limits; the message says why."""


def branch_name(directory: Path) -> str:
    """Name the branch of the sandbox in this directory, the same each time."""
    digest = hashlib.sha256(str(directory).encode()).hexdigest()
    return f"load-harness-{digest[:12]}"


def open_tree(name: str, *, mounts: Path = _MOUNTS, own: Path = Path("/proc/self/cgroup")) -> CgroupTree:
    """Make (or find again) the sandbox's branch below the group this process is in.

    Raises:
        CgroupsUnavailable: no control groups here, or they are not ours to write.
    """
    roots = _v1_roots(mounts, own, name) or _v2_roots(mounts, name)
    if not roots:
        message = "no cgroup file system with the cpu and memory controllers is mounted"
        raise CgroupsUnavailable(message)
    try:
        for root in dict.fromkeys(roots.values()):
            root.mkdir(exist_ok=True)
        if "unified" in roots:
            _delegate(roots["unified"])
    except OSError as error:
        message = f"{error.filename}: {error.strerror}"
        raise CgroupsUnavailable(message) from error
    return CgroupTree(roots)


def find_tree(name: str, *, mounts: Path = _MOUNTS) -> CgroupTree:
    """Find what there is of a sandbox's branch, wherever it is: a crashed sandbox may have run in another group."""
    mounted = [*_mounted(mounts, "cgroup"), *_mounted(mounts, "cgroup2")]
    points = {point for controller, point in mounted if controller in ("unified", *_V1_CONTROLLERS)}
    found = [Path(folder) / name for point in points for folder, names, _ in os.walk(point) if name in names]
    return CgroupTree({str(root): root for root in found})


def _remove_folder(folder: Path, deadline: float) -> None:
    while True:
        try:
            return folder.rmdir()
        except OSError:
            if time.monotonic() > deadline:
                raise
        time.sleep(_REMOVE_EVERY_SECONDS)


def _v1_roots(mounts: Path, own: Path, name: str) -> dict[str, Path]:
    paths = dict(_own_v1_paths(own))
    mounted = dict(_mounted(mounts, "cgroup"))
    if not all(controller in mounted for controller in _V1_CONTROLLERS):
        return {}
    return {c: _inside(mounted[c], paths.get(c, "/")) / name for c in _V1_CONTROLLERS}


def _v2_roots(mounts: Path, name: str) -> dict[str, Path]:
    """Place the branch at the top.

    A group that holds processes, as this process's own does, may not have children with controllers.
    Source: https://docs.kernel.org/admin-guide/cgroup-v2.html#no-internal-process-constraint
    """
    top = dict(_mounted(mounts, "cgroup2")).get("unified")
    controllers = (top / "cgroup.controllers").read_text().split() if top else []
    return {"unified": top / name} if top and {"cpu", "memory"} <= set(controllers) else {}


def _delegate(root: Path) -> None:
    for folder in (root.parent, root):
        (folder / "cgroup.subtree_control").write_text("+cpu +memory")


def _mounted(mounts: Path, kind: str) -> Iterator[tuple[str, Path]]:
    """Yield each controller with its mount point; version 2 has one for all."""
    for line in mounts.read_text().splitlines() if mounts.exists() else []:
        _, point, file_system, options, *_ = line.split()
        if file_system == kind:
            for controller in ("unified",) if kind == "cgroup2" else options.split(","):
                yield controller, Path(point)


def _own_v1_paths(own: Path) -> Iterator[tuple[str, str]]:
    for line in own.read_text().splitlines() if own.exists() else []:
        _, controllers, path = line.split(":", 2)
        for controller in controllers.split(","):
            yield controller, path


def _inside(mount: Path, path: str) -> Path:
    """Return the group's folder; in a container its path may lie outside what is mounted."""
    folder = mount / path.lstrip("/")
    return folder if folder.is_dir() else mount


def _limit_files(folders: dict[str, Path], limits: Resources) -> Iterator[tuple[Path, str]]:
    quota = None if limits.cpu_millicores is None else limits.cpu_millicores * _PERIOD_MICROSECONDS // 1000
    unified = folders.get("unified")
    if quota is not None and unified:
        yield unified / "cpu.max", f"{quota} {_PERIOD_MICROSECONDS}"
    elif quota is not None:
        yield folders["cpu"] / "cpu.cfs_period_us", str(_PERIOD_MICROSECONDS)
        yield folders["cpu"] / "cpu.cfs_quota_us", str(quota)
    if limits.memory_bytes is not None:
        yield (
            unified / "memory.max" if unified else folders["memory"] / "memory.limit_in_bytes",
            str(limits.memory_bytes),
        )


def _keyed(file: Path) -> dict[str, int]:
    pairs = (line.split() for line in file.read_text(encoding="ascii").splitlines())
    return {key: int(value) for key, value in pairs}
