import os
import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from slo.cli.backtest import backtest
from tests.slo.backtest.shop import INCIDENTS, SPEC, shop

PAGE = Path(__file__).parents[3] / "docs" / "slo-backtest.md"


def test_the_example_of_the_documentation_is_what_the_command_prints(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The files and the answer of the page are real; LOAD_HARNESS_WRITE_DOCS=1 writes them anew."""
    monkeypatch.chdir(tmp_path)
    Path("shop.yaml").write_text(SPEC, encoding="utf-8")
    Path("incidents.yaml").write_text(INCIDENTS, encoding="utf-8")
    page = PAGE.read_text(encoding="utf-8")
    command = re.search(r"\$ load-harness slo backtest (.*)", page)
    assert command is not None

    with shop().running() as wire:
        arguments = [wire.url if one == "http://localhost:9090" else one for one in shlex.split(command[1])]
        result = CliRunner().invoke(backtest, arguments)

    answer = result.stdout.replace(wire.url, "http://localhost:9090").rstrip()
    blocks = {"# shop.yaml\n": SPEC, "# incidents.yaml\n": INCIDENTS, command[0] + "\n": answer + "\n"}
    written = page
    for first, content in blocks.items():
        written = re.sub(rf"(?<={re.escape(first)}).*?(?=```)", lambda _, text=content: text, written, flags=re.DOTALL)
    if os.environ.get("LOAD_HARNESS_WRITE_DOCS"):
        PAGE.write_text(written, encoding="utf-8")
    assert written == page
