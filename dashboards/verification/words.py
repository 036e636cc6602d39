"""What all formats of a verification say alike."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from dashboards.verification.model import BoardVerdict, Outcome, Verification

_WORDS = {
    Outcome.ANSWERED: "answered",
    Outcome.QUIET: "empty for a good reason",
    Outcome.UNCHECKED: "not checked",
    Outcome.FAILED: "failed",
}


def counted(one: BoardVerdict | Verification) -> str:
    """Say how many queries there are, and how it stands with them."""
    numbers = {outcome: one.count(outcome) for outcome in Outcome}
    whole = sum(numbers.values())
    parts = (f"{count} {_WORDS[outcome]}{_why(one, outcome)}" for outcome, count in numbers.items() if count)
    return f"{whole} {'query' if whole == 1 else 'queries'}: {', '.join(parts)}" if whole else "no queries"


def summary(verification: Verification) -> str:
    """Say in one line how it stands with all of them."""
    count = len(verification.boards)
    return f"{count} dashboard{'' if count == 1 else 's'}, {counted(verification)}"


def without_data(verification: Verification) -> Mapping[str, Sequence[str]]:
    """List by the reason what is empty and may be, and what was not checked."""
    rows: dict[str, list[str]] = defaultdict(list)
    for outcome, words in ((Outcome.QUIET, "empty for a good reason"), (Outcome.UNCHECKED, "not checked, as it")):
        for board in verification.boards:
            for verdict in board.verdicts:
                if verdict.outcome is outcome:
                    why = verdict.reason if outcome is Outcome.UNCHECKED else f"({verdict.reason or _NOTHING_HAPPENED})"
                    rows[f"{words} {why}"].append(f"{board.uid}: {verdict.case.name}")
    return rows


# Private

_NOTHING_HAPPENED = "nothing has happened"


def _why(one: BoardVerdict | Verification, outcome: Outcome) -> str:
    if outcome is not Outcome.QUIET or isinstance(one, Verification):
        return ""
    reasons = dict.fromkeys(verdict.reason for verdict in one.verdicts if verdict.outcome is outcome)
    told = ", ".join(reason for reason in reasons if reason)
    return f" ({told})" if told else ""
