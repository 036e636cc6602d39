"""Read a Deployment's update strategy."""

import re

from loadtests.manifests.model import PodShare, RollingUpdate
from slo.fields import Fields

_PERCENT = re.compile(r"(\d{1,6})%")


def read_strategy(spec: Fields) -> RollingUpdate:
    """Read how a Deployment replaces its pods, with the API's defaults; what is wrong is noted.

    Source: https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#rolling-update-deployment
    """
    fields = spec.optional_mapping("strategy")
    if fields is None:
        return RollingUpdate()
    if fields.raw("type") == "Recreate":
        fields.mistake("type", "Recreate", "is a strategy that is not modelled", "use RollingUpdate")
    else:
        fields.choice("type", ("RollingUpdate",), default="RollingUpdate")
    rolling = fields.optional_mapping("rollingUpdate")
    fields.reject_unknown()
    if rolling is None:
        return RollingUpdate()
    default = RollingUpdate()
    strategy = RollingUpdate(
        max_surge=_share(rolling, "maxSurge", default.max_surge),
        max_unavailable=_share(rolling, "maxUnavailable", default.max_unavailable),
    )
    rolling.reject_unknown()
    if not strategy.max_surge.amount and not strategy.max_unavailable.amount:
        rule = "must not be 0 when maxSurge is 0, as then no pod could ever be replaced"
        rolling.mistake("maxUnavailable", rolling.raw("maxUnavailable"), rule, "raise one of them")
    return strategy


def _share(fields: Fields, name: str, default: PodShare) -> PodShare:
    value = fields.raw(name)
    if value is None:
        return default
    found = _PERCENT.fullmatch(value) if isinstance(value, str) else None
    if found:
        return PodShare(amount=int(found[1]), is_percent=True)
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return PodShare(amount=value)
    fields.mistake(name, value, "must be a number of pods or a percentage of them", "write it as 1 or 25%")
    return default
