"""What is wrong with a query, and where."""

import shutil
import stat
from pathlib import Path

import pytest

from dashboards.promql_fault import Fault, fault_of, pointed, told_fault
from dashboards.promql_prefix import begins_with_promql
from dashboards.promql_reading import NotPromql, parsed
from dashboards.promql_tokens import Kind, tokens

NEEDS_PROMTOOL = pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool is not on this machine")


def drawn(query: str) -> str:
    """Say what is wrong with a query and draw it."""
    fault = fault_of(query)
    assert fault is not None
    return f"{fault.sentence}\n{pointed(query, fault.offset)}"


def refusing(message: str) -> str:
    """Make a script that answers as promtool does."""
    return f"echo '\"fault:of\": could not parse expression: {message}' >&2; exit 1"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("sum(rate(a[5m])", "the parenthesis ( is never closed\nsum(rate(a[5m])\n   ^"),
        ("a)", ") closes nothing\na)\n ^"),
        ("rate(a[5m)]", ") stands where the bracket [ must be closed\nrate(a[5m)]\n         ^"),
        ('a{b="x}', 'the text that begins with " has no end\na{b="x}\n    ^'),
        ("rat(a[5m])", "PromQL has no function rat; rate is near\nrat(a[5m])\n^"),
        ("frobnicate_all(a)", "PromQL has no function frobnicate_all\nfrobnicate_all(a)\n^"),
        ("a + $b", "PromQL has no $\na + $b\n    ^"),
        (
            'a{b="c" or d="e"}',
            "matchers cannot be joined with or: only VictoriaMetrics takes that, Prometheus refuses it\n"  # noqa: ISC004
            'a{b="c" or d="e"}\n        ^',
        ),
    ],
    ids=["not closed", "nothing to close", "crossed", "no end", "near", "far", "a variable", "or"],
)
def test_what_a_reader_sees_is_pointed_at(query: str, expected: str) -> None:
    """Whether promtool is there or not."""
    assert expected == drawn(query)


@NEEDS_PROMTOOL
@pytest.mark.parametrize(
    ("query", "offset"),
    [
        ("sum(a[5m])", 4),
        ("sum(\n  a[5m]\n)", 7),
        ('"é" + sum(a[5m])', 10),
        ('a{b=~"("}', 2),
        ("a b", 2),
        ("a +", 3),
        ("1 > 2", 2),
        ('sum(pyrra_requests:rate5m{slo="$slo"}[8869990s])', 4),
    ],
    ids=[
        "a type",
        "on a second line",
        "behind a letter of two bytes",
        "a pattern",
        "a word",
        "the end",
        "bool",
        "Pyrra",
    ],
)
def test_promtool_says_where(query: str, offset: int) -> None:
    """Its columns count bytes, and begin at 1."""
    fault = fault_of(query)

    assert fault is not None
    assert offset == fault.offset


@pytest.mark.parametrize(
    "query",
    [
        "holt_winters(a[5m], 0.5, 0.5)",
        "rate(a[8869990787ms])",
        "rate(a[5m + step()])",
        "rate(a[max(5m, 2 * step())])",
        "avg_over_time(rate(a[5m])[1h:2*step()])",
        "a offset (5m + 1m)",
        "rate(a[5m] anchored)",
        "increase(a[5m] smoothed)",
        "sum(a) by (b) > bool (c)",
        "SUM(a)",
        "info(rate(a[5m]))",
        'a{b="x or y"} or c',
        "a # with a comment )",
        "-a ^ 2 % 1e-3",
        "topk(3, a) and on (b) group(c)",
    ],
)
def test_what_some_prometheus_takes_has_no_fault(query: str) -> None:
    """The functions and durations of old and new releases are known."""
    assert fault_of(query) is None


def test_without_promtool_the_parser_is_quoted() -> None:
    """And the place is where its message points, as far as it does."""
    message = "illegal regex for ("

    assert Fault(sentence=message, offset=5) == told_fault('a{b=~"("}', message, promtool=None)
    assert Fault(sentence="no", offset=None) == told_fault("a b", "no", promtool=None)


