"""What links lead nowhere after a build."""

from typing import Any

import pytest

from dashboards.delivery.changes import broken_links
from dashboards.reading import dashboard_of
from tests.dashboards.delivery.parcels import panel, parcel_of, shop


def sentences(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """Say what changed between two builds."""
    return list(broken_links([dashboard_of(before, file="shop.json")], [parcel_of(after)]))


def asked(title: str, number: int, expr: str = "up") -> dict[str, Any]:
    """Write a panel with a query."""
    return panel(title, number, targets=[{"refId": "A", "expr": expr}])


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        pytest.param(shop(), [], id="nothing changes"),
        pytest.param(
            shop(uid="store"),
            ["uid of 'Shop' changes from shop to store: links and bookmarks to /d/shop will lead nowhere"],
            id="a uid",
        ),
        pytest.param(shop(uid="store", title="Store"), [], id="another dashboard in its place"),
    ],
)
def test_uids(after: dict[str, Any], expected: list[str]) -> None:
    """The title says which dashboard it is."""
    assert expected == sentences(shop(), after)


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        pytest.param([asked("Sold", 1), asked("Left", 2, "x")], [], id="nothing changes"),
        pytest.param([asked("Sold", 1), asked("Left", 2, "y")], [], id="a query changes"),
        pytest.param([asked("Sold", 1)], [], id="a panel goes"),
        pytest.param(
            [asked("Sold", 1), asked("Left", 7, "x")],
            ["shop: id of panel 'Left' changes from 2 to 7: links with viewPanel=2 will lead nowhere"],
            id="an id",
        ),
        pytest.param(
            [asked("Sold", 1), asked("Unsold", 7, "x")],
            ["shop: id of panel 'Unsold', once 'Left', changes from 2 to 7: links with viewPanel=2 will lead nowhere"],
            id="an id, with the title it is made of",
        ),
        pytest.param([asked("Sold", 1), asked("Unsold", 2, "x")], [], id="a title whose id stays"),
        pytest.param([asked("Sold", 1), asked("Broken", 7, "z")], [], id="another panel in its place"),
    ],
)
def test_panels(after: list[dict[str, Any]], expected: list[str]) -> None:
    """The title says which panel it is, and where that changed, what it asks."""
    assert expected == sentences(shop(panels=[asked("Sold", 1), asked("Left", 2, "x")]), shop(panels=after))


def test_the_first_build() -> None:
    """There is nothing to break."""
    assert [] == list(broken_links([], [parcel_of(shop())]))
