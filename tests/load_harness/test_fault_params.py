"""Fault plans as they are sent: what is taken, and what is said of the rest."""

import json

import pytest
from jsonschema import Draft202012Validator

from load_harness.errors import InvalidSettings, Problem
from load_harness.params.distributions import Fixed, Normal, Pareto
from load_harness.params.fault_rule import FaultRule
from load_harness.params.faults import FaultPlan, faults_form, parse_faults, plan_at_start
from load_harness.settings import Settings

SETTINGS = Settings.from_env({})
PARETO = {"distribution": "pareto", "minimum_milliseconds": 10, "shape": 1.5, "maximum_milliseconds": 500}
GOOD: dict[str, object] = {
    "error_rate": 0.1,
    "statuses": {"500": 0.7, "503": 0.3},
    "latency": PARETO,
    "routes": {"/load/*": {"latency": {"distribution": "fixed", "milliseconds": 5}}, "/version": {}},
    "versions": ["1.2.3"],
    "seed": 7,
}


def test_all_of_it() -> None:
    """Every part is read."""
    assert FaultPlan(
        error_rate=0.1,
        statuses=((500, 0.7), (503, 0.3)),
        latency=Pareto(minimum_milliseconds=10, shape=1.5, maximum_milliseconds=500),
        routes=(("/load/*", FaultRule(latency=Fixed(milliseconds=5))), ("/version", FaultRule())),
        versions=("1.2.3",),
        seed=7,
    ) == parse_faults(GOOD, SETTINGS)


def test_maximum_is_the_setting() -> None:
    """A distribution without a maximum is cut where the setting says."""
    latency = {"distribution": "normal", "mean_milliseconds": 100, "deviation_milliseconds": 20}

    assert Normal(mean_milliseconds=100, deviation_milliseconds=20, maximum_milliseconds=10_000) == (
        parse_faults({"latency": latency}, SETTINGS).latency
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        pytest.param(
            {"latency": {**PARETO, "distribution": "paretto"}},
            'latency.distribution "paretto": must be one of fixed, normal, pareto; did you mean pareto?',
            id="a distribution misspelt",
        ),
        pytest.param({"latency": {}}, "latency.distribution (absent): is required; send it", id="no distribution"),
        pytest.param(
            {"latency": 200},
            'latency 200: must be a JSON object; send one such as {"distribution": "normal", '
            '"mean_milliseconds": 100, "deviation_milliseconds": 20}',
            id="a number for a distribution",
        ),
        pytest.param(
            {"latency": {**PARETO, "maximum_milliseconds": 20_000}},
            "latency.maximum_milliseconds 20000: must be in 0.001..10000; raise LOAD_HARNESS_MAX_LATENCY_MILLISECONDS "
            "to allow more",
            id="a maximum above the setting",
        ),
        pytest.param(
            {"latency": {**PARETO, "minimum_milliseconds": 501}},
            "latency.minimum_milliseconds 501: must be at most maximum_milliseconds, which is 500; shorten it",
            id="a minimum above the maximum",
        ),
        pytest.param(
            {"latency": {**PARETO, "minimum_milliseconds": 500}},
            "latency.minimum_milliseconds 500: must be below maximum_milliseconds, which is 500; lower it, or send "
            '{"distribution": "fixed"}',
            id="a minimum at the maximum",
        ),
        pytest.param(
            {"latency_milliseconds": 5},
            "latency_milliseconds 5: must not come with latency, which says the same; send one of them",
            id="latency said twice",
        ),
        pytest.param(
            {"statuses": {"500": 0.7, "503": 0.2}},
            "statuses 0.9: must add up to 1, as they are shares of the failures; divide each by their sum",
            id="shares that are not all",
        ),
        pytest.param(
            {"statuses": {"404": 1}},
            'statuses "404": must be one of 429, 500, 502, 503, 504; did you mean 504?',
            id="a status of no failure",
        ),
        pytest.param(
            {"statuses": {}},
            'statuses {}: must be a JSON object; send one such as {"500": 0.7, "503": 0.3}',
            id="no statuses",
        ),
        pytest.param(
            {"error_rate": 0, "statuses": {"503": 1}},
            'statuses {"503": 1}: has no meaning without error_rate; send error_rate, too',
            id="statuses of no failures",
        ),
        pytest.param(
            {"routes": {"/load/cpu/wrok": {}}},
            'routes "/load/cpu/wrok": must be one of /, /load/cluster, /load/cluster/{id}, /load/cpu, /load/cpu/work, '
            "/load/disk, /load/jobs, /load/jobs/{id}, /load/memory, /load/network, /version, /load/*, "
            "/load/cluster/*, /load/cpu/*, /load/jobs/*; did you mean /load/cpu/work?",
            id="a route misspelt",
        ),
        pytest.param(
            {"routes": {"/version": {"error_rate": "1"}}},
            'routes./version.error_rate "1": must be a number; send a number in 0..1, without quotes',
            id="a text for a rate of a route",
        ),
        pytest.param(
            {"routes": {"/version": {"seed": 1}}},
            "routes./version.seed 1: is no field here; send only error_rate, latency_milliseconds, "
            "latency_jitter_milliseconds, latency, statuses",
            id="a seed of a route",
        ),
        pytest.param(
            {"routes": {"/version": 0.5}},
            'routes./version 0.5: must be a JSON object; send one such as {"error_rate": 0.1}',
            id="a rate for a rule",
        ),
        pytest.param(
            {"routes": []},
            'routes []: must be a JSON object; send one such as {"/load/cpu/work": {"error_rate": 0.1}}',
            id="a list of routes",
        ),
        pytest.param(
            {"versions": "1.2.3"},
            'versions "1.2.3": must be a list of 1..20 different texts of 1..128 characters; send versions or '
            'revisions such as ["1.2.3"], which GET /version shows, or leave it out for all pods',
            id="a version without a list",
        ),
    ],
)
def test_one_mistake(change: dict[str, object], said: str) -> None:
    """One part is wrong, and exactly that is said."""
    with pytest.raises(Problem) as caught:
        parse_faults({**GOOD, **change}, SETTINGS)

    assert [said] == [str(mistake) for mistake in caught.value.mistakes]


