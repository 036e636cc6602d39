"""Two objects that are one autoscaler: KEDA scales by an HPA that it makes, or takes over, for its ScaledObject.

Source: https://keda.sh/docs/2.15/reference/scaledobject-spec/
"""

from loadtests.canary_lint.target import Named
from loadtests.doctor.fields import items, mapping

SCALED_OBJECT = "ScaledObject"
_TRANSFER = "scaledobject.keda.sh/transfer-hpa-ownership"


def same_scaling(hpa: Named, scaled: Named) -> bool:
    """Say whether an HPA is that of a ScaledObject."""
    if scaled.kind != SCALED_OBJECT or hpa.kind == SCALED_OBJECT:
        return False
    owners = [(one.get("kind"), one.get("name")) for one in items(hpa.at("metadata", "ownerReferences"))]
    if (scaled.kind, scaled.name) in owners:
        return True
    is_taken_over = str(mapping(scaled.at("metadata", "annotations")).get(_TRANSFER)).lower() == "true"
    return is_taken_over and scaled.at("spec", "advanced", "horizontalPodAutoscalerConfig", "name") == hpa.name
