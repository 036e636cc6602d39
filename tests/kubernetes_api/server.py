"""A stub of the Kubernetes API server: real HTTP on loopback, and the real wire format."""

import ssl
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

import yaml

from tests.kubernetes_api.faults import Fault, Faults
from tests.kubernetes_api.handler import Server
from tests.kubernetes_api.metric_values import MetricValues
from tests.kubernetes_api.objects import CLUSTER_WIDE, NAMESPACE, PLURALS, Object
from tests.kubernetes_api.requests import Request
from tests.kubernetes_api.store import Key, Store

TOKEN = "stub-token"  # noqa: S105 - of the stub


class KubernetesApi:
    """Serves objects on a free port of loopback, from its entry to its exit."""

    def __init__(self, *, version: str = "v1.35.0", tls: ssl.SSLContext | None = None) -> None:
        self.store = Store()
        self.faults = Faults()
        self.served = dict(PLURALS)
        """What it knows; remove a kind from it, and its path is not found."""
        self.metric_values = MetricValues()
        self.version = version
        self.token: str | None = None
        """The only one that is let in; None: anybody."""
        self.requests: list[Request] = []
        """Everything that was asked."""
        self.watches = 0
        """How many are open."""
        self.watch_generation = 0
        self.bookmarks = 0
        self.bookmarks_sent = 0
        self._server = Server(self)
        self._scheme = "http" if tls is None else "https"
        if tls is not None:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"{self._scheme}://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> "KubernetesApi":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.faults.released.set()
        self.end_watches()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def kubeconfig(self, path: Path, *, namespace: str = NAMESPACE) -> Path:
        """Write a kubeconfig with the one context `stub`."""
        context = {"cluster": "stub", "user": "stub", "namespace": namespace}
        config = {
            "apiVersion": "v1",
            "kind": "Config",
            "current-context": "stub",
            "clusters": [{"name": "stub", "cluster": {"server": self.url}}],
            "contexts": [{"name": "stub", "context": context}],
            "users": [{"name": "stub", "user": {"token": TOKEN}}],
        }
        path.write_text(yaml.safe_dump(config), encoding="utf-8")
        return path

    # Objects

    def put(self, *objects: Object) -> None:
        """Add or replace objects."""
        for one in objects:
            self.store.put(one)

    def get(self, plural: str, name: str, *, namespace: str = NAMESPACE) -> Object:
        """Give one object."""
        return self.store.get(_key(plural, name, namespace))

    def update(self, plural: str, name: str, edit: Callable[[Object], Any], *, namespace: str = NAMESPACE) -> Object:
        """Change one object in place."""
        return self.store.edit(_key(plural, name, namespace), edit)

    def delete(self, plural: str, name: str, *, namespace: str = NAMESPACE) -> None:
        """Remove one object."""
        self.store.delete(_key(plural, name, namespace))

    # What goes wrong

    def fail(  # noqa: PLR0913 - what failures differ in
        self,
        method: str,
        path: str,
        *,
        status: int,
        times: int = 1,
        retry_after: int | None = None,
        body: bytes | None = None,
        only_watches: bool = False,
    ) -> None:
        """Answer the next requests so; the path may be a part of one."""
        fault = Fault(
            method=method,
            path=path,
            status=status,
            times=times,
            retry_after=retry_after,
            body=body,
            only_watches=only_watches,
        )
        self.faults.answers.append(fault)

    def forbid(self, verb: str, plural: str) -> None:
        """Let RBAC deny a verb on a resource from now on; of metrics.k8s.io too, if it has one of that name."""
        self.faults.forbidden.add((verb, plural))

    def allow(self, verb: str, plural: str) -> None:
        """Take back what was forbidden."""
        self.faults.forbidden.discard((verb, plural))

    def hold(self, path: str, *, seconds: float) -> None:
        """Answer requests of that part of a path so much later from now on."""
        self.faults.held[path] = seconds

    def compact(self) -> None:
        """Let all older versions expire."""
        self.store.compact()

    def end_watches(self) -> None:
        """Close every watch, as the server does after its time."""
        with self.store.changed:
            self.watch_generation += 1
            self.store.changed.notify_all()

    def refuse_connections(self) -> None:
        """Stop listening."""
        self._server.server_close()

    def bookmark(self) -> None:
        """Send a bookmark to every watch that wants some."""
        with self.store.changed:
            self.bookmarks += 1
            self.store.changed.notify_all()


def _key(plural: str, name: str, namespace: str) -> Key:
    """Find an object by its plural; that of metrics.k8s.io is called `pods.metrics`."""
    wanted, of_metrics = plural.removesuffix(".metrics"), plural.endswith(".metrics")
    kind, version = next(
        (kind, version)
        for kind, (version, one) in PLURALS.items()
        if one == wanted and version.startswith("metrics.k8s.io") == of_metrics
    )
    return version, wanted, "" if kind in CLUSTER_WIDE else namespace, name
