"""Objects are followed through everything that ends a watch."""

import threading
from collections.abc import Iterator

import pytest

from loadtests.kubernetes import resources
from loadtests.kubernetes.api import Api
from loadtests.kubernetes.errors import Forbidden
from loadtests.kubernetes.watching import Change, Watch
from slo.errors import ServerUnreachable
from tests.kubernetes_api import objects
from tests.kubernetes_api.objects import NAMESPACE
from tests.kubernetes_api.server import KubernetesApi
from tests.waiting import eventually


class Followed:
    """A watch in a thread of its own."""

    def __init__(self, watch: Watch) -> None:
        self.watch = watch
        self.seen: list[tuple[str, str]] = []
        self.error: Exception | None = None
        self._thread = threading.Thread(target=self._follow, args=(watch.changes(),))

    def __enter__(self) -> "Followed":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.watch.stop()
        self._thread.join(5)
        assert not self._thread.is_alive(), "stop() must end a watch that is waiting"

    def sees(self, *expected: tuple[str, str]) -> None:
        """Wait until exactly that was seen."""
        eventually(lambda: len(self.seen) >= len(expected), what=f"{expected} in {self.seen}", within_seconds=10)
        assert list(expected) == self.seen

    def _follow(self, changes: Iterator[Change]) -> None:
        try:
            for change in changes:
                self.seen.append((change.type, change.object["metadata"]["name"]))
        except Exception as error:  # noqa: BLE001 - the test looks at it
            self.error = error


@pytest.fixture
def followed(cluster: KubernetesApi, api: Api) -> Iterator[Followed]:
    """The pods of a cluster with one pod, and the first of them seen."""
    cluster.put(objects.pod("p0", started=1000.0))
    with Followed(Watch(api, resources.PODS, NAMESPACE)) as found:
        found.sees(("ADDED", "p0"))
        eventually(lambda: cluster.watches == 1)
        yield found


def test_changes_are_seen_as_they_happen(cluster: KubernetesApi, followed: Followed) -> None:
    """A new pod, a changed one, and one that is gone."""
    cluster.put(objects.pod("p1", started=1010.0))
    cluster.update("pods", "p0", lambda pod: pod["status"].update(phase="Failed"))
    cluster.delete("pods", "p0")
    followed.sees(("ADDED", "p0"), ("ADDED", "p1"), ("MODIFIED", "p0"), ("DELETED", "p0"))


def test_a_watch_that_ended_goes_on_where_it_was(cluster: KubernetesApi, followed: Followed) -> None:
    """The server ends watches every few minutes: nothing is lost, and nothing is seen twice."""
    cluster.end_watches()
    cluster.put(objects.pod("p1", started=1010.0))
    followed.sees(("ADDED", "p0"), ("ADDED", "p1"))
    assert 1 == sum(request.verb == "list" for request in cluster.requests)


def test_an_expired_version_lists_again_and_makes_up_for_what_was_missed(
    cluster: KubernetesApi, followed: Followed
) -> None:
    """410: the new list is compared with what was known."""
    cluster.fail("GET", "/pods", status=503, times=1, only_watches=True)
    cluster.put(objects.pod("kept", started=1005.0))
    followed.sees(("ADDED", "p0"), ("ADDED", "kept"))
    cluster.hold("/pods", seconds=0.2)  # so that the next watch begins after what follows
    cluster.end_watches()
    eventually(lambda: cluster.watches == 0)
    cluster.delete("pods", "p0")
    cluster.update("pods", "kept", lambda pod: pod["status"].update(phase="Failed"))
    cluster.put(objects.pod("p1", started=1010.0))
    cluster.compact()
    followed.sees(("ADDED", "p0"), ("ADDED", "kept"), ("DELETED", "p0"), ("MODIFIED", "kept"), ("ADDED", "p1"))
    assert 2 == sum(request.verb == "list" for request in cluster.requests)


def test_a_bookmark_keeps_a_quiet_watch_from_expiring(cluster: KubernetesApi, followed: Followed) -> None:
    """Others' objects make versions go on; after a bookmark a new watch begins there, without a list."""
    cluster.put(objects.deployment("other"))
    cluster.compact()
    cluster.bookmark()
    eventually(lambda: cluster.bookmarks_sent == 1)
    cluster.end_watches()
    cluster.put(objects.pod("p1", started=1010.0))
    followed.sees(("ADDED", "p0"), ("ADDED", "p1"))
    assert 1 == sum(request.verb == "list" for request in cluster.requests)


def test_a_watch_that_is_silent_is_opened_anew(cluster: KubernetesApi, api: Api) -> None:
    """A dead connection looks like one without news."""
    cluster.put(objects.pod("p0", started=1000.0))
    with Followed(Watch(api, resources.PODS, NAMESPACE, silent_seconds=0.1)) as found:
        eventually(lambda: sum(request.is_watch for request in cluster.requests) >= 3)
        cluster.put(objects.pod("p1", started=1010.0))
        found.sees(("ADDED", "p0"), ("ADDED", "p1"))


def test_a_server_that_does_not_open_watches_is_an_error_after_a_while(
    cluster: KubernetesApi, api: Api, pauses: list[float]
) -> None:
    """Lists work, watches do not: after a minute that is said."""
    cluster.fail("GET", "/pods", status=500, times=10_000, only_watches=True)
    with pytest.raises(ServerUnreachable, match=r"watch pods; it answers 500: the stub was told to fail, for 60 s"):
        list(Watch(api, resources.PODS, NAMESPACE).changes())
    assert 50 <= sum(pauses) <= 60


