"""Read back which controller decided: its flags, and its version of Kubernetes."""

from loadtests.hpa.flags import ControllerFlags
from loadtests.hpa.versions import profile
from slo.errors import InvalidInput
from slo.fields import Fields


def read_flags(fields: Fields) -> ControllerFlags:
    """Read the flags, each a number of its own unit; mistakes are the fields'."""
    return ControllerFlags(**{name: fields.number(name, minimum=0) for name in ControllerFlags.__dataclass_fields__})


def read_kubernetes(fields: Fields) -> str:
    """Read the field `kubernetes`, a version whose autoscaler is known, as `1.35`; mistakes are the fields'."""
    version = fields.text("kubernetes")
    try:
        return profile(version).version
    except InvalidInput as error:
        for mistake in error.mistakes if version else ():
            fields.mistake("kubernetes", mistake.value, mistake.rule, mistake.next_step)
        return version
