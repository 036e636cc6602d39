"""Prove SLOs: write their rules and unit tests, and let promtool run them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from slo.model import Slo
from slo.proof.burns import burn_cases
from slo.proof.document import rules_under_test, unit_tests
from slo.proof.feed import series_of
from slo.proof.interface import CannotDerive, Case, Outcome, Proof, Result
from slo.proof.low_traffic import low_traffic_cases
from slo.proof.outages import outage_cases
from slo.proof.promises import fires_within, promises, tiers
from slo.proof.promtool import run_tests
from slo.proof.silences import silence_cases
from slo.proof.subject import Subject, subject_of
from slo.rules.interface import RuleSettings

_WORKERS = 2
_NEEDS_MORE_THAN_ITS_RECORDED_SERIES = "its input cannot be derived from the SLO's queries"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Test:
    """A case with its input, and the file it is in."""

    subject: Subject
    case: Case
    series: Mapping[str, str]


def prove(slos: Sequence[Slo], settings: RuleSettings, directory: Path, *, promtool: str | None) -> list[Proof]:
    """Prove every SLO; the files are left in a directory, one folder per SLO.

    Args:
        slos: what to prove.
        settings: of the rules.
        directory: where the files go; it is there.
        promtool: the program, or None to write the files only.
    """
    with ThreadPoolExecutor(max_workers=_WORKERS) as pool:
        return list(pool.map(lambda slo: prove_one(slo, settings, directory, promtool=promtool), slos))


def prove_one(slo: Slo, settings: RuleSettings, directory: Path, *, promtool: str | None) -> Proof:
    """Prove one SLO."""
    subject = subject_of(slo, settings)
    folder = directory / slo.id
    folder.mkdir(parents=True, exist_ok=True)
    tests, results = [], _unreachable(subject)
    for case in cases(subject):
        try:
            tests.append(_Test(subject=subject, case=case, series=series_of(subject, case)))
        except CannotDerive as reason:
            results.append(_result(subject, case, Outcome.NOT_PROVEN, str(reason)))
    for some in _by_rules(tests):
        results += _proven(some, folder, promtool)
    return Proof(
        slo_id=slo.id,
        promises=tuple(promises(subject)),
        results=(*results, *_underived(subject)),
        notes=tuple(_notes(subject)),
    )


def cases(subject: Subject) -> Iterator[Case]:
    """Yield every case of an SLO."""
    yield from outage_cases(subject)
    yield from low_traffic_cases(subject)
    yield from burn_cases(subject)
    yield from silence_cases(subject)


def write_case(subject: Subject, case: Case, folder: Path) -> Path:
    """Write one case and the rules that it is about; return the file of the case."""
    return _written(
        [_Test(subject=subject, case=case, series=series_of(subject, case))], folder, f"{case.id}.test.yaml"
    )


# Private


def _by_rules(tests: Iterable[_Test]) -> Iterator[list[_Test]]:
    def kind(test: _Test) -> tuple[bool, int]:
        return test.case.starts_at_recorded, test.case.interval_seconds

    for _, some in groupby(sorted(tests, key=kind), kind):
        yield list(some)


def _proven(tests: Sequence[_Test], folder: Path, promtool: str | None) -> list[Result]:
    """Write tests that share their rules into one file and run it; where it fails, each test alone tells which."""
    file = _written(tests, folder, _file_name(tests[0].case))
    if promtool is None:
        return [_result(test.subject, test.case, Outcome.WRITTEN, file=file) for test in tests]
    if run_tests(promtool, file).passed:
        return [_result(test.subject, test.case, Outcome.PROVEN, file=file) for test in tests]
    return [_alone(test, folder, promtool) for test in tests]


def _alone(test: _Test, folder: Path, promtool: str) -> Result:
    file = _written([test], folder, f"{test.case.id}.test.yaml")
    told = run_tests(promtool, file)
    outcome = Outcome.PROVEN if told.passed else Outcome.REFUTED
    return _result(test.subject, test.case, outcome, "" if told.passed else told.output, file=file)


def _file_name(case: Case) -> str:
    return f"{'recorded' if case.starts_at_recorded else 'whole'}-{case.interval_seconds}s.test.yaml"


def _written(tests: Sequence[_Test], folder: Path, name: str) -> Path:
    subject, case = tests[0].subject, tests[0].case
    rules = "rules-above-recorded.yaml" if case.starts_at_recorded else "rules.yaml"
    text = rules_under_test(subject.slo, subject.settings, starts_at_recorded=case.starts_at_recorded)
    (folder / rules).write_text(text, encoding="utf-8")
    text = unit_tests(
        name,
        rules,
        [(test.case, test.series) for test in tests],
        evaluation_seconds=case.interval_seconds,
        scrape_seconds=subject.interval_seconds if case.starts_at_recorded else subject.scrape_seconds,
    )
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def _result(subject: Subject, case: Case, outcome: Outcome, because: str = "", *, file: Path | None = None) -> Result:
    return Result(
        slo_id=subject.slo.id,
        case=case.id,
        sentence=case.sentence,
        outcome=outcome,
        because=because,
        file=str(file) if file else "",
    )


def _unreachable(subject: Subject) -> list[Result]:
    """Refute what needs no test: a tier that not even a total outage fires."""
    return [
        Result(
            slo_id=subject.slo.id,
            case=f"{name}-on-an-outage",
            sentence=f"{name}s on a total outage",
            outcome=Outcome.REFUTED,
            because=f"a total outage burns at {1 / subject.budget:.3g}, and the {name} needs "
            f"{min(windows.quick.factor, windows.slow.factor)}",
        )
        for name, tier, windows in tiers(subject)
        if fires_within(subject, tier, windows) is None
    ]


def _underived(subject: Subject) -> list[Result]:
    return [
        Result(
            slo_id=subject.slo.id,
            case="queries",
            sentence=f"the queries of {part.slo.id} tell good events from bad ones",
            outcome=Outcome.NOT_PROVEN,
            because=f"{_NEEDS_MORE_THAN_ITS_RECORDED_SERIES}: {part.because}; the tests begin at the recorded series",
        )
        for part in subject.parts
        if part.inputs is None
    ]


def _notes(subject: Subject) -> Iterator[str]:
    if subject.is_derived and not subject.takes_any_ratio:
        yield "burn rates between none and total begin at the recorded series: the SLO's own cannot be mixed exactly"
