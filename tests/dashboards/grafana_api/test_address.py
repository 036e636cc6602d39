"""Whether an address is that of Grafana, or of a page in it."""

import pytest

from dashboards.grafana_api.address import base_of_page

PAGES = {
    "a dashboard": ("https://g.example.com/d/abc/shop?orgId=1&from=now-1h", "https://g.example.com"),
    "a dashboard below a path": ("https://example.com/grafana/d/abc", "https://example.com/grafana"),
    "the list of dashboards": ("http://g:3000/dashboards", "http://g:3000"),
    "a folder": ("http://g:3000/dashboards/f/abc/platform", "http://g:3000"),
    "explore": ("http://g:3000/explore?left=x", "http://g:3000"),
    "the login": ("http://g:3000/login", "http://g:3000"),
    "the old API": ("http://g:3000/api/", "http://g:3000"),
    "a question to the old API": ("http://g:3000/api/search?limit=1", "http://g:3000"),
    "a question to the new API": ("http://g:3000/apis/dashboard.grafana.app/v1", "http://g:3000"),
    "a query": ("http://g:3000/?orgId=2", "http://g:3000"),
    "a fragment": ("http://g:3000/grafana#top", "http://g:3000/grafana"),
}
NO_PAGES = [
    "http://localhost:3000",
    "https://example.com/grafana/",
    "https://example.com/d/",
    "https://k8s.example.com/api/v1/namespaces/monitoring/services/grafana:80/proxy",
    "https://example.com/admin/grafana",
    "https://dashboards.example.com",
]


@pytest.mark.parametrize(("url", "base"), PAGES.values(), ids=PAGES.keys())
def test_a_page_has_a_base(url: str, base: str) -> None:
    """People copy the address from their browser."""
    assert base == base_of_page(url)


@pytest.mark.parametrize("url", NO_PAGES)
def test_grafanas_own_address_is_no_page(url: str) -> None:
    """It may stand below any path."""
    assert base_of_page(url) is None
