"""Verify dashboards against a server: ask everything, and explain what is wrong."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from dashboards.evaluation.times import TimeRange, time_range
from dashboards.evaluation.variables import choices
from dashboards.expansion import references
from dashboards.reading import Dashboard
from dashboards.verification.case import Case, Kind
from dashboards.verification.cases import Asking
from dashboards.verification.catalog import MISSING_SOURCE, TOO_YOUNG, explained, finding, remarks
from dashboards.verification.causes.missing_source import of_source
from dashboards.verification.errors import NothingThere
from dashboards.verification.evidence import Evidence
from dashboards.verification.inventory import uncharted
from dashboards.verification.model import BoardVerdict, Outcome, Question, Verdict, Verification
from dashboards.verification.sources import Source, missing_sources, source_of
from slo.conventions import ALERTS
from slo.findings.interface import Finding, in_order
from slo.prometheus import Prometheus

_EXCUSABLE = frozenset(
    {"metric-vanished", "no-such-value", "too-few-samples", "no-match", "nothing-passes", "only-nan", "no-data"}
)
"""Causes of an empty answer that leave open whether it is a good one, where the metrics are there."""


def verify(
    dashboards: Sequence[Dashboard],
    prometheus: Prometheus,
    question: Question,
    *,
    say: Callable[[str], None] = lambda _: None,
) -> Verification:
    """Ask all queries of some dashboards.

    Args:
        dashboards: Of anybody.
        prometheus: Who is asked.
        question: For which time, with which choices, and what is demanded.
        say: Is told how far it is.

    Raises:
        InvalidInput: A time is none.
        NothingThere: The server has no data at all in that time.
        ServerUnreachable: No answer.
    """
    return _Verifying(prometheus, question).run(dashboards, say)


# Private


class _Verifying:
    """One run over all dashboards."""

    def __init__(self, prometheus: Prometheus, question: Question) -> None:
        self._prometheus = prometheus
        self._question = question
        self._evidence: dict[TimeRange, Evidence] = {}
        self._findings: list[Finding] = []
        self._missing: dict[Source, list[Case]] = defaultdict(list)

    def run(self, dashboards: Sequence[Dashboard], say: Callable[[str], None]) -> Verification:
        asked = self._question
        ranges = [time_range(one, now=asked.now, start=asked.start, end=asked.end) for one in dashboards]
        boards = []
        for number, (dashboard, span) in enumerate(zip(dashboards, ranges, strict=True), start=1):
            say(f"dashboard {number} of {len(dashboards)}: {dashboard.title}")
            boards.append(self._board(dashboard, span))
        found = [finding(MISSING_SOURCE, of_source(source, cases)) for source, cases in self._missing.items()]
        return Verification(
            boards=tuple(boards),
            findings=in_order((*self._findings, *found)),
            uncharted=uncharted(self._names(), (verdict.case for board in boards for verdict in board.verdicts)),
        )

    def _board(self, dashboard: Dashboard, span: TimeRange) -> BoardVerdict:
        evidence = self._evidence.setdefault(span, Evidence(self._prometheus, span))
        if not evidence.metrics:
            raise NothingThere(self._prometheus.url, span, dashboard.title)
        chosen = choices(dashboard, self._prometheus, span, given=self._question.given)
        asking = Asking(
            dashboard,
            self._prometheus,
            chosen,
            evidence,
            self._question.demands,
            scrape_interval_seconds=self._question.scrape_interval_seconds,
        )
        without: dict[str, Source] = {}  # variables that have no values for want of a source
        verdicts = tuple(self._verdict(case, without) for case in asking.cases())
        return BoardVerdict(uid=asking.board, title=dashboard.title, file=dashboard.file, verdicts=verdicts)

    def _verdict(self, case: Case, without: dict[str, Source]) -> Verdict:
        if case.left_out:
            return Verdict(case=case, outcome=Outcome.UNCHECKED, reason=case.left_out)
        source = _missing(case, without)
        if source is None:
            return self._judged(case)
        if case.variable:
            without[case.variable] = source
        if source.id in case.demands.without:
            return Verdict(case=case, outcome=Outcome.UNCHECKED, reason=f"needs {source.id}, which was left out")
        self._missing[source].append(case)
        return Verdict(case=case, outcome=Outcome.FAILED, reason=MISSING_SOURCE)

    def _judged(self, case: Case) -> Verdict:
        if _is_silent(case):
            return Verdict(case=case, outcome=Outcome.QUIET, reason=case.no_value or "no alert has gone off")
        cause = explained(case)
        if cause is None:
            self._findings.extend(finding(*one) for one in remarks(case))
            return Verdict(case=case, outcome=Outcome.ANSWERED)
        if case.may_be_empty and cause[0] in _EXCUSABLE and not _has_lost_a_metric(case):
            return Verdict(case=case, outcome=Outcome.QUIET, reason=case.no_value)
        if cause[0] == TOO_YOUNG and not case.demands.is_hermetic:
            return Verdict(case=case, outcome=Outcome.QUIET, reason="its series are younger than a step")
        self._findings.append(finding(*cause))
        return Verdict(case=case, outcome=Outcome.FAILED, reason=cause[0])

    def _names(self) -> Iterable[str]:
        return frozenset().union(*(one.metrics for one in self._evidence.values()))


def _missing(case: Case, without: Mapping[str, Source]) -> Source | None:
    """Give the source that an empty query needs, itself or for a variable's values, if the server has nothing of it."""
    if not case.is_empty or _is_silent(case):
        return None
    missing = missing_sources(case.evidence.metrics)
    needed = (source_of(one.metric) for one in case.needed)
    own = min((source for source in needed if source in missing), key=lambda one: _blame(case, one), default=None)
    of_variables = (without[one.name] for one in references(case.written) if one.name in without)
    return own or next(of_variables, None)


def _blame(case: Case, source: Source) -> tuple[bool, bool]:
    """Put those first that were left out on purpose, and alerts last, of which none may have gone off."""
    is_silent = source.has(ALERTS) and case.evidence.has_alert_rules
    return source.id not in case.demands.without, is_silent


def _has_lost_a_metric(case: Case) -> bool:
    """Say whether a metric has no series at all any more: it may bear another name now, which no silence explains."""
    names = {one.metric: one for one in case.needed if one.metric}
    if case.evidence.has_alert_rules:
        names.pop(ALERTS, None)  # its series end with each alert
    return any(not case.has(metric, case.window_seconds(one)) for metric, one in names.items())


def _is_silent(case: Case) -> bool:
    """Say whether alerts are asked for, and there are alert rules of which none has gone off yet."""
    is_of_alerts = {one.metric for one in case.needed} == {ALERTS} and ALERTS not in case.evidence.metrics
    may_be = case.may_be_empty or (case.kind is Kind.VARIABLE and not case.demands.is_hermetic)
    return case.is_empty and may_be and is_of_alerts and case.evidence.has_alert_rules
