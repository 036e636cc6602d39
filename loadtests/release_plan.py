"""The releases that a scenario plans, or that `sandbox release` asks for: values only."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedRelease:
    """A new version of the workload, with what is wrong with it."""

    version: str
    at_seconds: float = 0.0
    """Since the load started; 0 for one that is asked for at once."""
    error_ratio: float = 0.0
    """Of its requests that fail."""
    latency_seconds: float = 0.0
    """How much longer every answer takes."""
    is_never_ready: bool = False
    """Its pods do not start."""

    @property
    def name(self) -> str:
        """Name it in words, as `2.0.0, which fails 20% of the requests`."""
        faults = [
            *([f"fails {100 * self.error_ratio:g}% of the requests"] if self.error_ratio else []),
            *([f"is {1000 * self.latency_seconds:g} ms slower"] if self.latency_seconds else []),
            *(["never gets ready"] if self.is_never_ready else []),
        ]
        return f"{self.version}, which {' and '.join(faults)}" if faults else self.version
