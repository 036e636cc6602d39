"""Ask Prometheus: few questions at once, each bounded in time and size; the first that gets no answer ends them all."""

import math
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from load_harness.outbound import Answer, CannotConnect, Garbled, NoAnswer, Target, ask

MOST_AT_ONCE = 4
_MOST_TOKEN_BYTES = 65_536
_STRANGE = "answers, but not as Prometheus does; check LOAD_HARNESS_PROMETHEUS_URL, with its path"
_PORTS = {"http": 80, "https": 443}


class PrometheusSilent(Exception):  # noqa: N818 - read as a sentence
    """There is no answer that could be used; the text says why and what to check."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """One question: of one moment, or of each step of a range that ends there."""

    promql: str
    time: float
    """Unix seconds."""
    range_seconds: float | None = None
    step_seconds: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One series of an answer."""

    labels: Mapping[str, str]
    samples: tuple[tuple[float, float], ...]
    """Moments and values; NaN and the infinities are none."""

    @property
    def last(self) -> float | None:
        """The last value; None where there is none."""
        return self.samples[-1][1] if self.samples else None


Found = tuple[Series, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Prometheus:
    """One Prometheus, or what speaks as it does."""

    url: str
    token_file: Path | None
    timeout_seconds: float

    def all(self, queries: Iterable[Query]) -> list[Found]:
        """Answer every question, in their order.

        Raises:
            PrometheusSilent: Where one of them is not answered.
        """
        target = self._target()
        pool = ThreadPoolExecutor(max_workers=MOST_AT_ONCE, thread_name_prefix="live-prometheus")
        try:
            return list(pool.map(lambda query: self._one(target, query), queries))
        finally:
            pool.shutdown(cancel_futures=True)

    def _one(self, target: Target, query: Query) -> Found:
        try:
            answer = ask(target, "GET", _path(query), timeout_seconds=self.timeout_seconds)
        except NoAnswer as error:
            raise self._silent(_reason(error)) from None
        if not answer.good or answer.document.get("status") != "success":
            raise self._silent(_refusal(answer))
        found = _found(answer.document)
        if found is None:
            raise self._silent(_STRANGE)
        return found

    def _target(self) -> Target:
        parts = urlsplit(self.url)
        return Target(
            host=parts.hostname or "",
            port=parts.port or _PORTS[parts.scheme],
            prefix=parts.path.rstrip("/"),
            secure=parts.scheme == "https",
            headers=self._headers(),
        )

    def _headers(self) -> dict[str, str]:
        if self.token_file is None:
            return {}
        try:
            with self.token_file.open("rb") as file:  # each time: whoever rotates it writes it anew
                token = file.read(_MOST_TOKEN_BYTES).decode("ascii").strip()
        except (OSError, ValueError) as error:
            because = getattr(error, "strerror", None) or "it is no plain text"
            message = f"the token for it cannot be read from {self.token_file} ({because})"
            raise PrometheusSilent(message) from None
        if not token or not token.isprintable():
            message = f"the token for it in {self.token_file} is empty, or more than one line"
            raise PrometheusSilent(message)
        return {"Authorization": f"Bearer {token}"}

    def _silent(self, because: str) -> PrometheusSilent:
        return PrometheusSilent(f"{self.url} {because}")


# Private


def _path(query: Query) -> str:
    if query.range_seconds is None:
        return f"/api/v1/query?{urlencode({'query': query.promql, 'time': query.time})}"
    span = {"start": query.time - query.range_seconds, "end": query.time, "step": query.step_seconds}
    return f"/api/v1/query_range?{urlencode({'query': query.promql, **span})}"


def _reason(error: NoAnswer) -> str:
    if isinstance(error, CannotConnect):
        return f"takes no connection ({error}); check LOAD_HARNESS_PROMETHEUS_URL and the network policies"
    if isinstance(error, Garbled):
        return _STRANGE
    return f"did not answer ({error})"


def _refusal(answer: Answer) -> str:
    said = answer.document.get("error")
    token = "; check LOAD_HARNESS_PROMETHEUS_BEARER_TOKEN_FILE" if answer.status in {401, 403} else ""
    return f"answered {answer.status}: {str(said)[:200] if said else 'no reason was given'}{token}"


def _found(document: Mapping[str, object]) -> Found | None:
    data = document.get("data")
    result = data.get("result") if isinstance(data, dict) else None
    if not isinstance(result, list):
        return None
    return tuple(_series(one) for one in result if isinstance(one, dict))


def _series(row: Mapping[str, object]) -> Series:
    labels, value, values = row.get("metric"), row.get("value"), row.get("values")
    raw = values if isinstance(values, list) else [value]
    samples = (sample for one in raw if (sample := _sample(one)) is not None)
    named = labels.items() if isinstance(labels, dict) else ()
    return Series(labels={name: text for name, text in named if isinstance(text, str)}, samples=tuple(samples))


def _sample(raw: object) -> tuple[float, float] | None:
    if not isinstance(raw, list) or len(raw) != 2:  # noqa: PLR2004 - a moment and a value
        return None
    try:
        moment, value = float(raw[0]), float(raw[1])
    except (TypeError, ValueError, OverflowError):
        return None
    return (moment, value) if math.isfinite(moment) and math.isfinite(value) else None
