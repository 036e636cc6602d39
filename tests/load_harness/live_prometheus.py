"""A Prometheus in memory, behind a real port: it answers by what is in the question."""

import json
import threading
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs

from werkzeug.serving import make_server

Rows = list[tuple[Mapping[str, str], float | str]]


class StubPrometheus:
    """Gives the rows of the first entry whose text is in the query; nothing for any other."""

    def __init__(self, rows: Mapping[str, Rows] | None = None) -> None:
        self.rows = dict(rows or {})
        self.seen: list[Mapping[str, str]] = []
        """The parameters of every question, with the token under `token`."""
        self.status = 200
        self.body: Callable[[], bytes] | None = None
        """Answers instead of the rows."""
        self._server = make_server("127.0.0.1", 0, self._answer, threaded=True)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._server.server_port}/prefix"

    def _answer(self, environ: Mapping[str, str], start_response: Callable[..., object]) -> list[bytes]:
        asked = {name: values[0] for name, values in parse_qs(environ["QUERY_STRING"]).items()}
        self.seen.append({**asked, "path": environ["PATH_INFO"], "token": environ.get("HTTP_AUTHORIZATION", "")})
        start_response(f"{self.status} said", [("Content-Type", "application/json")])
        return [self.body() if self.body else json.dumps(self._document(asked)).encode()]

    def _document(self, asked: Mapping[str, str]) -> dict[str, object]:
        rows = next((rows for text, rows in self.rows.items() if text in asked["query"]), [])
        result = [{"metric": labels, **_samples(asked, value)} for labels, value in rows]
        return {"status": "success", "data": {"resultType": "vector", "result": result}}


def _samples(asked: Mapping[str, str], value: float | str) -> dict[str, object]:
    if "time" in asked:
        return {"value": [float(asked["time"]), str(value)]}
    end, step = float(asked["end"]), float(asked["step"])
    return {"values": [[end - step, str(value)], [end, str(value)]]}
