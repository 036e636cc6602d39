"""What a sandbox tells about itself."""

from pathlib import Path

import pytest

from loadtests.canary.model import Phase as CanaryPhase
from loadtests.hpa.flags import ControllerFlags
from loadtests.sandbox.state import (
    CanaryState,
    DamagedState,
    Phase,
    PodStatus,
    SandboxState,
    read_state,
    write_state,
)


def test_the_state_survives_the_file(tmp_path: Path) -> None:
    """Everything comes back as it was, and no other file is left."""
    state = SandboxState(
        phase=Phase.READY,
        pid=42,
        flags=ControllerFlags(tolerance=0.2),
        urls={"workload": "http://127.0.0.1:1"},
        pods=(PodStatus(name="app-1", port=9001, pid=7, ready=True, ending=False),),
        canary=CanaryState(
            name="app",
            namespace="demo",
            phase=CanaryPhase.PROGRESSING,
            primary_weight=80,
            canary_weight=20,
            is_mirrored=False,
            failed_checks=1,
            threshold=3,
            iterations=0,
            tick_seconds=10.0,
            revision="abc",
            next_tick_time=1_700_000_000.5,
        ),
    )

    write_state(tmp_path, SandboxState(phase=Phase.STARTING, pid=42))
    write_state(tmp_path, state)

    assert state == read_state(tmp_path)
    assert ["state.json"] == [path.name for path in tmp_path.iterdir()]


def test_no_file_is_no_state(tmp_path: Path) -> None:
    """A directory without a sandbox has none."""
    assert read_state(tmp_path) is None


@pytest.mark.parametrize("text", ["{", "[]", "{}"], ids=["cut", "a list", "without its fields"])
def test_a_damaged_state_is_named_with_the_way_out(tmp_path: Path, text: str) -> None:
    """Somebody else wrote into the file: the message names it, and `down`, which still works."""
    (tmp_path / "state.json").write_text(text)

    with pytest.raises(
        DamagedState, match=r"state\.json: is damaged; take the sandbox down: load-harness sandbox down"
    ):
        read_state(tmp_path)
