"""How a Deployment replaces its pods."""

from pathlib import Path
from typing import Any

import pytest

from loadtests.manifests.model import PodShare, RollingUpdate
from loadtests.manifests.strategy import read_strategy
from slo.documents import Document
from slo.errors import Mistake
from slo.fields import Fields


def read(strategy: Any) -> tuple[RollingUpdate, list[str]]:  # noqa: ANN401 - whatever YAML holds
    """Read a Deployment's `spec` with this strategy, and what is wrong with it."""
    mistakes: list[Mistake] = []
    spec = {} if strategy is None else {"strategy": strategy}
    found = read_strategy(Fields(Document(file=str(Path("d.yaml")), value=spec, lines={}), mistakes))
    return found, [str(mistake) for mistake in mistakes]


@pytest.mark.parametrize(
    ("expected", "strategy"),
    [
        pytest.param(RollingUpdate(), None, id="none: a quarter each"),
        pytest.param(RollingUpdate(), {"type": "RollingUpdate"}, id="only the type"),
        pytest.param(
            RollingUpdate(max_surge=PodShare(amount=2)), {"rollingUpdate": {"maxSurge": 2}}, id="a number of pods"
        ),
        pytest.param(
            RollingUpdate(max_surge=PodShare(amount=0), max_unavailable=PodShare(amount=50, is_percent=True)),
            {"rollingUpdate": {"maxSurge": 0, "maxUnavailable": "50%"}},
            id="none in excess, half of them missing",
        ),
    ],
)
def test_a_strategy_is_read(expected: RollingUpdate, strategy: object) -> None:
    """With Kubernetes' defaults where it is silent."""
    assert (expected, []) == read(strategy)


@pytest.mark.parametrize(
    ("said", "strategy"),
    [
        pytest.param(
            "d.yaml: strategy.type Recreate: is a strategy that is not modelled; use RollingUpdate",
            {"type": "Recreate"},
            id="one that the sandbox cannot do",
        ),
        pytest.param(
            "d.yaml: strategy.type Rolling: must be one of RollingUpdate; did you mean RollingUpdate?",
            {"type": "Rolling"},
            id="one that there is not",
        ),
        pytest.param(
            "d.yaml: strategy.rollingUpdate.maxSurge a few: must be a number of pods or a percentage of them; "
            "write it as 1 or 25%",
            {"rollingUpdate": {"maxSurge": "a few"}},
            id="an amount in words",
        ),
        pytest.param(
            "d.yaml: strategy.rollingUpdate.maxUnavailable 0: must not be 0 when maxSurge is 0, as then no pod could "
            "ever be replaced; raise one of them",
            {"rollingUpdate": {"maxSurge": 0, "maxUnavailable": 0}},
            id="no room for any change",
        ),
        pytest.param(
            "d.yaml: strategy.rollingUpdate.maxSurg 1: is not a known field; did you mean maxSurge?",
            {"rollingUpdate": {"maxSurg": 1}},
            id="a misspelt field",
        ),
    ],
)
def test_a_wrong_strategy_says_what_is_wrong(said: str, strategy: object) -> None:
    """Before anything is started with it."""
    assert [said] == read(strategy)[1]