def test_all_mistakes_at_once() -> None:
    """Whoever gets much wrong is told everything."""
    with pytest.raises(Problem) as caught:
        parse_faults(
            {
                "error_rate": 2,
                "latency": {"distribution": "normal"},
                "statuses": {"5xx": 1},
                "routes": {"/nope": {}, "/version": {"error_rate": -1}},
                "versions": [],
                "sead": 1,
            },
            SETTINGS,
        )

    assert [
        "sead",
        "error_rate",
        "latency.mean_milliseconds",
        "latency.deviation_milliseconds",
        "statuses",
        "routes",
        "routes./version.error_rate",
        "versions",
    ] == [mistake.field for mistake in caught.value.mistakes]


def test_schema_says_the_same() -> None:
    """The schema takes what is taken, and refuses a route, a status and a distribution that are none."""
    schema = Draft202012Validator(faults_form(SETTINGS).schema())

    assert schema.is_valid(GOOD)
    mistakes: tuple[dict[str, object], ...] = (
        {"routes": {"/nope": {}}},
        {"statuses": {"404": 1}},
        {"latency": {"distribution": "x"}},
        {"versions": []},
    )
    for wrong in mistakes:
        assert not schema.is_valid(GOOD | wrong)


def test_from_the_start() -> None:
    """The setting takes what `PUT /faults` takes."""
    assert parse_faults(GOOD, SETTINGS) == plan_at_start(Settings.from_env({"LOAD_HARNESS_FAULTS": json.dumps(GOOD)}))


def test_wrong_from_the_start() -> None:
    """Every mistake in the setting is said, with its place."""
    settings = Settings.from_env({"LOAD_HARNESS_FAULTS": '{"error_rate": 2, "sead": 1}'})
    with pytest.raises(InvalidSettings) as caught:
        plan_at_start(settings)

    assert [
        "LOAD_HARNESS_FAULTS.sead 1: is no field here; did you mean seed?",
        "LOAD_HARNESS_FAULTS.error_rate 2: must be in 0..1; send at most 1, which is all",
    ] == str(caught.value).splitlines()


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        pytest.param("{", "must be a JSON object (Expecting", id="cut off"),
        pytest.param("0.5", "must be a JSON object;", id="a number"),
        pytest.param('{"seed": 1, "seed": 2}', "must be a JSON object (seed is there twice)", id="a field twice"),
        pytest.param("[" * 100_000, "must be a JSON object (", id="too deep"),
    ],
)
def test_no_object_from_the_start(text: str, rule: str) -> None:
    """What is no JSON object is refused by the settings themselves."""
    with pytest.raises(InvalidSettings) as caught:
        Settings.from_env({"LOAD_HARNESS_FAULTS": text})

    assert rule in str(caught.value)


def test_said_twice_from_the_start() -> None:
    """The older settings do not come with the new one."""
    older = {"FAIL_RATE": "0.1", "LOAD_HARNESS_LATENCY_MILLISECONDS": "5", "LOAD_HARNESS_FAULT_SEED": "0"}
    with pytest.raises(InvalidSettings) as caught:
        Settings.from_env({**older, "LOAD_HARNESS_FAULTS": "{}"})

    assert [
        "FAIL_RATE (set): must not come with LOAD_HARNESS_FAULTS; unset it, and put error_rate there",
        (
            "LOAD_HARNESS_LATENCY_MILLISECONDS (set): must not come with LOAD_HARNESS_FAULTS; unset it, and put "
            "latency_milliseconds there"
        ),
        "LOAD_HARNESS_FAULT_SEED (set): must not come with LOAD_HARNESS_FAULTS; unset it, and put seed there",
    ] == str(caught.value).splitlines()
