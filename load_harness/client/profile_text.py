"""A CPU profile on a command line, with the names it has over HTTP: `sine,low_millicores=50,period_seconds=60`."""

from load_harness.client.errors import Refused
from load_harness.errors import shown

_EXAMPLE = "sine,low_millicores=50,period_seconds=60"


def parse_profile(text: str) -> dict[str, object]:
    """Read a profile; what its names and numbers may be is the workload's to say.

    Raises:
        Refused: Where it is not of this form.
    """
    shape, *dials = (part.strip() for part in text.split(","))
    profile: dict[str, object] = {"shape": shape}
    for dial in dials:
        name, equals, number = (part.strip() for part in dial.partition("="))
        rule = "must be NAME=NUMBER" if not (name and equals) else "must appear once" if name in profile else None
        if rule:
            raise _wrong(dial, rule)
        profile[name] = _number(dial, number)
    return profile


def _number(dial: str, text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        raise _wrong(dial, "must be NAME=NUMBER") from None
    return int(number) if number.is_integer() else number


def _wrong(dial: str, rule: str) -> Refused:
    return Refused(what=f"profile {shown(dial)}", rule=rule, next_step=f"write e.g. {_EXAMPLE}")
