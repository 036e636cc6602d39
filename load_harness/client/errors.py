"""What can go wrong, each error with its exit code."""


class Refused(Exception):  # noqa: N818 - read as a sentence
    """What was asked for is wrong; the message says what."""

    exit_code = 2

    def __init__(self, *, what: str, rule: str, next_step: str | None = None) -> None:
        super().__init__(f"{what}: {rule}; {next_step}" if next_step else f"{what}: {rule}")


class Unreachable(Exception):  # noqa: N818 - read as a sentence
    """The workload did not answer, or not the one that was meant."""

    exit_code = 3

    def __init__(self, *, url: str, asked: str, because: str, check: str, lost: bool = False) -> None:
        super().__init__(f"{url}: cannot be reached for {asked}: {because}; {check}")
        self.because = because
        self.lost = lost
        """Whether asking again is of no use."""
