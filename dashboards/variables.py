"""The variables of our boards, in the shape that every rule of dashboard-linter for templates accepts."""

from collections.abc import Sequence

from dashboards.model import PROMETHEUS, Json, Variable

DATASOURCE = Variable(name="datasource", type="datasource", label="Data source", query="prometheus")


def datasource(plugin: str) -> Variable:
    """Offer the data sources of one plug-in, for a board that has another besides Prometheus' `datasource`."""
    return Variable(
        name=f"{plugin}_datasource", type="datasource", label=f"{plugin.capitalize()} data source", query=plugin
    )


def choice_of(  # noqa: PLR0913 - a word for each thing that can be said
    label: str,
    *,
    metric: str,
    title: str,
    description: str = "",
    name: str = "",
    where: str = "",
    is_multi: bool = True,
) -> Variable:
    """Offer the values that a label of a metric has; many can be chosen, and all are at first.

    `where` narrows it by choices made before, as `namespace=~"$namespace"`; `name` is the label's unless it is given.
    """
    selector = f"{metric}{{{where}}}" if where else metric
    return Variable(
        name=name or label,
        type="query",
        label=title,
        query=f"label_values({selector}, {label})",
        description=description,
        is_multi=is_multi,
        has_all=is_multi,
        all_value=".+" if is_multi else "",
        datasource=PROMETHEUS,
    )


def namespace_of(metric: str, *, where: str = "") -> Variable:
    """Offer the namespaces of a metric."""
    return choice_of("namespace", metric=metric, title="Namespace", description="Where it runs.", where=where)


def job_of(metric: str, *, where: str = "") -> Variable:
    """Offer the scrape jobs of a metric."""
    return choice_of("job", metric=metric, title="Job", description="Prometheus' scrape job.", where=where)


def instance_of(metric: str, *, where: str = "") -> Variable:
    """Offer the scraped addresses of a metric."""
    return choice_of("instance", metric=metric, title="Instance", description="The scraped address.", where=where)


def pod_of(metric: str, *, where: str = "") -> Variable:
    """Offer the pods of a metric."""
    return choice_of("pod", metric=metric, title="Pod", description="One of the replicas.", where=where)


def textbox(name: str, *, label: str, default: str, description: str = "") -> Variable:
    """Let the reader type a value, as a price."""
    return Variable(name=name, type="textbox", label=label, query=default, default=default, description=description)


def constant(name: str, *, value: str, description: str = "") -> Variable:
    """Name a value that queries share and the reader does not see."""
    return Variable(
        name=name, type="constant", label=name, query=value, default=value, description=description, is_hidden=True
    )


def custom(name: str, *, label: str, values: Sequence[str], default: str = "", description: str = "") -> Variable:
    """Offer some values; the first is chosen unless another is.

    Raises:
        ValueError: The default is none of them, there are none, or one has a comma, which stands between them.
    """
    chosen = default or next(iter(values), "")
    _refuse_unknown(name, chosen, values)
    query = ",".join(values)
    return Variable(name=name, type="custom", label=label, query=query, default=chosen, description=description)


def interval(
    name: str, *, values: Sequence[str], label: str = "Interval", default: str = "", description: str = ""
) -> Variable:
    """Offer durations; the first is chosen unless another is.

    Raises:
        ValueError: The default is none of them, there are none, or one has a comma, which stands between them.
    """
    chosen = default or next(iter(values), "")
    _refuse_unknown(name, chosen, values)
    extra: dict[str, Json] = {"auto": False, "auto_count": 30, "auto_min": "10s"}
    return Variable(
        name=name,
        type="interval",
        label=label,
        query=",".join(values),
        default=chosen,
        description=description,
        extra=extra,
    )


# Private


def _refuse_unknown(name: str, chosen: str, values: Sequence[str]) -> None:
    for value in values:
        if "," in value:
            message = f"variable {name} {value!r}: must have no comma, which stands between values; leave it out"
            raise ValueError(message)
    if chosen not in values or not chosen:
        message = f"variable {name} {chosen!r}: must be one of {list(values)}; choose one of them at first"
        raise ValueError(message)
