"""The options that say how dashboards travel; each belongs to some forms, and is a mistake with the others."""

import functools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from dashboards.catalog import FOLDER
from dashboards.delivery.compose import ALERTMANAGER_URL, PROMETHEUS_URL, SCRAPE_INTERVAL_SECONDS, Compose
from dashboards.delivery.config_maps import FOLDER_ANNOTATION, SIDECAR_LABEL, ConfigMaps
from dashboards.delivery.git_sync import GitSync
from dashboards.delivery.grafana_operator import INSTANCE_SELECTOR, TOP_FOLDER, Operator
from dashboards.delivery.interface import Form, FormName
from dashboards.delivery.kubernetes import Metadata, namespace_mistakes
from dashboards.delivery.packaging import folder_mistakes, uid_mistakes
from dashboards.delivery.plain import Plain
from slo.cli.options import Label
from slo.durations import parse_duration_seconds, spell_duration
from slo.errors import InvalidInput, Mistake, Place

Command = Callable[..., Any]

_KUBERNETES_NAME = re.compile(r"[^=\s]+")
"""Looser than Kubernetes, so that its rule can be told together with all other mistakes."""


class ScrapeInterval(click.ParamType[float]):
    """A positive duration with a unit, such as 30s, as seconds."""

    name = "duration"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:  # noqa: ANN401
        """Parse the text; a default is a number already."""
        seconds = value if isinstance(value, float) else parse_duration_seconds(value)
        if not seconds:
            self.fail(f"{value}: must be a positive duration with a unit; write it as 15s or 1m", param, ctx)
        return seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How dashboards are to travel, as far as a user says."""

    name: FormName
    words: Mapping[str, Any]
    """The options' values, by their names."""

    def form(self, *, sources: tuple[str, ...], exclusions: str) -> Form:
        """Make the form that writes them."""
        words = self.words
        metadata = Metadata(namespace=words["namespace"], labels=dict(words["object_labels"]))
        match self.name:
            case FormName.JSON:
                return Plain(sources=sources, exclusions=exclusions)
            case FormName.CONFIG_MAP:
                return ConfigMaps(
                    sources=sources,
                    folder=words["folder"],
                    metadata=metadata,
                    sidecar_label=words["sidecar_label"],
                    folder_annotation=words["folder_annotation"],
                )
            case FormName.OPERATOR:
                return Operator(
                    sources=sources,
                    folder=self._operators_folder(),
                    metadata=metadata,
                    instance_selector=dict(words["instance_selector"]),
                    crosses_namespaces=words["crosses_namespaces"],
                )
            case FormName.GIT_SYNC:
                return GitSync(folder=words["folder"], folder_uid=words["folder_uid"])
            case FormName.COMPOSE:
                return Compose(
                    sources=sources,
                    folder=words["folder"],
                    prometheus_url=words["prometheus_url"],
                    alertmanager_url=words["alertmanager_url"],
                    scrape_interval_seconds=words["scrape_interval"],
                )

    def _operators_folder(self) -> dict[str, str]:
        if self.words["folder_ref"]:
            return {"folderRef": self.words["folder_ref"]}
        if self.words["folder_uid"]:
            return {"folderUID": self.words["folder_uid"]}
        return {"folder": self.words["folder"] or TOP_FOLDER}


def repeated(option: str, pairs: Iterable[tuple[str, str]]) -> Iterator[Mistake]:
    """Yield what is given two values, of which one would be lost."""
    first: dict[str, str] = {}
    for name, value in pairs:
        if first.setdefault(name, value) != value:
            rule, next_step = f"is given as {first[name]}, too", "keep one of them"
            yield Mistake(place=Place(file=option), value=f"{name}={value}", rule=rule, next_step=next_step)


def refuse_beside_tenant(tenant: str, paths: Sequence[Path], *, with_shipped: bool) -> None:
    """Refuse what cannot stand beside the board of one tenant.

    Raises:
        InvalidInput: With every mistake.
    """
    mistakes = list(namespace_mistakes("--tenant", tenant))
    for said, is_given in (("--shipped", with_shipped), (" ".join(map(str, paths)), bool(paths))):
        if tenant and is_given:
            rule, next_step = "cannot stand beside --tenant, which is one board alone", "build it into another folder"
            mistakes.append(Mistake(place=Place(file="--tenant"), value=said, rule=rule, next_step=next_step))
    if mistakes:
        raise InvalidInput(mistakes)


def way_options(command: Command) -> Command:
    """Add `--for` and the options of all forms, and hand the command `way`."""

    @functools.wraps(command)
    def wrapper(form_name: str, **given: Any) -> Any:  # noqa: ANN401 - whatever the command takes
        words = {name: given.pop(name) for name in _FORMS_OF}
        way = Way(name=FormName(form_name), words=words)
        if mistakes := list(_mistakes(way)):
            raise InvalidInput(mistakes)
        return command(**given, way=way)

    decorated: Command = wrapper
    for option in reversed([_FOR, *(option for _, option in _OPTIONS.values())]):
        decorated = option(decorated)
    return decorated


# Private

