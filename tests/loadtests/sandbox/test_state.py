"""What a sandbox tells about itself."""

from pathlib import Path

from loadtests.hpa.flags import ControllerFlags
from loadtests.sandbox.state import Phase, PodStatus, SandboxState, read_state, write_state


def test_the_state_survives_the_file(tmp_path: Path) -> None:
    """Everything comes back as it was, and no other file is left."""
    state = SandboxState(
        phase=Phase.READY,
        pid=42,
        flags=ControllerFlags(tolerance=0.2),
        urls={"workload": "http://127.0.0.1:1"},
        pods=(PodStatus(name="app-1", port=9001, pid=7, ready=True, ending=False),),
    )

    write_state(tmp_path, SandboxState(phase=Phase.STARTING, pid=42))
    write_state(tmp_path, state)

    assert state == read_state(tmp_path)
    assert ["state.json"] == [path.name for path in tmp_path.iterdir()]


def test_no_file_is_no_state(tmp_path: Path) -> None:
    """A directory without a sandbox has none."""
    assert read_state(tmp_path) is None
