"""Write a prediction down while the simulation goes on."""

from loadtests.hpa.alike import AlikePods
from loadtests.hpa.model import HpaSpec
from loadtests.hpa.trace import Trace
from loadtests.hpa.why import explain
from loadtests.prediction.cluster import Autoscaler
from loadtests.prediction.demand import Load
from loadtests.prediction.model import Point, PredictedDecision
from loadtests.prediction.pods import Fleet


class Writer:
    """Writes down every stretch and every decision with its reasons."""

    def __init__(self, hpa: HpaSpec, autoscaler: Autoscaler) -> None:
        self.points: list[Point] = []
        self.decisions: list[PredictedDecision] = []
        self._hpa = hpa
        self._autoscaler = autoscaler

    def stretch(self, since: float, until: float, fleet: Fleet, load: Load) -> None:  # noqa: ARG002 - a witness's signature
        """Write a stretch down by its beginning."""
        self.ended(since, fleet, load)

    def decided(self, seconds: float, trace: Trace, groups: tuple[AlikePods, ...]) -> None:  # noqa: ARG002 - the same
        """Write a decision down."""
        decision = PredictedDecision(
            seconds=seconds,
            current_replicas=trace.current,
            desired_replicas=trace.replicas,
            why=explain(self._hpa, self._autoscaler.tolerance, trace),
        )
        self.decisions.append(decision)

    def ended(self, now: float, fleet: Fleet, load: Load) -> None:
        """Write down how it is at a moment."""
        point = Point(
            seconds=now, demand_cores=load.cores, wanted=fleet.wanted, running=fleet.running, ready=fleet.ready
        )
        self.points.append(point)