_Option = Callable[[Command], Command]
_IN_KUBERNETES = (FormName.CONFIG_MAP, FormName.OPERATOR)
_FOR: _Option = click.option(
    "--for",
    "form_name",
    type=click.Choice([str(name) for name in FormName]),
    default=str(FormName.JSON),
    show_default=True,
    help="What takes them to Grafana: an import, the sidecar of its Helm charts, grafana-operator, Git Sync, or a "
    "container's provisioning.",
)
_OPTIONS: dict[str, tuple[tuple[FormName, ...], _Option]] = {
    "folder": (
        (*_IN_KUBERNETES, FormName.GIT_SYNC, FormName.COMPOSE),
        click.option("--folder", default=FOLDER, show_default=True, help='Title of their folder; "" for none.'),
    ),
    "folder_uid": (
        (FormName.OPERATOR, FormName.GIT_SYNC),
        click.option("--folder-uid", default="", metavar="UID", help="uid of a folder that is there."),
    ),
    "folder_ref": (
        (FormName.OPERATOR,),
        click.option("--folder-ref", default="", metavar="NAME", help="Name of their GrafanaFolder."),
    ),
    "namespace": (_IN_KUBERNETES, click.option("--namespace", default="", help="Namespace of the objects.")),
    "object_labels": (
        _IN_KUBERNETES,
        click.option(
            "--object-label",
            "object_labels",
            multiple=True,
            type=Label(_KUBERNETES_NAME),
            metavar="NAME=VALUE",
            help="Label of the objects; may be given again.",
        ),
    ),
    "sidecar_label": (
        (FormName.CONFIG_MAP,),
        click.option(
            "--sidecar-label",
            type=Label(_KUBERNETES_NAME),
            default="=".join(SIDECAR_LABEL),
            show_default=True,
            metavar="NAME=VALUE",
            help="Label by which the sidecar finds them.",
        ),
    ),
    "folder_annotation": (
        (FormName.CONFIG_MAP,),
        click.option(
            "--folder-annotation",
            default=FOLDER_ANNOTATION,
            show_default=True,
            metavar="NAME",
            help="Annotation in which the sidecar looks for the folder.",
        ),
    ),
    "instance_selector": (
        (FormName.OPERATOR,),
        click.option(
            "--instance-selector",
            multiple=True,
            type=Label(_KUBERNETES_NAME),
            default=["=".join(INSTANCE_SELECTOR)],
            show_default=True,
            metavar="NAME=VALUE",
            help="Label of the Grafana objects that take them; may be given again.",
        ),
    ),
    "crosses_namespaces": (
        (FormName.OPERATOR,),
        click.option(
            "--cross-namespace", "crosses_namespaces", is_flag=True, help="Let Grafanas of other namespaces take them."
        ),
    ),
    "prometheus_url": (
        (FormName.COMPOSE,),
        click.option(
            "--prometheus-url",
            default=PROMETHEUS_URL,
            show_default=True,
            metavar="URL",
            help="Where Grafana reaches Prometheus.",
        ),
    ),
    "alertmanager_url": (
        (FormName.COMPOSE,),
        click.option(
            "--alertmanager-url",
            default=ALERTMANAGER_URL,
            show_default=True,
            metavar="URL",
            help="Where Grafana reaches Alertmanager.",
        ),
    ),
    "scrape_interval": (
        (FormName.COMPOSE,),
        click.option(
            "--scrape-interval",
            type=ScrapeInterval(),
            default=SCRAPE_INTERVAL_SECONDS,
            metavar="DURATION",
            help=f"Of that Prometheus, for $__rate_interval.  [default: {spell_duration(SCRAPE_INTERVAL_SECONDS)}]",
        ),
    ),
}
_FORMS_OF = {name: forms for name, (forms, _) in _OPTIONS.items()}
_FOLDERS = ("folder", "folder_uid", "folder_ref")


def _mistakes(way: Way) -> Iterator[Mistake]:
    given = _given()
    for name, option in given.items():
        if way.name not in _FORMS_OF[name]:
            forms = " or ".join(f"--for {form}" for form in _FORMS_OF[name])
            rule, next_step = f"means nothing --for {way.name}", f"leave it out, or say {forms}"
            yield Mistake(place=Place(file=option), value="option", rule=rule, next_step=next_step)
    yield from repeated("--object-label", way.words["object_labels"])
    yield from repeated("--instance-selector", way.words["instance_selector"])
    yield from folder_mistakes(way.words["folder"])
    if way.words["folder_uid"]:
        yield from uid_mistakes(way.words["folder_uid"], Place(file="--folder-uid"))
    folders = [given[name] for name in _FOLDERS if name in given]
    if way.name is FormName.OPERATOR and len(folders) > 1:
        rule = f"is one of {' and '.join(folders)}, which all name the folder, and the operator takes one"
        yield Mistake(place=Place(file=folders[0]), value="option", rule=rule, next_step="keep one of them")


def _given() -> dict[str, str]:
    """Name the options on the command line, as a user spells them, by their parameters."""
    context = click.get_current_context()
    spelt = {str(param.name): param.opts[0] for param in context.command.params}
    return {
        name: spelt[name] for name in _FORMS_OF if context.get_parameter_source(name) is ParameterSource.COMMANDLINE
    }
