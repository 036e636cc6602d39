"""What commands that read specs take for paths."""

import subprocess
import sys

import pytest

from load_harness.cli import main
from tests.slo.spec.good_specs import SLOTH


def test_a_dash_is_standard_input() -> None:
    """As everywhere on a command line."""
    command = [sys.executable, "-m", "load_harness", "slo", "validate", "-"]

    told = subprocess.run(command, input=SLOTH, capture_output=True, text=True, check=True)

    assert "/dev/stdin:5" in told.stdout


def test_an_empty_path_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """It is an unset variable, not the wish to read this folder."""
    assert 2 == main(["slo", "validate", ""])
    assert "must not be empty, as an unset variable would be; write . for this folder" in capsys.readouterr().err
