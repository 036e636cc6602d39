"""What `up` writes the supervisor reads."""

from dataclasses import replace
from pathlib import Path

from loadtests.hpa.flags import ControllerFlags
from loadtests.sandbox.settings import SandboxSettings, read_settings, write_settings


def test_settings_survive_the_file(tmp_path: Path, settings: SandboxSettings) -> None:
    """Ports, flags, paths and the owner come back as they were."""
    given = replace(settings, flags=ControllerFlags(sync_period_seconds=5, tolerance=0.2), owner_pid=42)

    write_settings(tmp_path, given)

    assert given == read_settings(tmp_path)
