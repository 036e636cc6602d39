"""What can keep a temporary Prometheus from coming up; none of it says anything of a dashboard."""


class MissingProgram(Exception):  # noqa: N818 - read as a sentence
    """A program is not on this machine; the message says how to get it."""

    exit_code = 3


class CannotStart(Exception):  # noqa: N818 - read as a sentence
    """A program did not do its part; the message has the end of what it said."""

    exit_code = 3

    def __init__(self, *, program: str, what: str, said: str, next_step: str) -> None:
        told = "\n".join(f"  {line}" for line in said.strip().splitlines()[-_MOST_LINES:])
        super().__init__(f"{program} {what}; {next_step}" + (f"\n{told}" if told else ""))


# Private

_MOST_LINES = 5
