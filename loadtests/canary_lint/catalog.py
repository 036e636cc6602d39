"""All checks by id, with their pages."""

from loadtests.canary_lint import checks
from loadtests.canary_lint.interface import Subject
from slo.findings.catalog import Catalog

CATALOG: Catalog[Subject] = Catalog(package=checks, command="canary lint", opt_in=frozenset({"service-contested"}))
"""Whether `service-contested` finds a trap depends on how manifests are applied."""
