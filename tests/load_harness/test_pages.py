"""The page without a browser: its forms, its table, its switches, for each kind of visitor."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.fakes import FakeClock, FakeSpawn
from tests.load_harness.cluster import Cluster
from tests.load_harness.page import Page, look, send

Start = Callable[..., FlaskClient]
TEMPLATES = Path(__file__).parents[2] / "load_harness" / "templates"
CPU = {"cores": "0.5", "duration_seconds": "60"}


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        pytest.param("cpu", ["cores", "duration_seconds"], id="CPU"),
        pytest.param("memory", ["mebibytes", "ramp_seconds", "ramp_down_seconds"], id="memory"),
        pytest.param("disk", ["write_mebibytes_per_second", "file_mebibytes"], id="disk"),
        pytest.param("network", ["send_mebibits_per_second", "receive_mebibits_per_second"], id="network"),
    ],
)
def test_every_load_has_a_form(client: FlaskClient, kind: str, fields: list[str]) -> None:
    """Each field has a label, its bounds, and what it means for whoever does not see them."""
    page = look(client, f"/ui?kind={kind}")

    for name in fields:
        box = page.one(f"{kind}-{name}")
        assert 1 == len(page.named("label", **{"for": f"{kind}-{name}"}))
        assert f"{kind}-{name}-hint" == box.attributes["aria-describedby"]
        assert re.match(r"[\d\N{THIN SPACE}.]+ \N{EN DASH} [\d\N{THIN SPACE}.]+", page.said(f"{kind}-{name}-hint"))


def test_an_unknown_kind_in_the_address_is_the_first_form(client: FlaskClient) -> None:
    """As a partial it is not there."""
    assert look(client, "/ui?kind=gpu").has("cpu-cores")
    assert 404 == look(client, "/ui/partials/form/gpu").status


def test_a_load_is_started(client: FlaskClient, spawn: FakeSpawn) -> None:
    """By the very limits of the interface; the table is told to look again."""
    page = send(client, "/ui/load/cpu", **CPU)

    assert (200, "jobs-changed") == (page.status, page.response.headers["HX-Trigger"])
    (job,) = client.get("/load/jobs").get_json()["jobs"]
    assert f"Started cpu load {job['id']} on this pod." == page.said("load-notice")
    assert (500, 60) == (job["requested"]["millicores"], job["requested"]["duration_seconds"])
    assert 1 == len(spawn.children)


def once_of(page: Page) -> str:
    """The name that a form gives to what it starts."""
    (once,) = page.named("input", name="once")
    assert ("hidden", "off") == (once.attributes["type"], once.attributes["autocomplete"])
    return once.attributes["value"] or ""


def test_a_form_that_is_sent_twice_starts_one_load(client: FlaskClient, spawn: FakeSpawn) -> None:
    """As by a double click; the form that comes back starts another."""
    once = once_of(look(client))
    first, second = (send(client, "/ui/load/cpu", **CPU, once=once) for _ in range(2))
    assert (200, 200, 1) == (first.status, second.status, len(spawn.children))
    assert first.said("load-notice") == second.said("load-notice")
    assert 200 == send(client, "/ui/load/cpu", **CPU, once=once_of(second)).status

    assert 2 == len(spawn.children)
    assert 3 == len({once, once_of(first), once_of(second)})


def test_a_form_for_all_pods_that_is_sent_twice_starts_one_load(cluster: Cluster) -> None:
    """Whichever pod the second one reaches."""
    once = once_of(look(cluster.clients[0]))
    typed = {"cores": "0.3", "duration_seconds": "60", "scope": "all", "once": once}
    sent = [send(client, "/ui/load/cpu", **typed) for client in cluster.clients[:2]]

    assert sent[0].said("load-notice") == sent[1].said("load-notice")
    assert [1, 1, 1] == [len(spawn.children) for spawn in cluster.spawns]


def test_another_choice_sends_no_name(client: FlaskClient) -> None:
    """A form that is drawn anew gets a new one, and an address is no place for it."""
    source = look(client).source
    assert "not csrf_token,once" in source
    assert once_of(look(client)) != once_of(look(client, "/ui/partials/form/cpu?once=old"))


def test_a_profile_has_fields_of_its_own(client: FlaskClient) -> None:
    """Another shape brings other fields, and keeps what was typed."""
    page = look(client, "/ui/partials/form/cpu?cores=0.7&profile.shape=sine")
    assert ("0.7", True, False) == (
        page.value("cpu-cores"),
        page.has("cpu-profile-period_seconds"),
        page.has("cpu-profile-steps"),
    )

    typed = {**CPU, "profile.shape": "sine", "profile.low_millicores": "50", "profile.period_seconds": "20"}
    assert 200 == send(client, "/ui/load/cpu", **typed).status
    (job,) = client.get("/load/jobs").get_json()["jobs"]
    assert {"shape": "sine", "low_millicores": 50, "period_seconds": 20} == job["requested"]["profile"]


def test_every_mistake_stands_beside_its_field(client: FlaskClient) -> None:
    """What was typed stays, and nothing is started."""
    typed = {"cores": "9000", "duration_seconds": "soon", "profile.shape": "step", "profile.steps": "1"}
    page = send(client, "/ui/load/cpu", **typed)

    assert 422 == page.status
    for name, value in (("cores", "9000"), ("duration_seconds", "soon"), ("profile-steps", "1")):
        box = page.one(f"cpu-{name}")
        assert (value, "true") == (box.attributes["value"], box.attributes["aria-invalid"])
        assert f"cpu-{name}-hint cpu-{name}-mistake" == box.attributes["aria-describedby"]
    assert page.said("cpu-cores-mistake").startswith("must be in 0.001..1.95; raise the pod's limit")
    assert page.said("cpu-duration_seconds-mistake").startswith("must be a number; send a number in 1..3600")
    assert [] == client.get("/load/jobs").get_json()["jobs"]


@pytest.mark.parametrize("empty", ["", "   "])
def test_an_empty_field_is_required(client: FlaskClient, empty: str) -> None:
    """It says so, and so does one that has only blanks."""
    page = send(client, "/ui/load/memory", mebibytes=empty, duration_seconds="60")
    assert "is required; send it" == page.said("memory-mebibytes-mistake")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        pytest.param("0,5", "send a number in 0.001..1.95, with a dot before the decimals", id="a decimal comma"),
        pytest.param("5 s", "send a number in 0.001..1.95", id="a unit"),
    ],
)
def test_what_is_no_number_says_how_one_is_typed(client: FlaskClient, typed: str, expected: str) -> None:
    """In a form nobody types quotes."""
    page = send(client, "/ui/load/cpu", cores=typed, duration_seconds="60")
    assert f"must be a number; {expected}" == page.said("cpu-cores-mistake")


def test_two_fields_that_are_wrong_together_say_so_at_the_first(client: FlaskClient) -> None:
    """Neither rate is there: the mistake names both."""
    page = send(client, "/ui/load/network", duration_seconds="60")
    assert 422 == page.status
    assert page.said("network-send_mebibits_per_second-mistake")


def test_what_does_not_fit_is_said_above(client: FlaskClient) -> None:
    """A pod that is too busy refuses with its own words."""
    send(client, "/ui/load/cpu", cores="1.9", duration_seconds="60")
    page = send(client, "/ui/load/cpu", cores="0.5", duration_seconds="60")
    assert 409 == page.status
    assert "with the 1900 that run already it is more than the 1950" in page.said("load-notice")


def test_without_scripts_the_whole_page_answers(client: FlaskClient) -> None:
    """What is well leads back to the page; what is wrong is shown on it."""
    sent = send(client, "/ui/load/cpu", by_htmx=False, **CPU)
    assert (303, "/ui") == (sent.status, sent.response.headers["Location"])

    wrong = send(client, "/ui/load/cpu", by_htmx=False, cores="x", duration_seconds="60")
    assert (422, True, True) == (wrong.status, wrong.has("jobs"), wrong.has("cpu-cores-mistake"))


def test_the_table_shows_a_load(client: FlaskClient, spawn: FakeSpawn, clock: FakeClock) -> None:
    """Requested, achieved and of what is due, throttled, time left, and how to stop it."""
    send(client, "/ui/load/cpu", **CPU)
    spawn.children[0].used_cpu_seconds = 2.5
    clock.advance(10)
    (job,) = client.get("/load/jobs").get_json()["jobs"]

    page = look(client, "/ui/partials/jobs")
    (row,) = page.named("tr", data_job=job["id"])
    cells = [re.sub(r"\s+", " ", cell.text).strip() for cell in page.named("td", role="cell")]
    assert f"cpu this pod {job['id']}" == re.sub(r"\s+", " ", row.text).strip()[: len(f"cpu this pod {job['id']}")]
    assert ["0.5 cores", "0.25 cores 50 % of due", "not known", "50 s of 60 s", "running", "Stop"] == cells


def test_a_load_is_stopped(client: FlaskClient, spawn: FakeSpawn) -> None:
    """From the table; it stays there, as stopped."""
    send(client, "/ui/load/cpu", **CPU)
    (job,) = client.get("/load/jobs").get_json()["jobs"]

    page = send(client, f"/ui/jobs/{job['id']}/stop")
    (said,) = [element.text for element in page.elements if "data-announce" in element.attributes]
    assert (200, f"Job {job['id']} is stopped.") == (page.status, said)
    assert spawn.children[0].ended
    assert "stopped" == client.get(f"/load/jobs/{job['id']}").get_json()["state"]


def test_an_unknown_load_cannot_be_stopped(client: FlaskClient) -> None:
    """The table stays, and says why."""
    page = send(client, "/ui/jobs/gone/stop")
    assert 404 == page.status
    assert "job gone: is not known here" in page.text
    assert page.has("jobs")


def test_everything_is_stopped(client: FlaskClient, spawn: FakeSpawn) -> None:
    """Whatever runs; nothing is no mistake."""
    send(client, "/ui/load/cpu", **CPU)
    send(client, "/ui/load/memory", mebibytes="64", duration_seconds="60")
    assert "Stopped 2 jobs." in send(client, "/ui/stop").text
    assert [True, True] == [child.ended for child in spawn.children]
    assert "Nothing runs." in send(client, "/ui/stop").text


def test_ended_loads_are_few(client: FlaskClient) -> None:
    """The newest of them; how many more there are is said."""
    for _ in range(14):
        send(client, "/ui/load/cpu", cores="0.1", duration_seconds="60")
    send(client, "/ui/stop")
    page = look(client, "/ui/partials/jobs")
    assert 12 == sum("data-job" in element.attributes for element in page.elements)
    assert "2 more that have ended" in page.text


def test_nothing_of_a_pods_word_is_markup(cluster: Cluster) -> None:
    """What a job says of itself is escaped."""
    cluster.clients[0].post("/load/cluster", json={"kind": "cpu", "total": {"millicores": 300}, "duration_seconds": 60})
    cluster.name(cluster.pods[0].address, "x.invalid:1")
    page = look(cluster.clients[0], "/ui/partials/jobs")
    assert "No answer from x.invalid:1" in page.text
    assert "<script" not in page.source


def test_a_load_is_spread_over_all_pods(cluster: Cluster) -> None:
    """By default where there are others; the bounds are those of all, and one row has a share for each."""
    client = cluster.clients[0]
    assert "spread evenly over 3 pods" in look(client).text
    page = send(client, "/ui/load/cpu", cores="3", duration_seconds="60", scope="all")
    assert (200, True) == (page.status, page.said("load-notice").endswith("on 3 of 3 pods."))

    table = look(cluster.clients[1], "/ui/partials/jobs")
    rows = [element for element in table.elements if element.tag == "tr" and "data-job" in element.attributes]
    assert [False, True, True, True] == ["data-of" in row.attributes for row in rows]
    assert "3 pods" in rows[0].text
    assert "3 cores" in rows[0].text


def test_a_share_that_is_gone_is_missed(cluster: Cluster) -> None:
    """The row says how much of the load is left, and how many pods it has lost; nothing looks achieved."""
    send(cluster.clients[0], "/ui/load/cpu", cores="0.3", duration_seconds="60", scope="all")
    cluster.clock.advance(10)
    for spawn in cluster.spawns:
        spawn.children[0].used_cpu_seconds = 1.0
    assert "% of due" in look(cluster.clients[1], "/ui/partials/jobs").named("tr", role="row")[1].text
    cluster.name(*(pod.address for pod in cluster.pods[1:]))
    page = look(cluster.clients[1], "/ui/partials/jobs")
    row = page.named("tr", role="row")[1].text

    assert "2 of 3 pods" in row
    assert "0.2 cores of 0.3 cores" in row
    assert "the share of 1 of 3 pods is not known: it was not taken, or its pod is gone or does not answer" in page.text
    assert "% of due" not in row


def test_a_load_goes_to_the_one_pod_that_is_asked(cluster: Cluster) -> None:
    """Where that is chosen; another pod stops it all the same."""
    send(cluster.clients[0], "/ui/load/cpu", scope="one", **CPU)
    assert [1, 0, 0] == [len(spawn.children) for spawn in cluster.spawns]
    (job,) = cluster.clients[0].get("/load/jobs").get_json()["jobs"]

    page = send(cluster.clients[2], f"/ui/jobs/{job['id']}/stop")
    assert f"Stopped job {job['id']}." in page.text
    assert cluster.spawns[0].children[0].ended


def test_a_total_is_bounded_by_all_pods(cluster: Cluster) -> None:
    """The mistake stands beside the amount."""
    page = send(cluster.clients[0], "/ui/load/cpu", cores="100", duration_seconds="60", scope="all")
    assert "must be in 0.003..5.85" in page.said("cpu-cores-mistake")


def test_a_pod_that_is_gone_is_named(cluster: Cluster, free_port: int) -> None:
    """Its loads are not known, which is not none; stopping all says what may be left."""
    cluster.name(cluster.pods[0].address, f"127.0.0.1:{free_port}")
    page = look(cluster.clients[0], "/ui/partials/jobs")
    assert f"No answer from 127.0.0.1:{free_port}: Connection refused" in page.text

    stopped = send(cluster.clients[0], "/ui/stop")
    assert 502 == stopped.status
    assert f"loads may still run on 127.0.0.1:{free_port}" in stopped.text


def test_a_list_of_pods_that_cannot_be_had_hides_the_table(cluster: Cluster) -> None:
    """And says why; the page stays."""
    client = cluster.clients[0]
    cluster.peers.unlink()
    page = look(client, "/ui/partials/jobs")
    assert "The loads are not known:" in page.text
    assert "cannot be read" in page.text
    assert not page.has("jobs")


def test_a_list_of_pods_that_cannot_be_had_leaves_the_page(cluster: Cluster) -> None:
    """With a form for this pod alone; a load that was meant for all does not go to one."""
    client = cluster.clients[0]
    cluster.peers.unlink()
    page = look(client)
    assert 200 == page.status
    assert re.search(r"This pod only: .*cannot be read", page.text)
    assert not page.has("scope-all")

    refused = send(client, "/ui/load/cpu", cores="0.3", duration_seconds="60", scope="all")
    assert 503 == refused.status
    assert "cannot be read" in refused.text
    assert [[], [], []] == [spawn.children for spawn in cluster.spawns]


def test_one_pod_that_is_gone_saves_no_load_from_being_stopped(cluster: Cluster, free_port: int) -> None:
    """Two loads run; the first to be stopped has a share that cannot be asked about."""
    for _ in range(2):
        send(cluster.clients[0], "/ui/load/cpu", cores="0.3", duration_seconds="60", scope="all")
    send(cluster.clients[0], "/ui/load/cpu", cores="0.1", duration_seconds="60", scope="one")
    cluster.name(*(pod.address for pod in cluster.pods), f"127.0.0.1:{free_port}")

    assert 502 == send(cluster.clients[0], "/ui/stop").status
    children = [child for spawn in cluster.spawns for child in spawn.children]
    assert [True] * 7 == [child.ended for child in children]


class TestFaults:
    """The switches."""

    def test_they_are_set_and_switched_off(self, client: FlaskClient) -> None:
        """With the interface's own fields; the page shows what is in force."""
        page = send(client, "/ui/faults", error_rate="0.25", latency_milliseconds="20", seed="7")
        assert (200, "on", "0.25", "7") == (
            page.status,
            page.said("faults-state"),
            page.value("faults-error_rate"),
            page.value("faults-seed"),
        )
        assert (0.25, 20, 7) == _shown(client, "error_rate", "latency_milliseconds", "seed")

        off = send(client, "/ui/faults/off")
        assert ("off", "0") == (off.said("faults-state"), off.value("faults-error_rate"))

    @pytest.mark.parametrize(
        ("typed", "expected"),
        [
            pytest.param(
                {
                    "latency.distribution": "pareto",
                    "latency.minimum_milliseconds": "5",
                    "latency.shape": "1.5",
                    "latency.maximum_milliseconds": "500",
                },
                {
                    "latency": {
                        "distribution": "pareto",
                        "minimum_milliseconds": 5,
                        "shape": 1.5,
                        "maximum_milliseconds": 500,
                    }
                },
                id="a distribution",
            ),
            pytest.param(
                {"error_rate": "0.5", "statuses.503": "0.75", "statuses.500": "0.25"},
                {"statuses": {"500": 0.25, "503": 0.75}},
                id="a mix of statuses",
            ),
            pytest.param(
                {"error_rate": "1", "versions": "2.0.0, 2.1.0"}, {"versions": ["2.0.0", "2.1.0"]}, id="versions"
            ),
        ],
    )
    def test_what_else_a_plan_can_say(
        self, client: FlaskClient, typed: dict[str, str], expected: dict[str, object]
    ) -> None:
        """It is set, and shown again as it was typed."""
        page = send(client, "/ui/faults", **typed)
        assert 200 == page.status, page.text
        assert expected.items() <= client.get("/faults").get_json().items()
        fields = {name: value for name, value in typed.items() if name != "latency.distribution"}
        assert fields == {name: page.value(f"faults-{name.replace('.', '-')}") for name in fields}

    def test_one_route_alone(self, client: FlaskClient) -> None:
        """The rule is that route's; others meet none."""
        page = send(client, "/ui/faults", error_rate="1", route="/version")
        chosen = [option.attributes["value"] for option in page.named("option") if "selected" in option.attributes]
        assert ["/version", "even"] == chosen[-2:]
        assert [500, 200] == [client.get(path).status_code for path in ("/version", "/load/jobs")]

    def test_every_mistake_stands_beside_its_field(self, client: FlaskClient) -> None:
        """Of a route's rule, too; nothing is switched."""
        typed = {"error_rate": "2", "route": "/version", "statuses.500": "5", "seed": "x"}
        page = send(client, "/ui/faults", **typed)
        assert 422 == page.status
        assert page.said("faults-error_rate-mistake").startswith("must be in 0..1")
        assert page.said("faults-statuses-500-mistake").startswith("must be in 0..1")
        assert page.said("faults-seed-mistake").startswith("must be a whole number")
        assert "open" in page.named("details")[0].attributes
        assert (0,) == _shown(client, "error_rate")

    def test_rules_that_have_no_place_are_named(self, client: FlaskClient) -> None:
        """Whoever sets faults here would replace them."""
        client.put("/faults", json={"routes": {"/version": {"error_rate": 1}, "/": {"error_rate": 1}}})
        assert "Other rules are in force for /, /version" in look(client).text

    def test_another_choice_brings_other_fields(self, client: FlaskClient) -> None:
        """And keeps what was typed."""
        page = look(client, "/ui/partials/faults?error_rate=0.5&latency.distribution=normal")
        assert ("0.5", True, False) == (
            page.value("faults-error_rate"),
            page.has("faults-latency-mean_milliseconds"),
            page.has("faults-latency_milliseconds"),
        )

    def test_all_pods_are_switched(self, cluster: Cluster) -> None:
        """By whichever is asked; and one that differs is counted."""
        page = send(cluster.clients[0], "/ui/faults", error_rate="0.5")
        assert "Faults are set on all 3 pods." in page.text
        assert [0.5] * 3 == [_shown(client, "error_rate")[0] for client in cluster.clients]

        cluster.clients[2].delete("/faults")
        assert "on, on 2 of 3 pods" == look(cluster.clients[1], "/ui/partials/faults/state").said("faults-state")

    def test_a_pod_that_is_not_reached_is_named(self, cluster: Cluster, free_port: int) -> None:
        """Done on the others, and said."""
        cluster.name(cluster.pods[0].address, f"127.0.0.1:{free_port}")
        page = send(cluster.clients[0], "/ui/faults", error_rate="0.5")
        assert 502 == page.status
        assert f"done on 1 of 2 pods, not on 127.0.0.1:{free_port}" in page.text
        assert "No answer from" in page.said("faults-state")


