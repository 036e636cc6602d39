"""Environment variables to settings."""

import dataclasses

import pytest

from load_harness.errors import InvalidSettings
from load_harness.settings import Settings
from load_harness.variables import VARIABLES


def refused(**environ: str) -> list[str]:
    """The message of every variable that is refused."""
    with pytest.raises(InvalidSettings) as caught:
        Settings.from_env(environ)
    return str(caught.value).splitlines()


def test_defaults() -> None:
    """An empty environment gives the documented defaults."""
    settings = Settings.from_env({})

    assert {variable.field: variable.default for variable in VARIABLES} == dataclasses.asdict(settings)
    assert 12 == settings.slots


def test_values() -> None:
    """Every kind of variable is read as its kind."""
    settings = Settings.from_env(
        {
            "LOAD_HARNESS_THREADS": "8",
            "LOAD_HARNESS_DRAIN_SECONDS": "0.5",
            "LOAD_HARNESS_OPEN": "True",
            "LOAD_HARNESS_API_KEY": "s3cret",
            "FAIL_RATE": "0.25",
        }
    )

    assert (8, 0.5, True, "s3cret", 0.25) == (
        settings.threads,
        settings.drain_seconds,
        settings.open,
        settings.api_key,
        settings.fail_rate,
    )


def test_all_mistakes_at_once() -> None:
    """Every bad variable is listed, each with its value, rule and next step."""
    assert [
        "LOAD_HARNESS_THREDS 9: is no setting of the workload; did you mean LOAD_HARNESS_THREADS?",
        "LOAD_HARNESS_ZZZ 1: is no setting of the workload; unset it",
        "LOAD_HARNESS_THREADS 1.5: must be a whole number in 2..256; correct it, or unset it for the default of 16",
        "LOAD_HARNESS_DRAIN_SECONDS nan: must be a number in 0..300; correct it, or unset it for the default of 5",
        "LOAD_HARNESS_API_KEY ' ': must not be empty; correct it, or leave it unset",
        "LOAD_HARNESS_OPEN maybe: must be true or false; correct it, or unset it for the default of false",
        "FAIL_RATE 30%: must be a number in 0..1; correct it, or unset it for the default of 0",
    ] == refused(
        LOAD_HARNESS_THREADS="1.5",
        LOAD_HARNESS_DRAIN_SECONDS="nan",
        LOAD_HARNESS_API_KEY=" ",
        LOAD_HARNESS_OPEN="maybe",
        FAIL_RATE="30%",
        LOAD_HARNESS_THREDS="9",
        LOAD_HARNESS_ZZZ="1",
    )


@pytest.mark.parametrize("number", ["1_0", "١٠", "1e1", "+10", ""])  # noqa: RUF001
def test_plain_numbers_only(number: str) -> None:
    """What Python takes for a number beside plain digits is a typo."""
    (said,) = refused(LOAD_HARNESS_MAX_LIVE_JOBS=number)

    assert "must be a whole number in 1..1000" in said


@pytest.mark.parametrize("key", ["s3cret\n", " s3cret", "s3cret "])
def test_key_that_nobody_could_send(key: str) -> None:
    """A key that HTTP would not carry is refused, and not shown: what is said ends up in a log."""
    assert [
        (
            "LOAD_HARNESS_API_KEY (not shown): must not contain line breaks and the like, or begin or end with a "
            "blank; correct it, or leave it unset"
        )
    ] == refused(LOAD_HARNESS_API_KEY=key)


def test_fail_rate_is_not_clamped() -> None:
    """A share above one is a mistake, not one."""
    assert ["FAIL_RATE 1.5: must be in 0..1; correct it, or unset it for the default of 0"] == refused(FAIL_RATE="1.5")


def test_latency_at_start_has_the_bound_of_the_fault_switch() -> None:
    """What nobody could switch on cannot be on from the start."""
    assert [
        (
            "LOAD_HARNESS_LATENCY_MILLISECONDS 300: must be at most LOAD_HARNESS_MAX_LATENCY_MILLISECONDS, "
            "which is 200; lower it, or raise LOAD_HARNESS_MAX_LATENCY_MILLISECONDS"
        )
    ] == refused(LOAD_HARNESS_LATENCY_MILLISECONDS="300", LOAD_HARNESS_MAX_LATENCY_MILLISECONDS="200")


def test_probes_need_threads() -> None:
    """Threads kept for probes cannot be all there are."""
    assert [
        (
            "LOAD_HARNESS_PROBE_THREADS 8: must be below LOAD_HARNESS_THREADS, which is 8; "
            "lower it, or raise LOAD_HARNESS_THREADS"
        )
    ] == refused(LOAD_HARNESS_THREADS="8", LOAD_HARNESS_PROBE_THREADS="8")


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("LOAD_HARNESS_PORT", id="the service's port"),
        pytest.param("LOAD_HARNESS_PORT_80_TCP", id="a port of the service"),
        pytest.param("LOAD_HARNESS_PORT_80_TCP_ADDR", id="an address of the service"),
        pytest.param("LOAD_HARNESS_SERVICE_PORT_HTTP", id="a named port of the service"),
        pytest.param("LOAD_HARNESS_CANARY_SERVICE_HOST", id="the canary's service"),
        pytest.param("LOAD_HARNESS_PROMETHEUS", id="a setting of the toolkit"),
    ],
)
def test_variables_of_others(name: str) -> None:
    """Variables that Kubernetes or the toolkit puts beside ours are none of ours."""
    assert Settings.from_env({}) == Settings.from_env({name: "tcp://10.0.0.1:80"})


def test_every_variable_has_a_field() -> None:
    """The table of variables and the record of settings name the same things."""
    assert [field.name for field in dataclasses.fields(Settings)] == [variable.field for variable in VARIABLES]
