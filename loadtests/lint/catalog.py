"""All checks by id, with their pages."""

from loadtests.lint import checks
from loadtests.lint.interface import Subject
from slo.findings.catalog import Catalog

CATALOG: Catalog[Subject] = Catalog(package=checks, command="hpa lint", opt_in=frozenset({"replicas-set"}))
"""Whether `replicas-set` finds a trap depends on how manifests are applied."""
