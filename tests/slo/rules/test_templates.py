"""Texts of alerts that Prometheus reads as templates, held against what promtool says of them."""

import subprocess
from pathlib import Path

import pytest

from slo.errors import InvalidInput
from slo.model import Alerting, Tier
from slo.render.rules_file import as_rules_file
from slo.rules.groups import rule_groups
from slo.rules.interface import AlertRule, RuleGroup, RuleSettings
from slo.rules.templates import faults, literal
from tests.slo.lab.server import program
from tests.slo.rules.examples import an_slo

READABLE = (
    "no braces, but } and {",
    "{{ $labels.handler }} has {{ $value | humanizePercentage }}",
    "{{ if eq $value 1.0 }}one{{ else }}more{{ end }}",
    '{{ range query "up{job=\\"a\\"}" }}{{ .Labels.instance | toUpper }}{{ end }}',
    '{{ with query "up" }}{{ . | first | value }}{{ end }}',
    "{{- with $x := 5 -}}{{ $x }}{{- end }}",
    "{{ `}}` }} {{/* if this */}} {{ $externalURL }}",
    "a }} b { {{ $value }}} {{ printf \"%c\" 'x' }}",
    literal('{{ foo {{{ {{ "{{" }} }} \'{{`'),
)
UNREADABLE = {
    "{{ foo bar": "`{{` has no `}}`",
    "{{{ $value }}}": "`{{` has no `}}`",
    '{{ "foo }}': "`{{` has no `}}`",
    "{{ foo }}": "there is no function `foo`",
    "{{ $label.handler }}": "there is no variable `$label`",
    "{{ if true }}yes": "`if`, `range` and `with` each need one `end`",
    "{{ }}": "there is nothing in `{{ }}`",
}


def _accepted(tmp_path: Path, text: str) -> bool:
    promtool = program("promtool")
    assert promtool is not None, "promtool is needed: install Prometheus"
    alert = AlertRule(alert="Alert", expression="vector(1)", labels={"text": text}, annotations={"text": text})
    rules = tmp_path / "rules.yaml"
    group = RuleGroup(name="group", interval_seconds=30, rules=(alert,))
    rules.write_text(as_rules_file([group]), encoding="utf-8")
    return subprocess.run([promtool, "check", "rules", rules], capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize("text", READABLE)
def test_what_prometheus_reads(tmp_path: Path, text: str) -> None:
    """What promtool takes is no mistake."""
    assert [] == list(faults(text))
    assert _accepted(tmp_path, text)


@pytest.mark.parametrize(("text", "fault"), UNREADABLE.items())
def test_what_prometheus_does_not_read(tmp_path: Path, text: str, fault: str) -> None:
    """What is a mistake, promtool does not take either."""
    assert [fault] == list(faults(text))
    assert not _accepted(tmp_path, text)


@pytest.mark.parametrize("start", ['{{ ""', "{{ /**/", "{{", '{{ "', "{{ `"])
def test_no_text_takes_long(start: str) -> None:
    """A text of somebody who means harm is refused at once."""
    assert ["`{{` has no `}}`"] == list(faults(start + start[2:] * 5_000 + "{{ '"))


def test_a_text_that_would_stop_all_rules_is_refused() -> None:
    """It is told with its name, before Prometheus refuses the whole file."""
    alerting = Alerting(annotations={"summary": "{{ foo }}"}, page=Tier(labels={"team": "{{ $team }}"}))
    with pytest.raises(InvalidInput) as refusal:
        rule_groups([an_slo(alerting=alerting)], RuleSettings())
    told = "Prometheus reads this text of an alert as a template, and cannot"
    next_step = 'mend it, or write `{{ "{{" }}` for two braces'
    assert [
        f"shop.yaml:3 shop-orders: summary: {told}: there is no function `foo`; {next_step}",
        f"shop.yaml:3 shop-orders: team: {told}: there is no variable `$team`; {next_step}",
    ] == [str(mistake) for mistake in refusal.value.mistakes]


def test_labels_of_series_are_no_templates(tmp_path: Path) -> None:
    """A label of the SLO has the same text on its series and its alerts, braces or not."""
    (group,) = rule_groups([an_slo(labels={"team": "{{ foo", "quote": 'a"b\\c\nd'})], RuleSettings())
    assert {"{{ foo", '{{ "{{" }} foo'} == {rule.labels["team"] for rule in group.rules}
    assert {'{{ "{{" }} foo'} == {rule.labels["team"] for rule in group.rules if isinstance(rule, AlertRule)}
    assert _accepted(tmp_path, '{{ "{{" }} foo')
