"""What the load did to the SLOs: budgets that were spent, alerts that fired or stayed silent."""

import operator
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from loadtests.expectations.faults import InjectedFault, injected
from loadtests.expectations.interface import Form, NotUnderstood, Outcome, Verdict, inconclusive, passed_if
from loadtests.expectations.scaling import duration_of
from loadtests.expectations.slo_doubts import slo_doubts
from loadtests.expectations.slo_names import alert_is_meant, meant_slos
from loadtests.expectations.slo_records import Firing, Spending, firings, spell_spent, spendings_of
from loadtests.run.model import Run, RunSlo

_OPERATORS: dict[str, Callable[[float, float], bool]] = {
    "<=": operator.le,
    ">=": operator.ge,
    "<": operator.lt,
    ">": operator.gt,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetSpent:
    """Hold the share of an SLO's error budget that the load spent against a limit."""

    text: str
    slo: str
    """Its name or its id."""
    operator: str
    limit_ratio: float

    def judge(self, run: Run) -> Verdict:
        """Take the budget that lost most, where an SLO has several."""
        slos = meant_slos(_slos(run), self.slo)
        if len(slos) != 1:
            names = " and ".join(slo.id for slo in slos)
            doubt = f"{self.slo} is the name of {names}" if slos else _no_rules(run, f"the SLO {self.slo}")
            return self._inconclusive((doubt,))
        if doubts := slo_doubts(run, slos[0], end_seconds=_last_event_seconds(run)):
            return self._inconclusive(doubts)
        return self._of_budgets(run, spendings_of(run, slos[0]))

    def _of_budgets(self, run: Run, budgets: Sequence[Spending]) -> Verdict:
        """Leave out those without any event over their window, unless there is no other."""
        unknown = [budget for budget in budgets if budget.window_events is None]
        known = [(spent, budget) for budget in budgets if (spent := budget.spent_ratio) is not None]
        if unknown or not known:
            doubts = (f"Prometheus recorded no events of {name} over its window" for name in unknown or budgets)
            return self._inconclusive(tuple(doubts))
        spent, budget = max(known, key=lambda pair: pair[0])
        return self._verdict(run, budget, spent)

    def _verdict(self, run: Run, budget: Spending, spent: float) -> Verdict:
        outcome = passed_if(_OPERATORS[self.operator](spent, self.limit_ratio))
        word = "where" if outcome is Outcome.FAILED else "as"
        because = (
            f"the load spent {spell_spent(spent)} of the budget of {budget} ({budget.bad_events:.1f} of "
            f"{budget.events:.0f} events were bad), {word} {self._expected()} was expected"
        )
        return Verdict(
            outcome=outcome,
            because=because,
            expected=self._expected(),
            observed=spell_spent(spent),
            evidence=tuple(str(firing) for firing in firings(run) if firing.concerns(budget)),
        )

    def _expected(self) -> str:
        return f"{self.operator} {spell_spent(self.limit_ratio)}"

    def _inconclusive(self, doubts: tuple[str, ...]) -> Verdict:
        return inconclusive(self._expected(), f"the budget of {self.slo}", doubts)


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertFired:
    """An alert begins to fire during the load, or soon after a fault on purpose."""

    text: str
    alert: str
    """Its name, or its SLO's name or id."""
    severity: str
    """Empty: any."""
    within_seconds: float | None
    """After the fault's begin; None: at any time."""
    fault: int
    """As the scenario counts its faults, from 1."""

    def judge(self, run: Run) -> Verdict:
        """Look for one that began in time; what was firing before is nobody's answer."""
        slos = _slos_of_alert(run, self.alert, self.severity)
        if not slos:
            return self._inconclusive((_no_rules(run, f"the alert {self.alert}"),))
        span = self._span(run)
        if isinstance(span, str):
            return self._inconclusive((span,))
        found = _fired(run, self.alert, self.severity)
        in_time = [firing for firing in found if span[0] <= firing.start_seconds <= span[1] and not firing.began_before]
        if in_time:
            return self._verdict(Outcome.PASSED, str(in_time[0]), found)
        doubts = _doubts(run, slos, found, end_seconds=span[1])
        return self._inconclusive(doubts) if doubts else self._verdict(Outcome.FAILED, _silent(found), found)

    def _span(self, run: Run) -> tuple[float, float] | str:
        """Give from when to when it may begin, or why that is not known."""
        if self.within_seconds is None:
            return 0.0, run.facts.plan.duration_seconds
        fault = next((fault for fault in injected(run) if fault.number == self.fault), None)
        if fault is None:
            return f"fault {self.fault} was not injected"
        return fault.start_seconds, _deadline(run, fault, self.within_seconds)

    def _verdict(self, outcome: Outcome, observed: str, found: list[Firing]) -> Verdict:
        word = "where" if outcome is Outcome.FAILED else "as"
        return Verdict(
            outcome=outcome,
            because=f"{observed}, {word} {self._expected()} was expected",
            expected=self._expected(),
            observed=observed,
            evidence=tuple(str(firing) for firing in found),
        )

    def _expected(self) -> str:
        if self.within_seconds is None:
            return "a firing during the load"
        return f"a firing within {self.within_seconds:g} s of fault {self.fault}"

    def _inconclusive(self, doubts: tuple[str, ...]) -> Verdict:
        return inconclusive(self._expected(), f"the alert {self.alert}", doubts)


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertSilent:
    """An alert never fires during the load."""

    text: str
    alert: str
    severity: str

    def judge(self, run: Run) -> Verdict:
        """Fail on one that was seen; pass only where its rule was evaluated all the time."""
        slos = _slos_of_alert(run, self.alert, self.severity)
        if not slos:
            return self._inconclusive((_no_rules(run, f"the alert {self.alert}"),))
        found = _fired(run, self.alert, self.severity)
        if any(not firing.began_before for firing in found):
            return self._verdict(Outcome.FAILED, "; ".join(str(firing) for firing in found))
        if doubts := _doubts(run, slos, found, end_seconds=run.facts.plan.duration_seconds):
            return self._inconclusive(doubts)
        return self._verdict(Outcome.PASSED, "it did not fire")

    def _verdict(self, outcome: Outcome, observed: str) -> Verdict:
        word = "where" if outcome is Outcome.FAILED else "as"
        because = f"{observed}, {word} silence was expected"
        return Verdict(outcome=outcome, because=because, expected="silence", observed=observed)

    def _inconclusive(self, doubts: tuple[str, ...]) -> Verdict:
        return inconclusive("silence", f"the alert {self.alert}", doubts)


# Private


def _slos(run: Run) -> tuple[RunSlo, ...]:
    return run.facts.slo_rules.slos if run.facts.slo_rules else ()


def _slos_of_alert(run: Run, name: str, severity: str) -> list[RunSlo]:
    return [slo for slo in _slos(run) if any(alert_is_meant(slo, alert, name, severity) for alert in slo.alerts)]


def _fired(run: Run, name: str, severity: str) -> list[Firing]:
    last = run.facts.plan.duration_seconds + run.facts.longest_scrape_gap_seconds
    return [
        firing
        for firing in firings(run)
        if alert_is_meant(firing.slo, firing.alert, name, severity) and firing.start_seconds <= last
    ]


def _last_event_seconds(run: Run) -> float:
    """Say when the events of the load's last moment are in the record, since a rate tells of them bit by bit."""
    rules = run.facts.slo_rules
    return run.facts.plan.duration_seconds + (rules.rate_window_seconds if rules else 0.0)


def _no_rules(run: Run, what: str) -> str:
    known = ", ".join(slo.id for slo in _slos(run))
    return f"no rules of {what} were evaluated (there were those of {known or 'none'})"


def _doubts(run: Run, slos: Iterable[RunSlo], found: Iterable[Firing], *, end_seconds: float) -> tuple[str, ...]:
    before = tuple(f"{firing}, so this load cannot tell" for firing in found if firing.began_before)
    return (*before, *(doubt for slo in slos for doubt in slo_doubts(run, slo, end_seconds=end_seconds)))


def _deadline(run: Run, fault: InjectedFault, within_seconds: float) -> float:
    """Let an alert be seen a scrape after it began, since no record is finer."""
    return fault.start_seconds + within_seconds + run.facts.scrape_interval_seconds


def _silent(found: list[Firing]) -> str:
    return "; ".join(str(firing) for firing in found) or "it did not fire"


def _build_budget(found: re.Match[str]) -> BudgetSpent:
    if found["operator"] not in _OPERATORS:
        rule = f"{found['operator']} must be one of {' '.join(_OPERATORS)}"
        raise NotUnderstood(rule=rule, next_step="write one of them")
    percent = re.fullmatch(r"(\d+(?:\.\d+)?) ?%", found["value"])
    if percent is None:
        raise NotUnderstood(rule=f"{found['value']} must be a number with %", next_step="write it as 5%")
    return BudgetSpent(text=found[0], slo=found["slo"], operator=found["operator"], limit_ratio=float(percent[1]) / 100)


def _build_alert(found: re.Match[str]) -> AlertFired | AlertSilent:
    severity = found["severity"] or ""
    if found["silent"]:
        return AlertSilent(text=found[0], alert=found["alert"], severity=severity)
    if found["fault"] is not None and not re.fullmatch(r"[1-9]\d*", found["fault"]):
        raise NotUnderstood(rule=f"fault {found['fault']} must be a number, from 1", next_step="write it as fault 1")
    return AlertFired(
        text=found[0],
        alert=found["alert"],
        severity=severity,
        within_seconds=None if found["within"] is None else duration_of(found["within"]),
        fault=int(found["fault"] or 0),
    )


_FIRED = re.compile(
    r'(?:(?P<severity>[\w-]+) )?alert "(?P<alert>[^"]+)" '
    r"(?:(?P<silent>stayed silent)|fired(?: within (?P<within>\S+) of fault (?P<fault>\S+))?)"
)

FORMS = (
    Form(
        syntax='budget_spent("SLO") OPERATOR VALUE%',
        meaning=(
            "the share of the error budget of the SLO's whole window that the bad events of the load spent, by the end "
            f"of the load; SLO is a name or an id, operators are {' '.join(_OPERATORS)}"
        ),
        example='budget_spent("availability") < 5%',
        pattern=re.compile(r'budget_spent\("(?P<slo>[^"]+)"\) ?(?P<operator>[<>=!]+) ?(?P<value>.+)'),
        build=_build_budget,
    ),
    Form(
        syntax='[SEVERITY] alert "NAME" fired [within T of fault N]',
        meaning=(
            "an alert of an SLO begins to fire during the load, or within T of the begin of the scenario's N-th fault; "
            "NAME is the alert's, or the name or id of its SLO, and SEVERITY tells a page from a ticket"
        ),
        example='page alert "availability" fired within 60s of fault 1',
        pattern=_FIRED,
        build=_build_alert,
    ),
    Form(
        syntax='[SEVERITY] alert "NAME" stayed silent',
        meaning="no such alert fires during the load, with its rules evaluated all the time",
        example='page alert "availability" stayed silent',
        pattern=_FIRED,
        build=_build_alert,
    ),
)
