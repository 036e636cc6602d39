"""One broken field each: the whole message is place, value, rule and next step.

Each block of `wrong/*.diff` says what is taken out of the good spec, what is put in, and what is told then.
UPDATE_GOLDEN=1 in the environment writes anew what is told.
"""

import os
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.slo.spec.conftest import Told
from tests.slo.spec.good_specs import ALPHA, COMPOSITE, OPENSLO, PYRRA, SLOTH

FOLDER = Path(__file__).parent / "wrong"
GOOD = {
    "sloth": SLOTH,
    "pyrra": PYRRA,
    "openslo": OPENSLO,
    "openslo-composite": COMPOSITE,
    "openslo-v1alpha": ALPHA,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """A change to a good spec, and what is told of it."""

    format: str
    out: str
    put: str
    expected: str

    def __str__(self) -> str:
        return f"{self.format}: {' '.join(self.put.split()) or 'nothing'} for {' '.join(self.out.split())}"

    def block(self, told: str) -> str:
        """Write the slip as a block of its file."""
        changed = [*_signed("-", self.out), *_signed("+", self.put)]
        return "\n".join([*changed, told])


def _signed(sign: str, text: str) -> list[str]:
    return [f"{sign} {line}" if line else sign for line in text.split("\n")]


def _unsigned(lines: list[str], sign: str) -> str:
    return "\n".join(line[2:] for line in lines if line == sign or line.startswith(f"{sign} "))


def _slips(name: str) -> list[Slip]:
    blocks = (FOLDER / f"{name}.diff").read_text(encoding="utf-8").rstrip("\n").split("\n\n")
    return [
        Slip(
            format=name,
            out=_unsigned(block.splitlines(), "-"),
            put=_unsigned(block.splitlines(), "+"),
            expected="\n".join(line for line in block.splitlines() if line[:1] not in "-+"),
        )
        for block in blocks
    ]


@pytest.mark.parametrize("slip", [slip for name in GOOD for slip in _slips(name)], ids=str)
@pytest.mark.skipif("UPDATE_GOLDEN" in os.environ, reason="the files are written anew")
def test_what_is_told(told: Told, slip: Slip) -> None:
    """Exactly this, and nothing more."""
    assert slip.out in GOOD[slip.format]
    assert slip.expected == told(GOOD[slip.format].replace(slip.out, slip.put, 1))


@pytest.mark.parametrize("name", GOOD)
@pytest.mark.skipif("UPDATE_GOLDEN" not in os.environ, reason="only where the files are written anew")
def test_the_files_are_written_anew(told: Told, name: str) -> None:
    """What is told now, under each change."""
    blocks = [slip.block(told(GOOD[name].replace(slip.out, slip.put, 1))) for slip in _slips(name)]

    (FOLDER / f"{name}.diff").write_text("\n\n".join(blocks) + "\n", encoding="utf-8")
