"""The options of every command that runs checks, and what it prints."""

import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

import click

from slo.cli.options import format_option
from slo.findings.catalog import Catalog
from slo.findings.formats import FORMATS
from slo.findings.interface import Examined, Finding, Level, Subject
from slo.findings.report import Report, Rule

Command = Callable[..., Any]
Subject_contra = TypeVar("Subject_contra", contravariant=True)


class Examine(Protocol[Subject_contra]):
    """What runs checks on subjects."""

    def __call__(self, subjects: Iterable[Subject_contra], /, *, ids: Iterable[str]) -> tuple[Finding, ...]:
        """Give what the checks of some ids find."""


_INCONCLUSIVE = 4
"""Exit code where nothing was found, and a check could not be made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination(Generic[Subject]):
    """What was asked for: which checks, printed how."""

    catalog: Catalog[Subject]
    ids: tuple[str, ...]
    threshold: Level
    style: str

    def run(self, subjects: Iterable[Subject], *, noun: str, examine: Examine[Subject] | None = None) -> int:
        """Run the checks, print what they find and give the exit code.

        Args:
            subjects: what to look at.
            noun: what one of them is called.
            examine: in place of the catalogue's, where findings can be excused.
        """
        looked_at = tuple(subjects)
        catalog = self.catalog
        examined = (
            catalog.look(looked_at, ids=self.ids)
            if examine is None
            else Examined(findings=examine(looked_at, ids=self.ids))
        )
        report = Report(
            command=catalog.command,
            noun=noun,
            looked_at=len(looked_at),
            findings=examined.findings,
            not_made=examined.not_made,
            rules=tuple(Rule(id=one, summary=catalog.summary(one), page=catalog.page(one)) for one in self.ids),
            threshold=self.threshold,
        )
        click.echo(FORMATS[self.style](report))
        if report.has_failed:
            return 1
        return _INCONCLUSIVE if report.not_made else 0


def finding_options(catalog: Catalog[Any]) -> Callable[[Command], Command]:
    """Add what chooses checks and formats, and hand the command `examination`; pages and ids are printed here."""

    def decorate(command: Command) -> Command:
        @functools.wraps(command)
        def wrapper(disable: tuple[str, ...], threshold: str, style: str, **rest: Any) -> Any:  # noqa: ANN401 - whatever the command takes and gives
            ids = catalog.chosen(enable=rest.pop("enable", ()), disable=disable)
            examination = Examination(catalog=catalog, ids=ids, threshold=Level(threshold), style=style)
            return command(**rest, examination=examination)

        decorated: Command = wrapper
        for option in reversed([*_options(catalog), format_option("the findings", styles=tuple(FORMATS))]):
            decorated = option(decorated)
        return decorated

    return decorate


# Private


def _options(catalog: Catalog[Any]) -> list[Callable[[Command], Command]]:
    opt_in = f"Run a check that is left out else: {', '.join(sorted(catalog.opt_in))}."
    enable = click.option("--enable", multiple=True, metavar="ID", help=opt_in)
    return [
        click.option("--disable", multiple=True, metavar="ID", help="Leave a check out; may be given again."),
        *([enable] if catalog.opt_in else []),
        click.option(
            "--explain",
            metavar="ID",
            is_eager=True,
            expose_value=False,
            callback=_instead(catalog.page),
            help="Print the page of a check, and look at nothing.",
        ),
        click.option(
            "--list",
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=_instead(lambda _: "\n".join(catalog.ids())),
            help="Print the ids of all checks, and look at nothing.",
        ),
        click.option(
            "--fail-on",
            "threshold",
            type=click.Choice([str(level) for level in Level]),
            default=str(Level.NOTE),
            show_default=True,
            help="Exit 1 for findings of this level or a worse one; the others are only printed.",
        ),
    ]


def _instead(printed: Callable[[str], str]) -> Callable[[click.Context, click.Parameter, Any], None]:
    """Print something and end the command, where the option is given."""

    def callback(context: click.Context, _: click.Parameter, value: Any) -> None:  # noqa: ANN401 - click's
        if value:
            click.echo(printed(value))
            context.exit()

    return callback
