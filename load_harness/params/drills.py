"""What the drills take, from their paths."""

from load_harness.params.form import Field, Form, raise_setting
from load_harness.settings import Settings
from load_harness.variable_text import plain_number

_LOWEST_STATUS = 200
_HIGHEST_STATUS = 599


def delay_form(settings: Settings) -> Form:
    """How long to wait."""
    return _only(
        Field(
            name="seconds",
            meaning="how long to wait before the answer, in seconds",
            minimum=0,
            maximum=settings.max_latency_milliseconds / 1000,
            more=raise_setting("LOAD_HARNESS_MAX_LATENCY_MILLISECONDS"),
        )
    )


def status_form() -> Form:
    """Which status to answer with."""
    return _only(
        Field(
            name="code",
            meaning="the status to answer with; one below 200 would not end the exchange",
            kind="integer",
            minimum=_LOWEST_STATUS,
            maximum=_HIGHEST_STATUS,
            more="send a status that HTTP has",
        )
    )


def parse_delay(raw: str, settings: Settings) -> float:
    """Read the seconds.

    Raises:
        Problem: 422, saying what is wrong.
    """
    return float(delay_form(settings).read({"seconds": _number(raw)})["seconds"])


def parse_status(raw: str) -> int:
    """Read the code.

    Raises:
        Problem: 422, saying what is wrong.
    """
    return int(status_form().read({"code": _number(raw)})["code"])


def _only(field: Field) -> Form:
    return Form(fields=(field,))


def _number(raw: str) -> object:
    number = plain_number(raw)
    return raw if number is None else number