class TestRoles:
    """Who may do what sees what they may do."""

    @pytest.mark.parametrize(
        ("role", "disabled"),
        [
            pytest.param("read", [True, True], id="whoever may look has no button"),
            pytest.param("load", [False, True], id="whoever may load has no faults"),
            pytest.param("admin", [False, False], id="an administrator has all"),
        ],
    )
    def test_forms(self, start: Start, tmp_path: Path, role: str, disabled: list[bool]) -> None:
        """What may not be done is shown, and cannot be sent."""
        client = start(**_keys(tmp_path, role))
        page = Page(client.get("/ui", headers={"X-API-Key": "k"}))
        fieldsets = [element for element in page.named("fieldset") if element.attributes.get("class") == "plain"]
        assert disabled == ["disabled" in fieldset.attributes for fieldset in fieldsets]
        assert role == page.named("span", **{"class": "role"})[0].text

    def test_nobody_is_led_to_the_login(self, start: Start) -> None:
        """Whole pages are; a part of one is refused, so that the page can say so."""
        client = start(LOAD_HARNESS_API_KEY="k")
        assert "/ui/login?next=" in client.get("/ui", headers={"Accept": "text/html"}).headers["Location"]
        assert 401 == client.get("/ui/partials/jobs", headers={"Accept": "text/html", "HX-Request": "true"}).status_code


def test_no_page_holds_a_script_or_a_style() -> None:
    """The policy of the page allows none; nor anything from elsewhere."""
    sources = {path.name: path.read_text() for path in TEMPLATES.rglob("*.html")}
    assert len(sources) > 8
    for name, source in sources.items():
        assert not re.search(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son[a-z]+=|javascript:|https?://", source), name


def _shown(client: FlaskClient, *names: str) -> tuple[object, ...]:
    plan = client.get("/faults").get_json()
    return tuple(plan[name] for name in names)


def _keys(tmp_path: Path, role: str) -> dict[str, str]:
    digest = "8254c329a92850f6d539dd376f4816ee2764517da5e0235514af433164480d7a"
    (tmp_path / "keys").write_text(f"ann {role} sha256:{digest}\n")
    return {"LOAD_HARNESS_API_KEYS_FILE": str(tmp_path / "keys")}
