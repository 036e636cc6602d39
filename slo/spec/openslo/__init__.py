"""Read the objects of OpenSLO and resolve what refers to what."""

from slo.spec.openslo.kinds import API_VERSIONS
from slo.spec.openslo.objects import Objects

__all__ = ["API_VERSIONS", "Objects"]
