"""What `/load/cpu/work` takes."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from load_harness.params.form import Field, Form, raise_setting
from load_harness.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What one request is to cost."""

    cpu_milliseconds: float


def work_form(settings: Settings) -> Form:
    """The fields of the POST body."""
    return Form(
        fields=(
            Field(
                name="cpu_milliseconds",
                meaning="CPU time the request costs in all, in ms; below the server's own share, it costs that share",
                minimum=0,
                maximum=settings.max_work_milliseconds,
                more=raise_setting("LOAD_HARNESS_MAX_WORK_MILLISECONDS"),
            ),
        ),
    )


def work_query(settings: Settings) -> Form:
    """The same as a query string, with a name short enough to type."""
    (field,) = work_form(settings).fields
    return Form(fields=(replace(field, name="ms"),))


def parse_work(raw: Mapping[str, object], settings: Settings) -> Work:
    """Read the POST body.

    Raises:
        Problem: 422, listing every mistake.
    """
    return Work(cpu_milliseconds=float(work_form(settings).read(raw)["cpu_milliseconds"]))


def parse_work_query(raw: Mapping[str, object], settings: Settings) -> Work:
    """Read the query string.

    Raises:
        Problem: 422, listing every mistake.
    """
    return Work(cpu_milliseconds=float(work_query(settings).read(raw)["ms"]))
