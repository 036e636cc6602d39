"""Keep what was seen of a live autoscaler in a directory, and read it back.

`hpa.yaml` and `observations.jsonl` are what `hpa replay` and `hpa explain` take.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import yaml

from loadtests.hpa.manifest import read_hpa
from loadtests.hpa.model import Decision, HpaSpec, Observation
from loadtests.hpa.records import decision_from_json, decision_to_json, observation_from_json, observation_to_json
from loadtests.run.controller_fields import read_flags, read_kubernetes
from loadtests.run.directory import DECISIONS, OBSERVATIONS
from loadtests.run.files import read_json, read_json_lines, write_json, write_text
from loadtests.run.hpa_manifest import hpa_to_manifest
from loadtests.run.model import LATEST_TIME
from loadtests.verification.watched import Watched
from slo.documents import Document, read_documents
from slo.errors import InvalidInput, Mistake, Place
from slo.fields import Fields

WATCH = "watch.json"
HPA_MANIFEST = "hpa.yaml"


def write_watched(directory: Path, watched: Watched) -> None:
    """Write a record into an empty directory; what says that it is one comes last.

    Raises:
        CannotWrite: the disk is full, or the directory is gone.
    """
    write_text(directory / HPA_MANIFEST, yaml.safe_dump(hpa_to_manifest(watched.hpa), sort_keys=False))
    write_text(directory / OBSERVATIONS, _lines(map(observation_to_json, watched.observations)))
    write_text(directory / DECISIONS, _lines(map(decision_to_json, watched.decisions)))
    facts = {
        "kubernetes": watched.kubernetes,
        "flags": asdict(watched.flags),
        "start_time": watched.start_time,
        "end_time": watched.end_time,
        "problem": watched.problem,
    }
    write_json(directory / WATCH, facts)


def read_watched(directory: Path) -> Watched:
    """Read a record.

    Raises:
        InvalidInput: files are missing, cut or wrong; all that is wrong in them at once.
    """
    mistakes: list[Mistake] = []
    fields = Fields(read_json(directory / WATCH), mistakes)
    watched = Watched(
        hpa=_hpa(directory / HPA_MANIFEST, mistakes),
        flags=read_flags(fields.mapping("flags")),
        kubernetes=read_kubernetes(fields),
        start_time=fields.number("start_time", minimum=0, maximum=LATEST_TIME),
        end_time=fields.number("end_time", minimum=0, maximum=LATEST_TIME),
        problem=fields.raw("problem") or "",
        observations=_observations(directory / OBSERVATIONS, mistakes),
        decisions=_decisions(directory / DECISIONS, mistakes),
    )
    fields.reject_unknown()
    if not mistakes:
        mistakes += _strays(directory, watched)
    if mistakes:
        raise InvalidInput(mistakes)
    return watched


# Private


def _lines(records: Iterable[Mapping[str, Any]]) -> str:
    return "".join(f"{json.dumps(record)}\n" for record in records)


def _hpa(path: Path, mistakes: list[Mistake]) -> HpaSpec:
    documents = read_documents(path)
    document = documents[0] if documents else Document(file=str(path), value={}, lines={})
    return read_hpa(document, mistakes)


def _observations(path: Path, mistakes: list[Mistake]) -> tuple[Observation, ...]:
    read = [observation_from_json(line, mistakes) for line in read_json_lines(path)]
    return tuple(one for one in read if isinstance(one, Observation))


def _strays(directory: Path, watched: Watched) -> Iterator[Mistake]:
    """Find decisions of which nobody could say what they rest on, and several of one moment."""
    observed = Counter(one.time for one in watched.observations)
    decided = Counter(one.time for one in watched.decisions)
    rule, next_step = "must be that of one observation and of one decision", "watch again, or remove the line"
    for name, times in ((OBSERVATIONS, observed), (DECISIONS, decided)):
        for time, count in times.items():
            if count > 1 or not observed[time]:
                place = Place(file=str(directory / name), field="time")
                yield Mistake(place=place, value=time, rule=rule, next_step=next_step)


def _decisions(path: Path, mistakes: list[Mistake]) -> tuple[Decision, ...]:
    return tuple(decision_from_json(line, mistakes) for line in read_json_lines(path))
