"""Proofs as text, JSON, Markdown and JUnit XML."""

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict

from slo import junit
from slo.proof.interface import Outcome, Proof, Result

Format = Callable[[Sequence[Proof]], str]

_MARKS = {Outcome.PROVEN: "ok", Outcome.REFUTED: "FAILED", Outcome.NOT_PROVEN: "NOT PROVEN", Outcome.WRITTEN: "written"}
_TROUBLES = {
    Outcome.REFUTED: junit.Trouble.FAILURE,
    Outcome.NOT_PROVEN: junit.Trouble.ERROR,
    Outcome.WRITTEN: junit.Trouble.ERROR,
}
"""A test that did not run is none that passed."""


def as_text(proofs: Sequence[Proof]) -> str:
    """Write each SLO with its promises and what became of its cases, then how many there are."""
    lines: list[str] = []
    for proof in proofs:
        lines.append(proof.slo_id)
        lines += [f"  promise: {promise}" for promise in proof.promises]
        for result in proof.results:
            lines.append(f"  {_MARKS[result.outcome]:<10} {result.sentence}")
            lines += [f"    {line}" for line in _details(result)]
        lines += [f"  note: {note}" for note in proof.notes]
        lines.append("")
    return "\n".join([*lines, summary(proofs)])


def as_json(proofs: Sequence[Proof]) -> str:
    """Write the proofs as one JSON object."""
    return json.dumps({"proofs": [asdict(proof) for proof in proofs]}, indent=2, ensure_ascii=False)


def as_markdown(proofs: Sequence[Proof]) -> str:
    """Write a table for each SLO."""
    lines: list[str] = []
    for proof in proofs:
        lines += [f"### {proof.slo_id}", "", *(f"- {promise}" for promise in proof.promises), ""]
        lines += ["| outcome | what | why |", "|---|---|---|"]
        lines += [f"| {one.outcome} | {_cell(one.sentence)} | {_cell(one.because)} |" for one in proof.results]
        lines += ["", *(f"{note.capitalize()}." for note in proof.notes)]
    return "\n".join([*lines, f"{summary(proofs)}."])


def as_junit(proofs: Sequence[Proof]) -> str:
    """Write a test case for each proof."""
    cases = tuple(_case(result) for proof in proofs for result in proof.results)
    return junit.as_xml(junit.Suite(name="slo test", cases=cases))


def summary(proofs: Sequence[Proof]) -> str:
    """Say in one line what became of the proofs."""
    counted = Counter(result.outcome for proof in proofs for result in proof.results)
    parts = [f"{counted[outcome]} {outcome}" for outcome in Outcome if counted[outcome]]
    return f"{', '.join(parts)}, of {len(proofs)} SLO{'' if len(proofs) == 1 else 's'}"


FORMATS: Mapping[str, Format] = {"text": as_text, "json": as_json, "markdown": as_markdown, "junit": as_junit}


def _details(result: Result) -> list[str]:
    lines = result.because.splitlines()
    return [*lines, f"file: {result.file}"] if lines and result.file else lines


def _case(result: Result) -> junit.Case:
    trouble = _TROUBLES.get(result.outcome)
    problem = None
    if trouble is not None:
        message = result.because.partition("\n")[0] or "promtool is not on this machine"
        problem = junit.Problem(trouble=trouble, message=message, type=str(result.outcome), text=result.because)
    return junit.Case(classname=result.slo_id, name=result.sentence, problem=problem)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
