"""Fill in a metric's query: the part of Go's templates that a query needs, with Flagger's names.

Source: https://github.com/fluxcd/flagger/blob/v1.44.0/pkg/apis/flagger/v1beta1/metric.go (TemplateFunctions) and
https://pkg.go.dev/text/template
"""

import re
from collections.abc import Mapping

from loadtests.canary.model import CanaryRelease, CanarySpec, Metric
from slo.suggestions import did_you_mean

_ACTION = re.compile(r"\{\{(?P<left>-(?=\s))?(?P<inside>.*?)(?P<right>(?<=\s)-)?\}\}", re.DOTALL)
_COMMENT = re.compile(r"/\*.*\*/", re.DOTALL)
_VARIABLE = re.compile(r"""variables\.([A-Za-z_]\w*)|index\s+variables\s+["`]([^"`]*)["`]""")


class TemplateError(ValueError):
    """A query cannot be filled in."""


def values_of(spec: CanarySpec, metric: Metric) -> dict[str, str]:
    """Give what Flagger puts in the place of each name."""
    return {
        "name": spec.name,
        "namespace": spec.namespace,
        "target": spec.target.name,
        "service": spec.apex,
        "ingress": spec.ingress_name or spec.target.name,
        "route": spec.route_name or spec.target.name,
        "interval": metric.interval,
    }


def query_of(release: CanaryRelease, metric: Metric) -> str:
    """Give the query that a metric asks, filled in; empty for what Flagger's observers measure themselves.

    Raises:
        TemplateError: the template is not there, or names something that is not.
    """
    template = release.template_of(metric)
    if metric.template is not None and template is None:
        wanted = f"{metric.template.name}.{metric.template.namespace}"
        message = f"metric {metric.name}: there is no MetricTemplate {wanted}; add it, or correct templateRef"
        raise TemplateError(message)
    query = metric.query if template is None else template.query
    return render(query, values_of(release.canary, metric), metric.variables)


def render(query: str, values: Mapping[str, str], variables: Mapping[str, str]) -> str:
    """Fill a query in.

    Flagger puts `<no value>` in the place of a variable that is not set, and nothing in the place of an interval that
    is not: Prometheus cannot read either, so both are errors here.

    Raises:
        TemplateError: something stands between braces that has no value, or a brace is missing.
    """
    parts, end, trims = [], 0, False
    for match in _ACTION.finditer(query):
        text = query[end : match.start()]
        text = text.lstrip() if trims else text
        parts.append(text.rstrip() if match["left"] else text)
        parts.append(_value(match["inside"].strip(), values, variables))
        end, trims = match.end(), bool(match["right"])
    rest = query[end:]
    if "{{" in rest:
        message = f"{rest[rest.index('{{') :].split(chr(10))[0]}: has no closing braces; write {{{{ name }}}}"
        raise TemplateError(message)
    parts.append(rest.lstrip() if trims else rest)
    return "".join(parts)


# Private


def _value(inside: str, values: Mapping[str, str], variables: Mapping[str, str]) -> str:
    if _COMMENT.fullmatch(inside):
        return ""
    if variable := _VARIABLE.fullmatch(inside):
        key = variable[1] or variable[2] or ""
        if key in variables:
            return variables[key]
        rule = f"the metric's templateVariables are {', '.join(variables) or 'none'}"
        next_step = did_you_mean(key, variables, otherwise="set it there")
    elif inside not in values:
        rule = f"must be one of {', '.join(values)} or variables.<key>"
        next_step = did_you_mean(inside, values, otherwise="use one of them")
    elif values[inside]:
        return values[inside]
    else:
        rule, next_step = f"stands for nothing, since the metric has no {inside}", "set it there"
    message = f"{{{{ {inside} }}}}: {rule}; {next_step}"
    raise TemplateError(message)
