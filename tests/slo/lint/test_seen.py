"""What a server shows, told by hand."""

from dataclasses import replace

import pytest

from slo.findings.interface import Level
from slo.lint.interface import Observations, Seen
from tests.slo.lint.subjects import an_slo, findings, found_ids, seen, subject_of

LABELS = frozenset({"job", "code", "route"})


def test_nothing_is_found_where_all_is_there() -> None:
    """Two selectors with series, labels and traffic."""
    assert [] == found_ids(seen())


@pytest.mark.parametrize(
    ("total", "check_id", "sentence", "fix"),
    [
        (
            Seen(has_metric=False, similar_metric="request_total"),
            "metric-missing",
            "the server has had no series of requests_total in the last hour",
            "did you mean request_total?",
        ),
        (
            Seen(has_metric=False),
            "metric-missing",
            "the server has had no series of requests_total in the last hour",
            "check the name, and that the target is scraped",
        ),
        (
            Seen(has_metric=True, series=0, label_names=frozenset({"jobs", "code"})),
            "label-missing",
            'requests_total has no label job: job="shop" selects nothing',
            "did you mean jobs?",
        ),
        (
            Seen(
                has_metric=True, series=0, label_names=LABELS, values={"job": tuple(f"other{one}" for one in range(9))}
            ),
            "value-missing",
            'requests_total{job="shop"} selects nothing: no series fits job="shop"',
            "the values of job are other0, other1, other2, other3, other4, other5, other6, other7, …",
        ),
        (
            Seen(has_metric=True, series=0, label_names=LABELS, values={"job": ("shop",)}),
            "value-missing",
            'requests_total{job="shop"} selects nothing: no series fits the matchers together',
            "check which values occur together",
        ),
    ],
    ids=["another metric", "no such metric", "label", "value", "values that do not meet"],
)
def test_what_the_total_lacks_is_told(total: Seen, check_id: str, sentence: str, fix: str) -> None:
    """With what is there instead."""
    (finding,) = findings(seen(total=total))

    assert (check_id, Level.ERROR) == (finding.id, finding.level)
    assert (f"shop-orders: {sentence}", fix) == (finding.sentence, finding.fix)


def test_a_group_by_a_label_that_is_not_there() -> None:
    """One budget for all is not what was asked for."""
    (finding,) = findings(seen(an_slo(group_labels=("rout",))))

    assert "shop-orders: requests_total has no label rout: there is one group for all" == finding.sentence
    assert "did you mean route?" == finding.fix


@pytest.mark.parametrize(
    ("errors", "born"),
    [
        (Seen(has_metric=True, series=0, label_names=LABELS), "has no series yet, and"),
        (Seen(has_metric=False), "has no series yet, and"),
        (Seen(has_metric=True, series=2, label_names=LABELS, starts_at_zero=False), "has series that began above 0:"),
    ],
    ids=["no error yet", "no metric of errors yet", "born at the first error"],
)
def test_errors_that_are_not_born_are_a_note(errors: Seen, born: str) -> None:
    """A healthy service may have none; the first ones will be lost."""
    (finding,) = findings(seen(errors=errors))

    assert ("errors-never-born", Level.NOTE) == (finding.id, finding.level)
    assert born in finding.sentence


def test_errors_that_are_not_born_are_no_matter_in_a_large_budget() -> None:
    """A thousand errors are allowed: the first of each pod are few of them."""
    subject = seen(errors=Seen(has_metric=True, series=0, label_names=LABELS))
    busy, quiet = (
        replace(subject, surroundings=replace(subject.surroundings, events_per_second=allowed * 1000 / (30 * 86_400)))
        for allowed in (1001, 999)
    )

    assert [[], ["errors-never-born"]] == [found_ids(busy), found_ids(quiet)]


def test_very_many_series_and_groups() -> None:
    """From 10,000 series and 200 groups on."""
    many = Seen(has_metric=True, series=5_000, label_names=LABELS)

    assert ["many-groups", "many-series"] == found_ids(seen(total=many, errors=many, groups=200))
    assert [] == found_ids(seen(total=replace(many, series=4_999), errors=many, groups=199))


def test_the_edges_of_the_server_win_over_those_that_were_given() -> None:
    """They are the real ones."""
    bucket = 'sum(rate(x_seconds_bucket{le="0.3"}[{{.window}}]))'
    slo = an_slo(
        indicator=replace(an_slo().indicator, total="sum(rate(x_seconds_count[{{.window}}]))", errors=None, good=bucket)
    )
    subject = subject_of(slo, bucket_edges=(0.1, 0.3))
    edges = Seen(has_metric=True, series=1, label_names=frozenset({"le"}), bucket_edges=("0.1", "0.5", "+Inf"))
    fine = Seen(has_metric=True, series=1)

    assert [] == found_ids(subject)
    selectors = {one: edges if one.matcher("le") else fine for query in subject.queries for one in query.selectors}
    online = replace(subject, observations=replace(seen().observations, selectors=selectors))  # type: ignore[type-var]
    assert ["latency-off-bucket"] == found_ids(online)


def test_an_unknown_retention_is_said_once() -> None:
    """Not for every SLO again."""
    why = "the server does not say how long it keeps samples"
    subject = subject_of(why_retention_is_unknown=why)
    other = replace(subject, slo=an_slo(id="shop-zebra", name="zebra"))

    (finding,) = findings(subject, other, ids=["retention-unknown"])
    assert f"shop-orders: cannot tell whether samples are kept for 30d: {why}" == finding.sentence


def test_a_bucket_is_no_counter_of_errors() -> None:
    """An edge that is missing is told once, by the check of edges."""
    errors = 'sum(rate(x_seconds_count[{{.window}}])) - sum(rate(x_seconds_bucket{le="0.3"}[{{.window}}]))'
    indicator = replace(an_slo().indicator, total="sum(rate(x_seconds_count[{{.window}}]))", errors=errors)
    lost = Seen(has_metric=True, series=0, label_names=frozenset({"le"}), bucket_edges=("0.5", "+Inf"))

    subject = subject_of(an_slo(indicator=indicator))
    there = Seen(has_metric=True, series=1)
    selectors = {one: lost if one.matcher("le") else there for query in subject.queries for one in query.selectors}

    assert ["latency-off-bucket"] == found_ids(replace(subject, observations=Observations(selectors=selectors)))


def test_a_missing_label_of_the_errors_is_told_once() -> None:
    """And the name of the metric is no label to choose."""
    (finding,) = findings(seen(errors=Seen(has_metric=True, label_names=frozenset({"__name__", "job"}))))

    assert ("label-missing", "choose one of job") == (finding.id, finding.fix)
