"""How much memory is left before the kernel kills the pod: its working set against its limit, and the machine's."""

import os
from collections.abc import Sequence
from dataclasses import dataclass

_HOST = "/proc/meminfo"
_MEBIBYTE = 1 << 20
FILES = 4
"""How many words say where one cgroup has its figures: usage, statistics, the name of the cache in them, limit."""


class TooLittleLeft(Exception):  # noqa: N818 - read as a sentence
    """Going on could get the pod killed; says what it uses."""


@dataclass(frozen=True, slots=True)
class Use:
    """Memory used, of how much."""

    used_bytes: int
    limit_bytes: int
    whose: str

    @property
    def left_bytes(self) -> int:
        """What is left."""
        return self.limit_bytes - self.used_bytes

    def __str__(self) -> str:
        return f"{self.whose} uses {self.used_bytes / _MEBIBYTE:.0f} of {self.limit_bytes / _MEBIBYTE:.0f} MiB"


class Headroom:
    """Watches the pod's cgroups, as far as they have limits, and the machine."""

    def __init__(self, files: Sequence[str], *, margin_bytes: int, host: str = _HOST) -> None:
        self._cgroups = [tuple(files[at : at + FILES]) for at in range(0, len(files), FILES)]
        self._margin = margin_bytes
        self._host = host

    @property
    def step_bytes(self) -> int:
        """By how much memory may grow between two looks: several jobs may do so at once."""
        return max(1, self._margin // 8)

    def check(self, wanted_bytes: int) -> None:
        """Look whether so much more fits.

        Raises:
            TooLittleLeft: Where it does not.
        """
        use = self.tightest()
        if use is not None and use.left_bytes - wanted_bytes < self._margin:
            margin = f"{self._margin / _MEBIBYTE:.12g}"
            because = f"{use}, and LOAD_HARNESS_MEMORY_MARGIN_MEBIBYTES keeps {margin} free"
            raise TooLittleLeft(because)

    def tightest(self) -> Use | None:
        """Where least is left. A cgroup that is gone has nothing to say any more; neither has one without a limit."""
        uses = [*(_in_cgroup(*files) for files in self._cgroups), _on_host(self._host)]
        return min((use for use in uses if use is not None), key=lambda use: use.left_bytes, default=None)


def _in_cgroup(used_path: str, stat_path: str, cache_name: str, limit_path: str) -> Use | None:
    limit = _read(limit_path).strip()
    used = _read(used_path).strip()
    if not limit.isdigit() or not used.isdigit():
        return None
    # The kubelet's working set: cache that is idle is given back before anything is killed.
    return Use(max(0, int(used) - _named(_read(stat_path), cache_name)), int(limit), "the pod")


def _on_host(path: str) -> Use | None:
    text = _read(path)
    if "MemAvailable:" not in text:
        return None
    total = _named(text, "MemTotal:") * 1024
    return Use(total - _named(text, "MemAvailable:") * 1024, total, "the machine")


def _named(text: str, name: str) -> int:
    for line in text.splitlines():
        words = line.split()
        if words and words[0] == name:
            return int(words[1])
    return 0


def _read(path: str) -> str:
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except OSError:
        return ""
    try:
        return os.read(descriptor, 65536).decode("ascii", "replace")
    except OSError:  # the cgroup went in between
        return ""
    finally:
        os.close(descriptor)
