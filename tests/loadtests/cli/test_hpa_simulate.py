"""`hpa simulate`, as a user types it."""

import json
from pathlib import Path

import pytest

from load_harness.cli import main

HPA = """\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: shop}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: shop}
  maxReplicas: 6
  metrics:
    - type: Resource
      resource: {name: cpu, target: {type: Utilization, averageUtilization: 50}}
"""
DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: shop}
spec:
  template:
    spec:
      containers:
        - name: web
          image: shop
          env: [{name: A, value: b}]
          resources: {requests: {cpu: 300m}, limits: {cpu: 600m}}
          readinessProbe: {exec: {command: [ok]}, initialDelaySeconds: 20, periodSeconds: 5, successThreshold: 2}
        - name: side
          resources: {requests: {cpu: 100m}}
"""
TRACE = "seconds,cpu_millicores\n0,150\n100,900\n400,150\n900,0\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with an HPA, its Deployment and a trace."""
    (tmp_path / "hpa.yaml").write_text(HPA)
    (tmp_path / "deployment.yaml").write_text(DEPLOYMENT)
    (tmp_path / "day.csv").write_text(TRACE)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> int:
    """Simulate."""
    return main(["hpa", "simulate", *arguments])


def asked_json(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, object]:
    """Simulate and parse the answer."""
    assert 0 == run(*arguments, "--format", "json")
    answer = json.loads(capsys.readouterr().out)
    assert isinstance(answer, dict)
    return answer


@pytest.mark.usefixtures("folder")
def test_the_answer_says_what_changes_and_why(capsys: pytest.CaptureFixture[str]) -> None:
    """What it comes to, every change, and what was assumed."""
    assert 0 == run("hpa.yaml", "deployment.yaml", "--load", "day.csv")

    out = capsys.readouterr().out
    assert "pod-hours" in out.splitlines()[0]
    assert "1 → 2" in out
    assert "cpu is at " in out
    assert "of Deployment shop (its manifest): web 300m requested, limit 600m; side 100m requested, no limit" in out
    assert "ready 25 s later (as the readiness probe says)" in out
    assert "ATTENTION" not in out


@pytest.mark.usefixtures("folder")
def test_a_deployment_that_is_not_given_is_assumed_loudly(capsys: pytest.CaptureFixture[str]) -> None:
    """First of all, and with how to give one; beside JSON on standard error."""
    assert 0 == run("hpa.yaml", "--load", "day.csv")
    assert capsys.readouterr().out.startswith("ATTENTION: no Deployment was given")
    assert 0 == run("hpa.yaml", "--load", "day.csv", "--format", "markdown")
    assert "> **Attention:** no Deployment was given" in capsys.readouterr().out
    assert 0 == run("hpa.yaml", "--load", "day.csv", "--format", "json")
    out, err = capsys.readouterr()
    assert json.loads(out)["deployment_is_assumed"]
    assert err.startswith("attention: no Deployment was given")


