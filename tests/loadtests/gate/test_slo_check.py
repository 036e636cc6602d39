"""The error-budget policy decides, as `slo gate` has it."""

import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from loadtests.gate.answers import Outcome
from loadtests.gate.checks.interface import Unanswerable
from loadtests.gate.checks.slo import SloCheck
from loadtests.gate.state import Release
from slo.model import Slo
from slo.spec.read import read_slos
from tests.loadtests.gate.asking import question
from tests.slo.history.recorded_prometheus import SteadyPrometheus

SPEC = """\
version: prometheus/v1
service: shop
slos:
  - name: api
    objective: 99.9
    sli:
      events: {total_query: "sum(rate(t[{{.window}}]))", error_query: "sum(rate(t{code=\\"500\\"}[{{.window}}]))"}
"""
RELEASE = Release(checksum="5d8f", began=100.0)
ASKED = question(metadata={"check": "slo", "slo": "shop-*"})


@dataclass
class SteadyClient(SteadyPrometheus):
    """The same, for each question anew."""

    def fresh(self) -> "SteadyClient":
        """It has no connections of its own."""
        return self


@pytest.fixture
def slos(tmp_path: Path) -> tuple[Slo, ...]:
    """One objective."""
    (tmp_path / "slos.yaml").write_text(SPEC)
    return read_slos([tmp_path / "slos.yaml"])


@pytest.mark.parametrize(
    ("days", "bad_per_second", "outcome", "because"),
    [
        pytest.param(40, 0.0, Outcome.APPROVED, "go, as shop-api: 100.0 % of the budget is left", id="budget is left"),
        pytest.param(
            40, 0.02, Outcome.REFUSED, "freeze, as shop-api: -900.0 % of the budget is left", id="it is spent"
        ),
        pytest.param(0, 0.0, Outcome.INCONCLUSIVE, "cannot tell, as shop-api: there is no data", id="no data"),
    ],
)
def test_the_budget_decides(
    slos: tuple[Slo, ...], days: float, bad_per_second: float, outcome: Outcome, because: str
) -> None:
    """Of the objectives that the hook names."""
    now = time.time()
    start = now - days * 86_400 if days else now + 86_400
    client = SteadyClient(start=start, end=now + 2 * 86_400, bad_per_second=bad_per_second)
    answer = SloCheck(slos, client).answer(ASKED, RELEASE)

    assert outcome is answer.outcome
    assert answer.because.startswith(because)


def test_what_it_cannot_find_out_is_no_yes(slos: tuple[Slo, ...]) -> None:
    """No such objective, no specs, no Prometheus, a partial answer."""
    client = SteadyClient(start=0, end=time.time())

    with pytest.raises(
        Unanswerable, match=r"metadata\.slo nope: matches no objective of this gate; there are shop-api"
    ):
        SloCheck(slos, client).answer(question(metadata={"check": "slo", "slo": "nope"}), RELEASE)
    with pytest.raises(Unanswerable, match="there are none; name specs with --slos"):
        SloCheck((), client).answer(ASKED, RELEASE)
    with pytest.raises(Unanswerable, match="was started without --prometheus"):
        SloCheck(slos, None).answer(ASKED, RELEASE)
    client.warnings = ("a store did not answer",)
    with pytest.raises(Unanswerable, match="Prometheus says of its own answer: a store did not answer"):
        SloCheck(slos, client).answer(ASKED, RELEASE)