def test_a_server_that_ends_each_watch_at_once_is_not_besieged(
    cluster: KubernetesApi, api: Api, pauses: list[float]
) -> None:
    """A proxy that lets no answer go on: asked more and more slowly, and an error after a while."""
    cluster.fail("GET", "/pods", status=200, body=b"", times=10_000, only_watches=True)
    with pytest.raises(ServerUnreachable, match=r"it ends its watch at once, for 60 s"):
        list(Watch(api, resources.PODS, NAMESPACE).changes())
    assert len(cluster.requests) < 25
    assert 50 <= sum(pauses) <= 60


def test_a_watch_that_rbac_denies_says_the_rule(cluster: KubernetesApi, api: Api) -> None:
    """List alone is not enough, and that is said at once."""
    cluster.forbid("watch", "pods")
    with pytest.raises(Forbidden, match=r'resources: \["pods"\], verbs: \["watch"\]'):
        list(Watch(api, resources.PODS, NAMESPACE).changes())


def test_only_the_objects_of_a_label_or_field_are_followed(cluster: KubernetesApi, api: Api) -> None:
    """Selectors go to the server, for the list and for the watch."""
    cluster.put(objects.pod("other", started=1000.0, labels={"app": "x"}))
    watch = Watch(api, resources.PODS, NAMESPACE, labels=objects.LABELS, fields={"metadata.name": "p0"})
    with Followed(watch) as found:
        eventually(lambda: cluster.watches == 1)
        cluster.put(objects.pod("p1", started=1000.0), objects.pod("p0", started=1000.0))
        found.sees(("ADDED", "p0"))


def test_a_server_that_forgets_at_once_is_not_besieged(cluster: KubernetesApi, api: Api, pauses: list[float]) -> None:
    """410 to each watch, right after the list that it follows: asked more and more slowly, and an error at last."""
    cluster.fail("GET", "/pods", status=410, times=10_000, only_watches=True)
    with pytest.raises(ServerUnreachable, match=r"watch pods; the stub was told to fail, for 60 s"):
        list(Watch(api, resources.PODS, NAMESPACE).changes())
    assert 50 <= sum(pauses) <= 60


def test_a_busy_server_says_when_to_watch_again(cluster: KubernetesApi, api: Api, pauses: list[float]) -> None:
    """429 with Retry-After is obeyed by watches, too."""
    cluster.put(objects.pod("p0", started=1000.0))
    cluster.fail("GET", "/pods", status=429, retry_after=7, only_watches=True)
    with Followed(Watch(api, resources.PODS, NAMESPACE)) as found:
        eventually(lambda: cluster.watches == 1)
        found.sees(("ADDED", "p0"))
    assert [7.0] == pauses


def test_a_watch_that_breaks_after_a_long_time_has_all_the_patience(
    cluster: KubernetesApi, api: Api, pauses: list[float]
) -> None:
    """It was quiet for longer than a server may be away; then the server is away for a moment."""
    cluster.put(objects.pod("p0", started=1000.0))
    with Followed(Watch(api, resources.PODS, NAMESPACE)) as found:
        eventually(lambda: cluster.watches == 1)
        pauses.append(100.0)  # so much time passes
        cluster.fail("GET", "/pods", status=503, only_watches=True)
        cluster.end_watches()
        eventually(lambda: cluster.watches == 1 and len(pauses) == 2)
        cluster.put(objects.pod("p1", started=1000.0))
        found.sees(("ADDED", "p0"), ("ADDED", "p1"))


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(b'{"type":"ERROR","object":{}}', id="an error that says nothing"),
        pytest.param(b'{"type":"MODIFIED","object":{"metadata":{"resourceVersion":""}}}', id="no version"),
        pytest.param(b'{"type":"MODIFIED","object":[]}', id="no object"),
        pytest.param(b"[]", id="a list"),
        pytest.param(b"\xff\xfe", id="no text"),
    ],
)
def test_what_is_no_event_is_a_connection_that_broke(cluster: KubernetesApi, api: Api, line: bytes) -> None:
    """The next watch goes on."""
    cluster.put(objects.pod("p0", started=1000.0))
    cluster.fail("GET", "/pods", status=200, body=line + b"\n", only_watches=True)
    with Followed(Watch(api, resources.PODS, NAMESPACE)) as found:
        eventually(lambda: cluster.watches == 1)
        cluster.put(objects.pod("p1", started=1000.0))
        found.sees(("ADDED", "p0"), ("ADDED", "p1"))


def test_an_object_that_leaves_a_label_is_gone_and_may_come_back(cluster: KubernetesApi, api: Api) -> None:
    """A pod is taken out of the Deployment's selector, as for a look at it, and put back."""
    cluster.put(objects.pod("p0", started=1000.0))
    with Followed(Watch(api, resources.PODS, NAMESPACE, labels=objects.LABELS)) as found:
        eventually(lambda: cluster.watches == 1)
        cluster.update("pods", "p0", lambda pod: pod["metadata"].update(labels={"app": "aside"}))
        cluster.update("pods", "p0", lambda pod: pod["metadata"].update(labels=dict(objects.LABELS)))
        found.sees(("ADDED", "p0"), ("DELETED", "p0"), ("ADDED", "p0"))
