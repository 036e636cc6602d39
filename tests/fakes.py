"""Stand-ins for the outside world: real classes that are told what to do."""

from collections.abc import Callable
from dataclasses import dataclass, field

import click

from load_harness.workloads.process import Command, Exit
from load_harness.workloads.tally import NOTHING_TOLD, Told


@dataclass
class FakeClock:
    """Two clocks that only move when told to, or when somebody sleeps."""

    now: float = 1_700_000_000.0
    uptime: float = 1_000.0
    slept: list[float] = field(default_factory=list)

    def time(self) -> float:
        """Unix seconds."""
        return self.now

    def monotonic(self) -> float:
        """Seconds since the machine started."""
        return self.uptime

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds
        self.uptime += seconds

    def sleep(self, seconds: float) -> None:
        """Pass the time at once, and remember it."""
        self.slept.append(seconds)
        self.advance(seconds)


@dataclass
class FakeChild:
    """A child process that does what it is told."""

    command: Command
    on_exit: Callable[[Exit], None]
    used_cpu_seconds: float = 0.0
    private_bytes: int = 0
    tells: Told = NOTHING_TOLD
    ended: bool = False
    survives_kill: bool = False

    def cpu_seconds(self) -> float | None:
        """CPU time used so far."""
        return None if self.ended else self.used_cpu_seconds

    def resident_bytes(self) -> int | None:
        """Memory held."""
        return None if self.ended else self.private_bytes

    def told(self) -> Told | None:
        """What it has told."""
        return None if self.ended else self.tells

    def kill(self) -> None:
        """End as a killed process does."""
        if not self.ended and not self.survives_kill:
            self.end(code=-9)

    def end(self, *, code: int = 0) -> None:
        """End by itself."""
        self.ended = True
        self.on_exit(Exit(code=code, cpu_seconds=self.used_cpu_seconds, told=self.tells))


@dataclass
class FakeSpawn:
    """Makes children that exist in memory only."""

    children: list[FakeChild] = field(default_factory=list)
    refuse_after: int | None = None
    """How many children the system allows; None is any number."""
    ends_at_once_with: int | None = None
    """Exit code of children that end before anybody looks; None for children that run."""
    survive_kill: bool = False
    """Whether killing a child has no effect."""

    def __call__(self, command: Command, on_exit: Callable[[Exit], None]) -> FakeChild:
        """Make a child."""
        if self.refuse_after is not None and len(self.children) >= self.refuse_after:
            raise OSError(11, "Resource temporarily unavailable")
        child = FakeChild(command=command, on_exit=on_exit, survives_kill=self.survive_kill)
        self.children.append(child)
        if self.ends_at_once_with is not None:
            child.end(code=self.ends_at_once_with)
        return child


class UserFacing(Exception):  # noqa: N818 - as the errors of the packages are named
    """An error that knows its exit code."""

    exit_code = 4


@click.command()
@click.option("--error", type=click.Choice(["user", "bug", "interrupt", "abort", "exit"]))
def failing(error: str | None) -> int | None:
    """Fail as told."""
    match error:
        case "user":
            message = "scenario.yaml:3: users -1: must be 0 or more; correct it"
            raise UserFacing(message)
        case "bug":
            raise ZeroDivisionError
        case "interrupt":
            raise KeyboardInterrupt
        case "abort":
            raise click.Abort
        case "exit":
            return 1
    return None
