"""What is said about a scenario file that is wrong."""

from pathlib import Path

import pytest

from loadtests.scenario import read_scenario
from slo.errors import InvalidInput


def mistakes_of(path: Path) -> list[str]:
    """List what is said about a wrong file, without its folder."""
    with pytest.raises(InvalidInput) as caught:
        read_scenario(path)
    return str(caught.value).replace(f"{path.parent}/", "").splitlines()
