import pytest

from slo.errors import InvalidInput
from slo.lint.catalog import CATALOG


def test_opt_in_checks_run_only_where_asked_for() -> None:
    """Matters of taste are left out."""
    assert "page-without-runbook" not in CATALOG.chosen()
    assert "page-without-runbook" in CATALOG.chosen(enable=["page-without-runbook"])


def test_disabled_checks_do_not_run() -> None:
    """Even if they were asked for."""
    chosen = CATALOG.chosen(enable=["page-without-runbook"], disable=["page-without-runbook", "no-alerts"])

    assert not {"page-without-runbook", "no-alerts"} & set(chosen)


def test_every_unknown_id_is_told_at_once() -> None:
    """With the one that may be meant."""
    with pytest.raises(InvalidInput) as caught:
        CATALOG.chosen(disable=["no-alert", "what"])

    first, second = str(caught.value).splitlines()
    assert first.startswith("--disable no-alert: must be the id of a check; ")
    assert first.endswith("; did you mean no-alerts?")
    assert second.endswith("; choose one of those that --list prints")


def test_a_summary_is_the_beginning_of_the_page() -> None:
    """For formats that have room for a sentence."""
    assert "An objective below 50 %." == CATALOG.summary("objective-too-low")
