"""Why a server does not start."""


class CannotServe(Exception):  # noqa: N818 - read as a sentence
    """A server must not, or cannot, start the way it was asked to."""

    exit_code = 2

    def __init__(self, *, what: str, rule: str, next_step: str) -> None:
        super().__init__(f"{what}: {rule}; {next_step}")