def test_the_deployment_may_stand_beside_the_hpa(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In the same file, folder or list."""
    (folder / "both").mkdir()
    (folder / "both" / "all.yaml").write_text(f"{HPA}---\n{DEPLOYMENT}")
    answer = asked_json(capsys, "both", "--load", "day.csv")
    assert ("shop", False) == (answer["deployment"], answer["deployment_is_assumed"])


@pytest.mark.usefixtures("folder")
def test_options_describe_the_cluster(capsys: pytest.CaptureFixture[str]) -> None:
    """What is given is what is assumed."""
    answer = asked_json(
        capsys,
        *("hpa.yaml", "deployment.yaml", "--load", "day.csv", "--pod-start", "30s", "--readiness-delay", "0"),
        *("--metric-window", "30s", "--metric-delay", "1s", "--sync-jitter", "2s", "--seed", "7"),
        *("--rolling-update", "5m", "--start-replicas", "3", "--carry-over", "--above", "80", "--kubernetes", "1.32"),
    )
    expected = {
        "pod_start_seconds": 30.0,
        "readiness_delay_seconds": 0.0,
        "metric_window_seconds": 30.0,
        "metric_delay_seconds": 1.0,
        "sync_jitter_seconds": 2.0,
        "seed": 7,
    }
    assert expected == answer["cluster"]
    assert (3, True, "1.32") == (answer["start_replicas"], answer["carries_over"], answer["kubernetes"])
    assert pytest.approx(240.0) == answer["above_target_millicores"]
    assert [300.0] == [one["seconds"] for one in answer["rollouts"]]  # type: ignore[attr-defined]


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("style", ["text", "markdown"])
def test_variants_are_ranked_beside_the_manifest(capsys: pytest.CaptureFixture[str], style: str) -> None:
    """With the differences to it."""
    arguments = ("hpa.yaml", "deployment.yaml", "--load", "day.csv", "--vary", "target=50..80:10", "--jobs", "1")
    assert 0 == run(*arguments, "--format", style, "--top", "2")
    out = capsys.readouterr().out
    assert "(as it is)" in out
    assert "anked: variants that no other one beats" in out
    assert "%)" in out


@pytest.mark.usefixtures("folder")
def test_all_variants_are_in_the_json(capsys: pytest.CaptureFixture[str]) -> None:
    """With rank, values and measures."""
    answer = asked_json(
        capsys, "hpa.yaml", "--load", "day.csv", "--vary", "target=50|60,maxReplicas=4|6", "--jobs", "1"
    )
    variants = answer["variants"]
    assert isinstance(variants, list)
    assert [1, 2, 3, 4] == [one["rank"] for one in variants]
    assert [{"target": "50", "maxReplicas": "6"}] == [one["values"] for one in variants if one["is_current"]]
    assert {"pod_seconds", "busy_seconds", "reversals", "unserved_ratio"} <= variants[0]["measures"].keys()


@pytest.mark.parametrize("vary", [(), ("--vary", "target=50..90:10", "--jobs", "1")])
def test_pages_and_answers_are_written(folder: Path, capsys: pytest.CaptureFixture[str], vary: tuple[str, ...]) -> None:
    """Where they are told to, and nothing is printed but the places."""
    assert 0 == run("hpa.yaml", "--load", "day.csv", *vary, "--html", "page.html", "--out", "answer.txt")
    out, err = capsys.readouterr()
    assert "" == out
    assert f"answer: {folder / 'answer.txt'}" in err
    assert "Replicas" in (folder / "page.html").read_text()
    assert "pod-hours" in (folder / "answer.txt").read_text()


def test_the_mistakes_of_all_input_come_at_once(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Manifests, trace and options; nothing is written."""
    (folder / "hpa.yaml").write_text(HPA.replace("maxReplicas: 6", "maxReplicas: 0"))
    (folder / "day.csv").write_text(TRACE.replace("900", "-900"))
    assert 2 == run("hpa.yaml", "--load", "day.csv", "--vary", "taget=50", "--out", "answer.txt")
    err = capsys.readouterr().err
    assert "--vary: taget taget" in err
    assert "hpa.yaml:6: spec.maxReplicas 0: must be at least 1" in err
    assert "day.csv:3: cpu_millicores -900: must not be negative" in err
    assert not (folder / "answer.txt").exists()


@pytest.mark.parametrize(
    ("hpa", "deployment", "message"),
    [
        pytest.param(
            HPA.replace("name: cpu", "name: memory"),
            DEPLOYMENT,
            "hpa.yaml:8: spec.metrics[0] Resource metric memory: cannot be simulated: the trace gives the demand of",
            id="memory",
        ),
        pytest.param(
            HPA.replace(
                "type: Resource\n      resource: {name: cpu, target: {type: Utilization, averageUtilization: 50}}",
                "type: Pods\n      pods: {metric: {name: rps}, target: {type: AverageValue, averageValue: '1'}}",
            ),
            DEPLOYMENT,
            "hpa.yaml:8: spec.metrics[0] Pods metric rps: cannot be simulated",
            id="requests per second",
        ),
        pytest.param(
            HPA,
            DEPLOYMENT.replace("requests: {cpu: 100m}", "requests: {memory: 1Mi}"),
            "deployment.yaml:14: spec.template.spec.containers[1].resources.requests.cpu container side: must",
            id="no request",
        ),
        pytest.param(
            HPA,
            DEPLOYMENT.replace("name: shop}\nspec", "name: shot}\nspec"),
            "hpa.yaml:5: spec.scaleTargetRef.name Deployment shop: must be a Deployment that is given (found",
            id="another Deployment",
        ),
        pytest.param(
            HPA.replace(
                "type: Resource\n      resource: {",
                "type: ContainerResource\n      containerResource: {container: wed, ",
            ),
            DEPLOYMENT,
            "containerResource.container wed: must be a container of the Deployment (found: web, side)",
            id="another container",
        ),
        pytest.param(
            DEPLOYMENT,
            DEPLOYMENT,
            "must hold exactly one HorizontalPodAutoscaler (found: Deployment shop)",
            id="no HPA",
        ),
        pytest.param(
            HPA, HPA, "must hold exactly one Deployment (found: HorizontalPodAutoscaler shop)", id="no Deployment"
        ),
    ],
)
def test_manifests_that_cannot_be_simulated(
    folder: Path, capsys: pytest.CaptureFixture[str], hpa: str, deployment: str, message: str
) -> None:
    """The place, the value, the rule and what to do."""
    (folder / "hpa.yaml").write_text(hpa)
    (folder / "deployment.yaml").write_text(deployment)
    assert 2 == run("hpa.yaml", "deployment.yaml", "--load", "day.csv")
    assert message in capsys.readouterr().err


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("at", ["90", "soon"])
def test_a_time_needs_a_unit(capsys: pytest.CaptureFixture[str], at: str) -> None:
    """Seconds or minutes is no guess of ours."""
    assert 2 == run("hpa.yaml", "--load", "day.csv", "--rolling-update", at)
    assert "must be a time with a unit, or 0; write it as 90s or 5m" in capsys.readouterr().err


def test_the_container_that_is_measured_alone_does_the_work(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Its limit counts, and without a limit there is none."""
    one = HPA.replace(
        "type: Resource\n      resource: {", "type: ContainerResource\n      containerResource: {container: side, "
    )
    (folder / "hpa.yaml").write_text(one)
    assert 0 == run("hpa.yaml", "deployment.yaml", "--load", "day.csv")
    assert "without a limit pods serve any demand" in capsys.readouterr().out
    assert 0 == run("hpa.yaml", "--load", "day.csv")
    assert "side 200m requested, limit 500m" in capsys.readouterr().out


def test_options_that_do_not_fit_are_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A rollout after the end, and percent of a request that is not there."""
    (folder / "hpa.yaml").write_text(
        HPA.replace("type: Utilization, averageUtilization: 50", "type: AverageValue, averageValue: 100m")
    )
    (folder / "deployment.yaml").write_text(DEPLOYMENT.replace("requests: {cpu: 300m}, limits: {cpu: 600m}", ""))
    files = ("hpa.yaml", "deployment.yaml", "--load", "day.csv")
    assert 2 == run(*files, "--rolling-update", "15m", "--above", "80")
    err = capsys.readouterr().err
    assert "--rolling-update 900s: must be before the end of the trace, 900s after its first row" in err
    assert "--above 80: is in percent of a cpu request, and container web has none; leave it out" in err
    assert 0 == run(*files)
    assert "web no cpu request, no limit" in capsys.readouterr().out
