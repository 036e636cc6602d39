"""Somebody who acts while a command in the main thread watches."""

import signal
import threading
from collections.abc import Callable, Iterator

import pytest

from tests.kubernetes_api.server import KubernetesApi
from tests.loadtests.verification.watches import is_watched
from tests.waiting import eventually


@pytest.fixture
def watcher(cluster: KubernetesApi) -> Iterator[Callable[[Callable[[], None]], None]]:
    """Do something in a thread of its own, as soon as the command watches."""
    threads: list[threading.Thread] = []

    def start(act: Callable[[], None]) -> None:
        def run() -> None:
            eventually(lambda: is_watched(cluster), what="the watches")
            act()

        threads.append(threading.Thread(target=run))
        threads[-1].start()

    yield start
    for thread in threads:
        thread.join()


@pytest.fixture
def interrupt() -> Iterator[Callable[[], None]]:
    """Press Ctrl-C from any thread."""
    main = threading.main_thread().ident
    assert main is not None
    before = signal.getsignal(signal.SIGTERM)

    def press() -> None:
        signal.pthread_kill(main, signal.SIGINT)

    yield press
    signal.signal(signal.SIGTERM, before)
