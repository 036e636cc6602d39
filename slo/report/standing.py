"""Find out where SLOs stand."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from slo.history.merge import History
from slo.history.record import How
from slo.model import CalendarWindow, Slo
from slo.policy.model import State
from slo.report.account import Account, weighed
from slo.report.judge import judge
from slo.report.losses import draw_curve, find_losses
from slo.report.model import ServiceStanding, SourceShare, Standing
from slo.report.terms import Terms

_LOW_COVERAGE = 0.9
"""Below this share of the window the report says what the numbers are worth."""


def standings_of(slo: Slo, history: History, terms: Terms) -> Iterator[Standing]:
    """Find out where an SLO stands, or each of its groups; without any data that is one standing, too."""
    leaves = {leaf.id for leaf, _ in weighed(slo)}
    groups = sorted({key.group for key in history if key.slo_id in leaves})
    for group in groups or [()]:
        yield _standing(Account(slo=slo, group=group, history=history, terms=terms))


def services_of(standings: Sequence[Standing]) -> tuple[ServiceStanding, ...]:
    """Sum up the SLOs of each service: it stands as its worst one."""
    by_service: dict[str, list[Standing]] = defaultdict(list)
    for standing in standings:
        by_service[standing.service].append(standing)
    return tuple(_service(service, members) for service, members in sorted(by_service.items()))


def worst_of(standings: Sequence[Standing]) -> tuple[State | None, tuple[Standing, ...]]:
    """Give the worst state of some SLOs and those that are in it; worse than caution is that it cannot be told."""
    worst = min((one.verdict.state for one in standings), key=_WORST_FIRST.index)
    return worst, tuple(one for one in standings if one.verdict.state is worst)


# Private

_WORST_FIRST = (State.FREEZE, None, State.CAUTION, State.GO)


def _standing(account: Account) -> Standing:
    slo, period, budget = account.slo, account.period, account.budget
    left_ratio, coverage_ratio = account.left_ratio(), account.coverage_ratio
    return Standing(
        slo_id=slo.id,
        service=slo.service,
        name=slo.name,
        group=account.group,
        description=slo.description,
        objective_ratio=slo.objective_ratio,
        window=_window(slo, period.name),
        is_rolling=not isinstance(slo.window, CalendarWindow),
        period_start=period.start,
        period_end=period.end,
        status=account.status,
        error_ratio=account.error_ratio,
        total=budget.total if budget else None,
        bad=budget.bad if budget else None,
        allowed=budget.allowed if budget else None,
        left_events=budget.left if budget else None,
        left_ratio=left_ratio,
        burn_rate=account.burn_rate,
        exhaustion_seconds=account.exhaustion_seconds,
        coverage_ratio=coverage_ratio,
        first_data=min((record.start for record in account.records), default=None),
        data_age_seconds=account.data_age_seconds,
        verdict=judge(
            account.policy,
            status=account.status,
            left_ratio=left_ratio,
            coverage_ratio=coverage_ratio,
            data_age_seconds=account.data_age_seconds,
            left=account.left_ratio,
        ),
        notes=tuple(_notes(account)),
        losses=find_losses(account.hours, slo.budget_ratio, least_ratio=account.terms.least_loss_ratio),
        sources=_sources(account),
        effects=account.effects(),
        past=tuple(account.past()),
        curve=draw_curve(account.hours, slo.budget_ratio),
    )


def _window(slo: Slo, name: str) -> str:
    if isinstance(slo.window, CalendarWindow):
        return f"{name} (calendar {slo.window.unit})"
    return f"{name} (rolling)"


def _sources(account: Account) -> tuple[SourceShare, ...]:
    seconds: dict[tuple[str, How], float] = defaultdict(float)
    for record in account.records:
        counts = record.between(account.period.start, account.terms.at)
        seconds[record.source, record.how] += counts.covered_seconds
    shares = (SourceShare(source=source, how=how, hours=found / 3600) for (source, how), found in seconds.items())
    return tuple(sorted(shares, key=lambda share: (-share.hours, share.source, share.how)))


def _notes(account: Account) -> Iterator[str]:
    if 0 < account.coverage_ratio < _LOW_COVERAGE:
        percent = f"{account.coverage_ratio * 100:.1f} %"
        yield f"there is data for {percent} of the window that has passed; the rest is not known"
    for part in account.combined.parts if account.combined.only is None else ():
        if not part.ledger.records:
            yield f"there is no data of its component {part.slo.id}; the ratio is that of the others"
    divided = _in_proportion(account)
    if divided:
        yield f"{divided} of its hours are partly in the window or a change; of those the part is taken in proportion"


def _in_proportion(account: Account) -> int:
    edges = {account.period.start, account.terms.at, *account.terms.changes.edges}
    return sum(1 for record in account.records if not all(record.knows(edge) for edge in edges))


def _service(service: str, members: Sequence[Standing]) -> ServiceStanding:
    order = list(State)
    states = [one.verdict.state for one in members if one.verdict.state is not None]
    left = [(one.left_ratio, one.title) for one in members if one.left_ratio is not None]
    lowest = min(left, default=(None, ""))
    return ServiceStanding(
        service=service,
        slos=len(members),
        state=max(states, key=order.index, default=None),
        lowest_left_ratio=lowest[0],
        worst_slo=lowest[1],
        unknown=sum(1 for one in members if one.verdict.state is None),
    )
