"""All boards, in the order in which they are listed."""

from collections.abc import Callable

from dashboards.boards import (
    alerts,
    autoscaling,
    canary,
    cost,
    dora,
    load_test,
    saturation,
    slo_detail,
    slo_overview,
    tenant,
    workload,
)
from dashboards.grafana import dashboard_json
from dashboards.model import Board, Json
from dashboards.reading import Dashboard, dashboard_of

FOLDER = "Load Harness"
"""Where they are in Grafana."""
_BOARDS: tuple[Callable[[], Board], ...] = (
    workload.board,
    saturation.board,
    autoscaling.board,
    canary.board,
    load_test.board,
    slo_overview.board,
    slo_detail.board,
    alerts.board,
    dora.board,
    tenant.board,
    cost.board,
)


def boards() -> tuple[Board, ...]:
    """Build all boards."""
    return tuple(build() for build in _BOARDS)


def board(uid: str) -> Board:
    """Build the board with a uid.

    Raises:
        KeyError: There is none.
    """
    return {one.uid: one for one in boards()}[uid]


def dashboards() -> tuple[Dashboard, ...]:
    """Give all boards as Grafana gets them, as if they were read from `<uid>.json`."""
    return tuple(view(one) for one in boards())


def dashboard_of_tenant(namespace: str) -> Dashboard:
    """Give the board of the tenant of one namespace, on which no other can be chosen."""
    return view(tenant.board(namespace))


def view(board: Board) -> Dashboard:
    """Give a board as Grafana gets it."""
    value: Json = dashboard_json(board)
    return dashboard_of(value, file=f"{board.uid}.json")
