"""What the linter excuses on a board that comes along, for a copy of it that has another title."""

from typing import Any

import yaml


def excuses_of(text: str, *, title: str, copy: str) -> str:
    """Give the exclusions of one board alone, under the title of its copy.

    Args:
        text: the exclusions of all boards.
        title: of the board.
        copy: title of its copy.
    """
    rules: dict[str, dict[str, Any]] = yaml.safe_load(text)["exclusions"]
    kept = {rule: {**said, "entries": _entries(said, title, copy)} for rule, said in rules.items()}
    told = {"exclusions": {rule: said for rule, said in kept.items() if said["entries"]}}
    return yaml.safe_dump(told, sort_keys=False, allow_unicode=True, width=120)


# Private


def _entries(said: dict[str, Any], title: str, copy: str) -> list[dict[str, Any]]:
    return [{**entry, "dashboard": copy} for entry in said.get("entries", ()) if entry.get("dashboard") == title]
