"""All checks of one command by id, with their pages."""

import importlib
import pkgutil
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Generic

from slo.errors import InvalidInput, Mistake, Place
from slo.findings.interface import Examined, Finding, Found, NotMade, Run, Subject, Unmade, in_order
from slo.suggestions import did_you_mean

_FIRST_SECTION = re.compile(r"^## [^\n]+\n+(.+?)(?:\n\n|\Z)", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalog(Generic[Subject]):
    """The checks of one command: modules of a package, `<id>.py` beside `<id>.md` (with underscores)."""

    package: ModuleType
    command: str
    """As `hpa lint`."""
    opt_in: frozenset[str] = frozenset()
    """Checks that are run only where they are asked for: whether they find a trap is a matter of how one works."""

    def ids(self) -> tuple[str, ...]:
        """List the ids in the order of the alphabet."""
        return tuple(sorted(module.name.replace("_", "-") for module in pkgutil.iter_modules(self.package.__path__)))

    def chosen(self, *, enable: Collection[str] = (), disable: Collection[str] = ()) -> tuple[str, ...]:
        """List the ids of the checks to run.

        Raises:
            InvalidInput: there are no such checks.
        """
        self._require_known(disable, option="--disable")
        self._require_known(enable, option="--enable")
        left_out = {*(self.opt_in - set(enable)), *disable}
        return tuple(one for one in self.ids() if one not in left_out)

    def page(self, check_id: str) -> str:
        """Give a check's page as Markdown.

        Raises:
            InvalidInput: there is no such check.
        """
        self._require_known([check_id], option="--explain")
        folder = Path(next(iter(self.package.__path__)))
        return (folder / f"{_module_name(check_id)}.md").read_text(encoding="utf-8")

    def summary(self, check_id: str) -> str:
        """Say in a sentence or two what a check finds: the beginning of its page."""
        first = _FIRST_SECTION.search(self.page(check_id))
        return " ".join(first[1].split()) if first else check_id

    def page_command(self, check_id: str) -> str:
        """Give the command that prints a check's page."""
        return f"load-harness {self.command} --explain {check_id}"

    def look(self, subjects: Iterable[Subject], *, ids: Iterable[str]) -> Examined:
        """Run checks on every subject, as `examine`; what a check found before it could look no further counts."""
        looked_at, findings, not_made = tuple(subjects), dict[Finding, None](), dict[Unmade, None]()
        for name, run in self._load(ids).items():
            for subject in looked_at:
                try:
                    findings.update((self._finding(name, one), None) for one in run(subject))
                except NotMade as reason:
                    not_made[Unmade(id=name, why=str(reason))] = None
        return Examined(findings=in_order(findings), not_made=tuple(not_made))

    def examine(self, subjects: Iterable[Subject], *, ids: Iterable[str]) -> tuple[Finding, ...]:
        """Run checks on every subject; the worst findings come first, then by file and line.

        Raises:
            NotMade: one of them cannot be made.
        """
        checks = self._load(ids)
        found = {
            self._finding(name, one): None
            for subject in subjects
            for name, run in checks.items()
            for one in run(subject)
        }
        return in_order(found)

    def _load(self, ids: Iterable[str]) -> Mapping[str, Run[Subject]]:
        return {one: importlib.import_module(f"{self.package.__name__}.{_module_name(one)}").run for one in ids}

    def _finding(self, check_id: str, found: Found) -> Finding:
        return Finding(
            id=check_id,
            level=found.level,
            place=found.place,
            sentence=found.sentence,
            fix=found.fix,
            page=self.page_command(check_id),
            quote=found.quote,
        )

    def _require_known(self, ids: Collection[str], *, option: str) -> None:
        known = self.ids()
        mistakes = [
            Mistake(
                place=Place(file=option),
                value=one,
                rule="must be the id of a check",
                next_step=did_you_mean(one, known, otherwise="choose one of those that --list prints"),
            )
            for one in ids
            if one not in known
        ]
        if mistakes:
            raise InvalidInput(mistakes)


# Private


def _module_name(check_id: str) -> str:
    return check_id.replace("-", "_")
