"""What CPU and memory cost: reserved, used, idle; per hour, per request and per tenant.

Prices are the variables `$cpu_price` (a core for an hour) and `$memory_price` (a GiB for an hour). A container is
charged for what it requests or for what it uses, whichever is more, as the rest of a node can be sold to nobody else.
"""

from dashboards.queries import containers
from dashboards.queries.containers import CONTAINER
from dashboards.queries.selectors import OF_NAMESPACE, rate, selected, total
from load_harness.metric_names import HTTP_REQUESTS_TOTAL

TENANT = "namespace"
_CHOSEN = (OF_NAMESPACE,)
_GIB = 2**30
_SECONDS_PER_HOUR = 3600


def used_cores(*by: str) -> str:
    """Give the cores in use."""
    return containers.cpu_cores(*by, of=_CHOSEN)


def used_bytes(*by: str) -> str:
    """Give the bytes of memory in use."""
    return containers.memory_bytes(*by, of=_CHOSEN)


def requested(resource: str, *by: str) -> str:
    """Give the cores (`cpu`) or bytes (`memory`) that are requested."""
    return containers.requested(resource, *by, of=_CHOSEN)


def hourly_cost(*by: str) -> str:
    """Give what is charged for an hour: of each container, the requested or the used, whichever is more."""
    cores = total(_charged(used_cores(*CONTAINER), "cpu"), *by)
    memory = total(_charged(used_bytes(*CONTAINER), "memory"), *by)
    return f"{_cpu_price(cores)} + {_memory_price(memory)}"


def hourly_cpu_cost(*by: str) -> str:
    """Give what is charged for the CPU of an hour."""
    return _cpu_price(total(_charged(used_cores(*CONTAINER), "cpu"), *by))


def hourly_memory_cost(*by: str) -> str:
    """Give what is charged for the memory of an hour."""
    return _memory_price(total(_charged(used_bytes(*CONTAINER), "memory"), *by))


def hourly_used_cost(*by: str) -> str:
    """Give what an hour would cost if only what is used were paid for."""
    return f"{_cpu_price(used_cores(*by))} + {_memory_price(used_bytes(*by))}"


def hourly_requested_cost(*by: str) -> str:
    """Give what the requests alone cost in an hour."""
    return f"{_cpu_price(requested('cpu', *by))} + {_memory_price(requested('memory', *by))}"


def hourly_idle_cost(*by: str) -> str:
    """Give what is charged for an hour and not used."""
    return f"({hourly_cost(*by)}) - ({hourly_used_cost(*by)})"


def idle_ratio(*by: str) -> str:
    """Give the part of what is charged that is not used."""
    return f"1 - ({hourly_used_cost(*by)}) / ({hourly_cost(*by)} > 0)"


def monthly_cost(*by: str) -> str:
    """Give what a month of hours like this one costs; a month is 730 hours."""
    return f"730 * ({hourly_cost(*by)})"


def cost_of_thousand_requests(*by: str) -> str:
    """Give what a thousand requests cost, idle time included; nothing while nobody asks, or of who answers none."""
    answering = total(f"({hourly_cost(TENANT)}) and {_answered()}", *by)
    return f"{answering} / ({request_rate(*by)} * {_SECONDS_PER_HOUR} / 1000 > 0)"


def cpu_seconds_of_request(*by: str) -> str:
    """Give the CPU seconds that are used for each request, of the tenants that answer any."""
    answering = total(f"{used_cores(TENANT)} and {_answered()}", *by)
    return f"{answering} / ({request_rate(*by)} > 0)"


def request_rate(*by: str) -> str:
    """Give the requests per second."""
    return total(rate(selected(HTTP_REQUESTS_TOTAL, OF_NAMESPACE)), *by)


def used_ratio(resource: str, *by: str) -> str:
    """Give what is used of what is requested."""
    used = used_cores(*by) if resource == "cpu" else used_bytes(*by)
    return f"{used} / ({requested(resource, *by)} > 0)"


# Private


def _answered() -> str:
    return f"({request_rate(TENANT)} > 0)"


def _charged(used: str, resource: str) -> str:
    asked = requested(resource, *CONTAINER)
    return f"({used} >= {asked} or {asked} or {used})"


def _cpu_price(cores: str) -> str:
    return f"{cores} * $cpu_price"


def _memory_price(memory: str) -> str:
    return f"{memory} / {_GIB} * $memory_price"
