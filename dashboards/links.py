"""The tag of our boards, and links between them that keep the time range and what is chosen."""

from collections.abc import Mapping

from dashboards.model import BoardLink, Link

TAG = "load-harness"
"""Of every board of ours; by it they find each other."""

OTHER_BOARDS = BoardLink(title="Load Harness", tag=TAG)
"""A menu of all our boards, in a board's head."""


def link_to(uid: str, title: str, *, keeps_variables: bool = True, given: Mapping[str, str] | None = None) -> Link:
    """Link a panel, or its data, to a board; `given` chooses values of its variables, as `${__data.fields.slo}`."""
    return Link(title=title, url=board_url(uid, keeps_variables=keeps_variables, given=given))


def row_link(uid: str, title: str, *, variable: str) -> Link:
    """Link from a row of a table to the board of what it is about: the column of a variable's name has its value."""
    # All variables would bring the one that is set here a second time. Only this form with braces reaches into a row;
    # in the JSON text of a delivery they have to be escaped for Flux.
    given = {"datasource": "$datasource", variable: f"${{__data.fields.{variable}}}"}
    return link_to(uid, title, keeps_variables=False, given=given)


def board_link(uid: str, title: str) -> BoardLink:
    """Link to one board, in a board's head."""
    return BoardLink(title=title, url=f"/d/{uid}")


def board_url(uid: str, *, keeps_variables: bool = True, given: Mapping[str, str] | None = None) -> str:
    """Give the address of a board, the time range kept."""
    chosen = [f"var-{name}={value}" for name, value in (given or {}).items()]
    # Without braces where Grafana allows it: Flux would replace them with nothing.
    kept = ["$__url_time_range", *(["$__all_variables"] if keeps_variables else [])]
    return f"/d/{uid}?{'&'.join((*kept, *chosen))}"