@pytest.mark.parametrize(
    ("query", "place", "word"),
    [
        ("rate(a[5m]) + rate(b)", "rate(b)", "expected type matrix"),
        ("irate(a[5m]) / rate(b)", "rate(b)", "expected type matrix"),
        ("sum(rate(a[5m])) / sum(b[5m])", "sum(b", "aggregation expression"),
        ("topk(5, a) + topk(b)", "topk(b)", "wrong number of arguments"),
        ('a{b=~"ok"} + c{d=~"("}', '"("', "illegal regex"),
        ("a + sum(b[1h30])", "1h30", "1h30"),
        ("{} + a", "{}", "non-empty matcher"),
        ("a + c{d=e}", "e}", "identifier 'e'"),
        ("sum(rate(a[5m])) sum(b)", "sum(b)", "no operator stands before sum"),
        ("(a + b) c", "c", "no operator stands before c"),
        ("a(b)(c)", "(c)", "no operator stands before ("),
        ("sum a", "a", "sum takes parentheses"),
        ("a + * b", "* b", "a value is missing before *"),
        ("(a + )", ")", "a value is missing before )"),
        ("a + b = 3", "= 3", "= compares labels"),
        ("sum by a (b)", "by a", "by takes labels"),
        ("by (a) sum(b)", "by (a)", "by stands beside an aggregation"),
        ("a on (b) c", "on (b)", "no operator stands before on"),
        ("group_left (a) b", "group_left", "group_left stands behind on"),
    ],
)
def test_without_promtool_our_own_means_say_where(query: str, place: str, word: str) -> None:
    """The smallest part that is refused alone in the same words is at fault; syntax is looked at word by word."""
    with pytest.raises(NotPromql) as refused:
        parsed(query)
    fault = told_fault(query, str(refused.value), promtool=None)

    assert fault is not None
    assert query.rindex(place) == fault.offset
    assert word in fault.sentence


def test_without_promtool_the_end_is_pointed_at() -> None:
    """Where something is missing behind it."""
    expected = Fault(sentence="it ends behind +, where a value must follow", offset=4)

    assert expected == told_fault("a + ", "invalid promql query", promtool=None)


@pytest.mark.parametrize(
    "query",
    [
        "sum by (a) (b) + sum(b) by (a)",
        "a / on (b) group_left (c) d > bool 1 and on () e or {f='g'} atan2 h",
        "a offset -5m + b @ end() * -c[5m:1m] ^ -1 # )",
        'quantile(0.9, a{b="c",}) without () (d) != time()',
    ],
)
def test_where_nothing_is_misplaced_the_parser_is_quoted(query: str) -> None:
    """A place that is wrong is worse than none."""
    sentence = "invalid promql query"

    assert Fault(sentence=sentence, offset=None) == told_fault(query, sentence, promtool=None)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("exit 0", None),
        ("exec sleep 60", Fault(sentence="said", offset=None)),
        ('echo "something else" >&2; exit 1', Fault(sentence="said", offset=None)),
        (
            refusing('1:1: parse error: unknown function with name "info"'),
            Fault(sentence="said", offset=None),
        ),
        (
            refusing("1:3: parse error: no"),
            Fault(sentence="no", offset=2),
        ),
    ],
    ids=["takes it", "never answers", "says something else", "is too old", "knows better"],
)
def test_promtool_is_believed_as_far_as_it_knows(answer: str, expected: Fault | None, tmp_path: Path) -> None:
    """A newer one may take what our parser refuses; an older one does not know new functions."""
    program = tmp_path / "promtool"
    program.write_text(f"#!/bin/sh\n{answer}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)

    assert expected == told_fault("info(a)", "said", promtool=str(program), timeout_seconds=0.5)


def test_a_program_that_cannot_be_started_says_nothing(tmp_path: Path) -> None:
    """Then the parser is quoted."""
    assert Fault(sentence="said", offset=None) == told_fault("a b", "said", promtool=str(tmp_path / "none"))


def test_a_long_line_is_cut_around_the_fault() -> None:
    """The caret stays under what it points at."""
    line, caret = pointed(f"{'a + ' * 100}b)", 401, width=40).splitlines()

    assert line.startswith("…")
    assert ")" == line[caret.index("^")]
    assert len(line) <= 42


def test_a_place_that_is_not_known_draws_the_query_alone() -> None:
    """As it stands there, on as many lines."""
    assert "sum(\n  a\n)" == pointed("sum(\n  a\n)\n", None)
    assert "a\tb".replace("\t", " ") + "\n  ^" == pointed("a\tb", 2)


def test_tokens_know_their_places() -> None:
    """Comments and space are none; signs of two characters are one."""
    assert [(Kind.WORD, "a", 0), (Kind.SIGN, "=~", 2), (Kind.STRING, "'b\\''", 5)] == [
        (one.kind, one.text, one.start) for one in tokens("a =~ 'b\\'' # c")
    ]
    assert ["5m", ":", "1m"] == [one.text for one in tokens("5m:1m")]
    assert [12] == [one.end for one in tokens(":a:b_total:c")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [('up{job="a"}, instance', True), ("up", True), ("=up", False), ("", False), ("sum(up", False)],
)
def test_a_text_may_begin_with_promql(text: str, expected: bool) -> None:  # noqa: FBT001 - the table's
    """Whatever comes behind a whole expression."""
    assert expected is begins_with_promql(text)


def test_a_query_is_parsed_once() -> None:
    """Boards ask for the same query many times."""
    assert parsed("sum(up)") is parsed("sum(up)")


@NEEDS_PROMTOOL
def test_where_both_see_it_our_own_words_are_taken() -> None:
    """Those of promtool call things by the names of its lexer."""
    assert Fault(sentence="no operator stands before sum", offset=7) == fault_of("sum(a) sum(b)")
