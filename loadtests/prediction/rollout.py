"""What becomes of the revisions of a Deployment that is scaled while it is rolled out.

Source: https://github.com/kubernetes/kubernetes/blob/v1.35.0/pkg/controller/deployment/sync.go (scale) and
.../deployment/util/deployment_util.go (GetProportion)
"""

import math
from collections.abc import Mapping

from loadtests.manifests.model import RollingUpdate


def scaled(sizes: Mapping[int, int], before: int, wanted: int, strategy: RollingUpdate) -> dict[int, int]:
    """Give each revision its part of the change.

    Args:
        sizes: Pods of each revision; a later one has a higher number.
        before: Replicas that were wanted until now.
        wanted: Replicas that are wanted from now on.
        strategy: How many pods there may be meanwhile.
    """
    most = strategy.bounds(wanted)[0] if wanted else 0
    most_before = strategy.bounds(before)[0]
    change = most - sum(sizes.values())
    result = dict(sizes)
    added = 0
    # The largest first; of equal ones the newer on the way up, the older on the way down.
    order = sorted(sizes, key=lambda revision: (-sizes[revision], -revision if change > 0 else revision))
    for revision in order:
        part = _round(sizes[revision] * most / most_before) - sizes[revision]
        allowed = change - added
        part = min(part, allowed) if change > 0 else max(part, allowed)
        if change:
            result[revision] += part
            added += part
    result[order[0]] = max(result[order[0]] + change - added, 0)
    return result


# Private


def _round(value: float) -> int:
    """Round halves away from zero, as Go's RoundToInt32 does."""
    return math.floor(value + 0.5)
