"""The SLOs of the catalogue are proven."""

from pathlib import Path

import pytest

from slo.proof.interface import Outcome
from slo.proof.promtool import find_promtool
from slo.proof.prove import prove
from slo.rules.interface import RuleSettings
from slo.spec.read import read_slos

PROMTOOL = find_promtool(None)
SPECS = Path(__file__).parents[3] / "slo" / "specs"


@pytest.mark.e2e
@pytest.mark.skipif(PROMTOOL is None, reason="needs promtool")
@pytest.mark.timeout(300)
def test_every_slo_of_the_catalogue_is_proven(tmp_path: Path) -> None:
    """Every case of every SLO passes."""
    slos = read_slos([SPECS])

    proofs = prove(slos, RuleSettings(), tmp_path, promtool=PROMTOOL)

    assert [slo.id for slo in slos] == [proof.slo_id for proof in proofs]
    assert [] == [one for proof in proofs for one in proof.results if one.outcome is not Outcome.PROVEN]
