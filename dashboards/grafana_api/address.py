"""Tell the address of Grafana from that of a page in it."""

import re

_END = r"(/?$|/?[?#])"
_OF_GRAFANA = re.compile(
    rf"/(d/[^/]|d-solo/|dashboard/|dashboards(/f/|{_END})|public-dashboards/|explore{_END}|login{_END}|apis?{_END}"
    r"|api/(search|dashboards|folders|health)|apis/\w+\.grafana\.app)"
)
"""Grafana's pages and questions; a path of its own may well hold `/api/`, as that of a proxy of Kubernetes does."""


def base_of_page(url: str) -> str | None:
    """Give the address of the Grafana that a page is of; None where it is no page of one."""
    scheme, separator, rest = url.partition("://")
    host, slash, path = rest.partition("/")
    found = _OF_GRAFANA.search(slash + path)
    if found is None:
        cut = re.split(r"[?#]", url, maxsplit=1)[0]
        return None if cut == url else cut.rstrip("/")
    return f"{scheme}{separator}{host}{(slash + path)[: found.start()]}"
