"""What came of a row."""

from dataclasses import dataclass
from enum import StrEnum

from tests.bench.interface import Measurement, Row


class Outcome(StrEnum):
    """How a row did."""

    MET = "met"
    MISSED = "missed"
    SHOWN = "no target"
    NOT_MEASURED = "not measured"


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A row with its measurement, or with the reason why there is none."""

    row: Row
    measurement: Measurement | None
    because: str = ""
    """Why it was not measured."""
    seconds: float
    """How long measuring took."""
    stolen_percent: float | None
    """Share of all cores that the hypervisor gave to others meanwhile; None where the kernel does not say."""

    @property
    def outcome(self) -> Outcome:
        """Hold the measurement against the target."""
        if self.measurement is None:
            return Outcome.NOT_MEASURED
        if self.row.target is None:
            return Outcome.SHOWN
        return Outcome.MET if self.row.target.is_met_by(self.measurement.value) else Outcome.MISSED
