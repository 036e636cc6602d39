"""Whom a scorecard asks: made of the inputs its file names, each only when a goal needs it."""

from slo.cli.dora.evidence import gather
from slo.dora.metrics.model import DoraFigures
from slo.dora.policy.model import Policy
from slo.dora.policy.read import read_policy
from slo.errors import InvalidInput, Mistake, Place
from slo.history.file import read_history
from slo.prometheus import Prometheus
from slo.report.make import make_report
from slo.report.model import Report
from slo.report.terms import Terms
from slo.scorecard.fill import Evidence
from slo.scorecard.model import DoraInput, Scorecard
from slo.spec.read import read_slos


def evidence_of(scorecard: Scorecard, prometheus: Prometheus | None, *, at: float) -> Evidence:
    """Give what can be asked, at a moment (Unix seconds)."""
    return Evidence(
        dora=lambda: _figures(scorecard.inputs.dora, at),
        slo=lambda: _report(scorecard, prometheus, at),
        prometheus=prometheus,
    )


# Private


def _figures(given: DoraInput, at: float) -> DoraFigures:
    policy = Policy() if given.policy is None else read_policy(given.policy)
    found = gather(repositories=given.repositories, ledgers=given.ledgers, policy=policy, at=at)
    return found.figures()


def _report(scorecard: Scorecard, prometheus: Prometheus | None, at: float) -> Report:
    given = scorecard.inputs.slo
    if not given.specs:
        raise InvalidInput([_missing(scorecard.file, "inputs.slo.specs", "name the files or folders of the SLOs")])
    if prometheus is None and given.history is None:
        rule = "name a server by --prometheus URL, or a file of `slo snapshot` by `history:`"
        raise InvalidInput([_missing(scorecard.file, "inputs.slo.history", rule)])
    kept = read_history(given.history) if given.history else ()
    return make_report(read_slos(given.specs), Terms(at=at), prometheus=prometheus, kept=kept)


def _missing(file: str, field: str, next_step: str) -> Mistake:
    rule = "is required, as a goal's source is slo"
    return Mistake(place=Place(file=file, field=field), value=None, rule=rule, next_step=next_step)
