"""The flags of kube-controller-manager that the autoscaler obeys."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ControllerFlags:
    """Flags of the controller with Kubernetes' defaults (`--horizontal-pod-autoscaler-...`)."""

    sync_period_seconds: float = 15.0
    downscale_stabilization_seconds: float = 300.0
    """Scale-down window where the HPA's behavior sets none."""
    tolerance: float = 0.1
    """Deviation of the ratio from 1 that is left alone."""
    cpu_initialization_period_seconds: float = 300.0
    """How long after its start a pod's CPU samples may be left out."""
    initial_readiness_delay_seconds: float = 30.0
    """A pod that turned unready within this time of its start was never ready."""
