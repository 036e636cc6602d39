"""Links of a dashboard as links of its page: to the pages of other dashboards where there are any."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from dashboards.evaluation.choices import Choices
from dashboards.evaluation.interpolation import interpolate
from dashboards.evaluation.resolution import WIDTH_PIXELS, resolution
from dashboards.model import Json
from dashboards.page.grid import PanelLink
from dashboards.preview.own_variables import filled
from dashboards.preview.parts import mappings
from dashboards.preview.snapshot import Snapshot

_BOARD = re.compile(r"^(?:https?://[^/]+)?/d/([A-Za-z0-9_-]+)(?:[/?#]|$)")


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherPage:
    """The page of a dashboard, as another one's links see it."""

    uid: str
    title: str
    tags: tuple[str, ...]
    address: str


class Links:
    """Knows where links lead on a page."""

    def __init__(self, snapshot: Snapshot, pages: Sequence[OtherPage]) -> None:
        self._snapshot = snapshot
        self._pages = pages
        self._by_uid = {page.uid: page.address for page in pages if page.uid}

    def of_board(self) -> Iterator[PanelLink]:
        """List the links in the dashboard's head: addresses, and the pages of the dashboards with some tags."""
        resolve = self.resolver(self._snapshot.choices)
        for link in mappings(self._snapshot.dashboard.json.get("links")):
            if link.get("type") == "dashboards":
                yield from self._tagged(link.get("tags"))
            elif isinstance(link.get("url"), str):
                address = resolve(str(link["url"]), {})
                yield PanelLink(title=str(link.get("title") or address), address=address)

    def resolver(self, choices: Choices) -> Callable[[str, Mapping[str, str]], str]:
        """Give what turns an address of the dashboard into one of the page; empty where it leads nowhere from here."""
        how = resolution(self._snapshot.range, points=WIDTH_PIXELS)

        def resolved(url: str, own: Mapping[str, str]) -> str:
            text = interpolate(filled(url, own), choices, how).text
            board = _BOARD.match(text)
            if board:
                return self._by_uid.get(board[1], "")
            return text if text.startswith(("http://", "https://")) else ""

        return resolved

    # Private

    def _tagged(self, tags: Json) -> Iterator[PanelLink]:
        wanted = {str(tag) for tag in tags} if isinstance(tags, list) else set()
        for page in self._pages:
            if wanted <= set(page.tags) and page.uid != self._snapshot.dashboard.uid:
                yield PanelLink(title=page.title, address=page.address)
