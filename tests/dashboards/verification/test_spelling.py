import pytest

from dashboards.promql_reading import parsed
from dashboards.verification.spelling import spelled

QUERIES = [
    "up",
    'up{job="a",pod=~"b\\\\..+"}',
    "rate(http_requests_total[5m])",
    "rate(http_requests_total[5m] offset 1h)",
    "up offset -5m",
    "up @ end()",
    "max_over_time(rate(x[5m])[1h:1m] offset 2h)",
    "x[1h:]",
    "sum by (a, b) (x)",
    "sum without (a) (x)",
    "topk(5, x)",
    'count_values("v", x)',
    "a / on (job) group_left (pod) b",
    "a > bool 0",
    "(a or b) unless on (c) d",
    "-a + 1",
    "1 - a",
    'label_replace(x, "a", "$1", "b", "(.*)\\\\d")',
    "histogram_quantile(0.99, sum by (le) (rate(x_bucket[1m])))",
    "time() - 3.5",
    "vector(1)",
]


@pytest.mark.parametrize("query", QUERIES)
def test_writes_a_query_again(query: str) -> None:
    """So that it means the same; blanks may differ."""
    assert query.replace(" ", "") == spelled(parsed(query)).replace(" ", "")
