"""Prove SLOs: write their rules and unit tests, and let promtool run them."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from slo.model import Slo
from slo.proof.burns import burn_cases
from slo.proof.document import MARK, as_rules_text, names_read, rules_under_test, unit_test
from slo.proof.feed import series_of
from slo.proof.interface import CannotDerive, Case, Outcome, Proof, Result
from slo.proof.low_traffic import low_traffic_cases
from slo.proof.outages import outage_cases
from slo.proof.promises import fires_within, promises, tiers
from slo.proof.promtool import Promtool
from slo.proof.silences import silence_cases
from slo.proof.subject import Subject, subject_of
from slo.render.output import is_generated, write_files
from slo.rules.groups import rule_groups
from slo.rules.interface import RuleSettings

_NEEDS_MORE_THAN_ITS_RECORDED_SERIES = "its input cannot be derived from the SLO's queries"
_OUTCOMES = {True: Outcome.PROVEN, False: Outcome.REFUTED, None: Outcome.NOT_PROVEN}
_TEST, _RULES = ".test.yaml", ".rules.yaml"
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Test:
    """A case with its input."""

    case: Case
    series: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Prepared:
    """An SLO whose tests can be run."""

    subject: Subject
    folder: Path
    tests: tuple[_Test, ...]
    without: tuple[Result, ...]
    """What needs no test, or cannot have one."""

    def file(self, test: _Test) -> Path:
        """Say where a test is."""
        return self.folder / f"{test.case.id}{_TEST}"


def prove(
    slos: Sequence[Slo], settings: RuleSettings, directory: Path, *, promtool: str | None, tell: Tell = lambda _: None
) -> list[Proof]:
    """Prove every SLO; the files are left in a directory, one folder per SLO and a pair of files per case.

    Args:
        slos: what to prove.
        settings: of the rules.
        directory: where the files go; what is there and was not written by this is not touched.
        promtool: the program, or None to write the files only.
        tell: is told how far it is.

    Raises:
        InvalidInput: a file that is there was not generated; for some SLO no rules can be right.
        CannotWrite: nothing was written.
    """
    prepared = [_prepared(slo, settings, directory) for slo in slos]
    files = {path: text for one in prepared for path, text in _files(one).items()}
    write_files(files, stale=[path for one in prepared for path in _stale(one.folder, files)], mark=MARK)
    if promtool is None:
        return [_proof(one, [_result(one, test, Outcome.WRITTEN) for test in one.tests]) for one in prepared]
    return _proven(prepared, Promtool(promtool), tell)


def cases(subject: Subject) -> Iterator[Case]:
    """Yield every case of an SLO."""
    yield from outage_cases(subject)
    yield from low_traffic_cases(subject)
    yield from burn_cases(subject)
    yield from silence_cases(subject)


# Private


def _prepared(slo: Slo, settings: RuleSettings, directory: Path) -> _Prepared:
    subject = subject_of(slo, settings)
    tests, without = [], _unreachable(subject)
    for case in cases(subject):
        try:
            tests.append(_Test(case=case, series=series_of(subject, case)))
        except CannotDerive as reason:
            without.append(_told(subject, case, Outcome.NOT_PROVEN, str(reason)))
    return _Prepared(subject=subject, folder=directory / slo.id, tests=tuple(tests), without=tuple(without))


def _files(prepared: _Prepared) -> dict[Path, str]:
    """Write the tests of an SLO and the rules that each is about."""
    files: dict[Path, str] = {}
    subject = prepared.subject
    groups = rule_groups([subject.slo], subject.settings)
    for test in prepared.tests:
        case, file = test.case, prepared.file(test)
        under_test = rules_under_test(groups, case)
        every = subject.interval_seconds if case.starts_at_recorded else subject.scrape_seconds
        series = _read(test, names_read(under_test, case)) if case.starts_at_recorded else test.series
        files[prepared.folder / f"{case.id}{_RULES}"] = as_rules_text(under_test)
        files[file] = unit_test(file.name, f"{case.id}{_RULES}", case, series, scrape_seconds=every)
    return files


def _read(test: _Test, names: set[str]) -> dict[str, str]:
    """Leave out the series that nobody reads."""
    return {series: values for series, values in test.series.items() if series.partition("{")[0] in names}


def _stale(folder: Path, files: Mapping[Path, str]) -> list[Path]:
    """List what was generated before and would not be any more."""
    there = [path for kind in (_TEST, _RULES) for path in folder.glob(f"*{kind}")] if folder.is_dir() else []
    return [path for path in there if path not in files and is_generated(path, MARK)]


def _proven(prepared: Sequence[_Prepared], promtool: Promtool, tell: Tell) -> list[Proof]:
    """Run the tests of several SLOs beside each other; where this is interrupted, nothing goes on."""
    pool, proofs = ThreadPoolExecutor(max_workers=os.cpu_count()), []
    try:
        for proof in pool.map(lambda one: _proof(one, _results(one, promtool)), prepared):
            proofs.append(proof)
            tell(f"{len(proofs)} of {len(prepared)} SLOs tested")
    finally:
        promtool.stop()
        pool.shutdown(cancel_futures=True)
    return proofs


def _results(prepared: _Prepared, promtool: Promtool) -> list[Result]:
    verdicts = promtool.run(prepared.folder, [prepared.file(test).name for test in prepared.tests])
    found = []
    for test in prepared.tests:
        verdict = verdicts[prepared.file(test).name]
        found.append(_result(prepared, test, _OUTCOMES[verdict.passed], verdict.output))
    return found


def _proof(prepared: _Prepared, results: Sequence[Result]) -> Proof:
    subject = prepared.subject
    return Proof(
        slo_id=subject.slo.id,
        promises=tuple(promises(subject)),
        results=(*prepared.without, *results, *_underived(subject)),
        notes=tuple(_notes(subject)),
    )


def _result(prepared: _Prepared, test: _Test, outcome: Outcome, because: str = "") -> Result:
    return _told(prepared.subject, test.case, outcome, because, file=str(prepared.file(test)))


def _told(subject: Subject, case: Case, outcome: Outcome, because: str, *, file: str = "") -> Result:
    return Result(
        slo_id=subject.slo.id, case=case.id, sentence=case.sentence, outcome=outcome, because=because, file=file
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
