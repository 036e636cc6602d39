"""Break the balancer or Prometheus."""

from loadtests.sandbox.balancer import Balancer
from loadtests.sandbox.server_pool import ServerPool

HAPROXY = "haproxy"
_DUTY_SECONDS = 1.0


class ServerProcess:
    """A server's process; of the balancer's, the pods are told what they cannot ask meanwhile."""

    def __init__(self, name: str, pool: ServerPool, balancer: Balancer) -> None:
        self._name = name
        self._pool = pool
        self._balancer = balancer if name == HAPROXY else None

    def freeze(self) -> None:
        """Stop it where it is."""
        if self._balancer:
            self._balancer.is_stopped = True
        self._pool.freeze(self._name)

    def thaw(self) -> None:
        """Let it go on."""
        self._pool.thaw(self._name)
        if self._balancer:
            self._balancer.is_stopped = False

    def kill(self) -> None:
        """Kill it, with everything it knows."""
        if self._balancer:
            self._balancer.life += 1
        self._pool.kill(self._name)

    def start_again(self) -> None:
        """Start it again after it was killed."""
        self._pool.start_again(self._name)


class KillServer:
    """The server is killed, and started again at the end, as its StatefulSet would."""

    def __init__(self, server: ServerProcess) -> None:
        self._server = server

    def begin(self) -> tuple[str, ...]:
        """Kill it."""
        self._server.kill()
        return ()

    def tick(self, seconds: float) -> None:
        """Do nothing: it is dead."""

    def end(self) -> bool:
        """Start it again."""
        self._server.start_again()
        return True

    def is_over(self) -> bool:
        """Never by itself."""
        return False

    def problems(self) -> tuple[str, ...]:
        """None that could be."""
        return ()


class StopServer:
    """The server stands still for a share of every second: all of it (frozen), or a part (slow)."""

    def __init__(self, server: ServerProcess, *, share_ratio: float) -> None:
        self._server = server
        self._share_ratio = share_ratio
        self._is_frozen = False

    def begin(self) -> tuple[str, ...]:
        """Stop it."""
        self._switch(is_frozen=True)
        return ()

    def tick(self, seconds: float) -> None:
        """Stop it or let it go on, as its share of this second asks for."""
        self._switch(is_frozen=seconds % _DUTY_SECONDS < self._share_ratio * _DUTY_SECONDS)

    def end(self) -> bool:
        """Let it go on."""
        self._switch(is_frozen=False)
        return True

    def is_over(self) -> bool:
        """Never by itself."""
        return False

    def problems(self) -> tuple[str, ...]:
        """None that could be."""
        return ()

    def _switch(self, *, is_frozen: bool) -> None:
        if is_frozen is not self._is_frozen:
            self._is_frozen = is_frozen
            (self._server.freeze if is_frozen else self._server.thaw)()
