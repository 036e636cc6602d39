"""Read specs that are written as texts."""

from collections.abc import Callable
from pathlib import Path

import pytest

from slo.errors import InvalidInput
from slo.model import Slo
from slo.spec.read import read_slos

Read = Callable[..., tuple[Slo, ...]]
Told = Callable[..., str]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Give a function that reads the SLOs of texts, a file each."""

    def of(*texts: str, period_seconds: int = 2_592_000) -> tuple[Slo, ...]:
        for index, text in enumerate(texts):
            (tmp_path / f"{index}.yaml").write_text(text, encoding="utf-8")
        return read_slos([tmp_path], period_seconds=period_seconds)

    return of


@pytest.fixture
def told(read: Read, tmp_path: Path) -> Told:
    """Give a function that returns what the user is told of wrong texts; the first file is `spec`, without a folder."""

    def of(*texts: str) -> str:
        with pytest.raises(InvalidInput) as caught:
            read(*texts)
        return str(caught.value).replace(f"{tmp_path}/", "").replace("0.yaml", "spec")

    return of
