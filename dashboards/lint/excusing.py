"""Run the checks, and take out what a `.lint` file excuses; then look at the excuses themselves."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from dashboards.lint.catalog import CATALOG
from dashboards.lint.exclusions import Effect, Exclusion
from dashboards.lint.interface import Subject
from dashboards.reading import Dashboard
from slo.documents import spell
from slo.findings.interface import Finding, Level, in_order

OF_EXCLUSIONS = frozenset({"exclusion-unknown", "exclusion-unused", "exclusion-without-reason"})
"""Checks of `.lint` files; they run after the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Excusing:
    """What is excused in a run."""

    exclusions: tuple[Exclusion, ...]
    is_complete: bool
    """Whether all dashboards that the files can concern are looked at."""

    def examine(self, subjects: Iterable[Subject], /, *, ids: Iterable[str]) -> tuple[Finding, ...]:
        """Run checks; what is excused is left out, and excuses that are not right are found."""
        looked_at, chosen = tuple(subjects), tuple(ids)
        ordinary = [one for one in chosen if one not in OF_EXCLUSIONS]
        kept, times = self._sorted_out(CATALOG.examine(looked_at, ids=ordinary), looked_at)
        seen = tuple(
            replace(one, times=times[one.key], is_complete=self.is_complete, has_run=one.rule in ordinary)
            for one in self.exclusions
        )
        about = (replace(subject, exclusions=seen) for subject in looked_at[:1])
        told = CATALOG.examine(about, ids=[one for one in chosen if one in OF_EXCLUSIONS])
        return in_order((*kept, *told))

    def _sorted_out(
        self, findings: Sequence[Finding], subjects: Sequence[Subject]
    ) -> tuple[list[Finding], Counter[tuple[str | int, ...]]]:
        places = {subject.dashboard.file: _Places(subject.dashboard) for subject in subjects}
        kept: list[Finding] = []
        times: Counter[tuple[str | int, ...]] = Counter()
        for finding in findings:
            of_rule = [one for one in self.exclusions if one.rule == finding.id and one.concerns(finding.place.file)]
            fits = places[finding.place.file].fits(finding)
            fitting = [one for one in of_rule if fits(one)]
            times.update(one.key for one in fitting)
            if any(one.effect is Effect.EXCLUDE for one in fitting):
                continue
            kept.append(replace(finding, level=Level.WARNING) if fitting else finding)
        return kept, times


# Private


class _Places:
    """The panels and queries of a dashboard, by how their places are spelt."""

    def __init__(self, dashboard: Dashboard) -> None:
        self._title = dashboard.title
        self._panels = {spell(panel.path): panel.title for panel in dashboard.panels}
        self._targets = {
            spell(target.path): index for panel in dashboard.panels for index, target in enumerate(panel.targets)
        }

    def fits(self, finding: Finding) -> Callable[[Exclusion], bool]:
        """Give what says whether an exclusion is for a finding."""
        field = finding.place.field
        panel = max((one for one in self._panels if _is_within(field, one)), key=len, default=None)
        target = next((one for one in self._targets if _is_within(field, one)), None)
        return lambda one: one.fits(
            dashboard=self._title,
            panel=None if panel is None else self._panels[panel],
            target_index=None if target is None else self._targets[target],
        )


def _is_within(field: str, holder: str) -> bool:
    return field == holder or field.startswith((f"{holder}.", f"{holder}["))
