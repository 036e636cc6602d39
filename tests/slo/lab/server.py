"""A real Prometheus over blocks that promtool wrote: raw series first, then the rules layer by layer."""

import json
import os
import shutil
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from loadtests.sandbox.ports import free_port

_READY_SECONDS = 20.0
_STEP_SECONDS = 0.05
_BLOCK = "720h"
"""A block for each rule and two hours would be thousands of them."""


def program(name: str) -> str | None:
    """Find prometheus or promtool, or the one that the environment names."""
    return os.environ.get(f"LOAD_HARNESS_{name.upper()}") or shutil.which(name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """From when to when rules are evaluated, in Unix seconds."""

    start: int
    end: int


class Lab:
    """A directory with a data base, and a Prometheus that is started whenever it is asked."""

    def __init__(self, directory: Path, *, lookback: str) -> None:
        self._directory = directory
        self._data = directory / "data"
        self._data.mkdir(parents=True)
        self._lookback = lookback
        self.url = ""

    def add_raw(self, openmetrics: Path) -> None:
        """Turn OpenMetrics text into blocks."""
        self._promtool(
            "tsdb",
            "create-blocks-from",
            f"--max-block-duration={_BLOCK}",
            "openmetrics",
            str(openmetrics),
            str(self._data),
        )
        self._settle()

    def add_layer(self, groups: Sequence[tuple[Mapping[str, Any], Span]]) -> None:
        """Evaluate rule groups, each over its span, and add what they record.

        Promtool takes the offset of a group inside its interval from its name and file, as Prometheus does; so the file
        has the same name for every layer.
        """
        with self.running():
            for span in dict.fromkeys(span for _, span in groups):
                chosen = [dict(group) for group, its_span in groups if its_span == span and group["rules"]]
                if chosen:
                    self._evaluate(chosen, span)
        self._settle()

    def _evaluate(self, groups: Sequence[Mapping[str, Any]], span: Span) -> None:
        text = yaml.safe_dump({"groups": list(groups)}, sort_keys=False, width=10**6)
        (self._directory / "rules.yml").write_text(text)
        self._promtool(
            "tsdb", "create-blocks-from", f"--max-block-duration={_BLOCK}", "rules",
            f"--url={self.url}", f"--start={span.start}", f"--end={span.end}",
            f"--output-dir={self._data}", "rules.yml",
        )  # fmt: skip

    @contextmanager
    def running(self) -> Iterator[None]:
        """Run Prometheus over the data."""
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        (self._directory / "prometheus.yml").write_text("{}\n")
        command = [
            program("prometheus") or "prometheus",
            f"--config.file={self._directory / 'prometheus.yml'}",
            f"--storage.tsdb.path={self._data}",
            f"--web.listen-address=127.0.0.1:{port}",
            "--storage.tsdb.retention.time=100y",
            "--query.max-samples=100000000",
            f"--query.lookback-delta={self._lookback}",
            "--log.level=error",
        ]
        with (self._directory / "prometheus.log").open("a") as log:
            process = subprocess.Popen(command, stdout=log, stderr=log)
            try:
                self._wait(process)
                yield
            finally:
                process.terminate()
                process.wait(timeout=30)

    def query(self, query: str, at: float, *, stats: bool = False) -> dict[str, Any]:
        """Evaluate a query at a moment; the `data` of the answer."""
        parameters = {"query": query, "time": repr(at), **({"stats": "all"} if stats else {})}
        return self._get("/api/v1/query?" + urllib.parse.urlencode(parameters))

    def value(self, query: str, at: float) -> float | None:
        """Evaluate a query that gives one value, or none."""
        rows = self.query(query, at)["result"]
        assert len(rows) <= 1, f"{query}: {len(rows)} series"
        return float(rows[0]["value"][1]) if rows else None

    def _get(self, path: str) -> dict[str, Any]:
        with urllib.request.urlopen(self.url + path, timeout=120) as answer:  # noqa: S310 - our own server
            data: dict[str, Any] = json.load(answer)["data"]
            return data

    def _wait(self, process: "subprocess.Popen[bytes]") -> None:
        for _ in range(int(_READY_SECONDS / _STEP_SECONDS)):
            try:
                urllib.request.urlopen(self.url + "/-/ready", timeout=1).close()  # noqa: S310 - our own server
            except (urllib.error.URLError, ConnectionError):
                assert process.poll() is None, (self._directory / "prometheus.log").read_text()
                time.sleep(_STEP_SECONDS)
            else:
                return
        message = f"Prometheus was not ready: {(self._directory / 'prometheus.log').read_text()}"
        raise AssertionError(message)

    def _promtool(self, *arguments: str) -> None:
        done = subprocess.run(
            [program("promtool") or "promtool", *arguments],
            cwd=self._directory, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr

    def _settle(self) -> None:
        """Remove the temporary folders that promtool leaves."""
        for left in self._data.glob("*.tmp-*"):
            shutil.rmtree(left, ignore_errors=True)
