"""What `POST /load/network` takes, and what the pods then ask of each other."""

from collections.abc import Mapping
from dataclasses import dataclass

from load_harness.cgroup import Limits
from load_harness.errors import invalid_values
from load_harness.params.cluster_id import CLUSTER_ID_SCHEMA, cluster_id_in, wrong_cluster_id
from load_harness.params.cpu import duration_field
from load_harness.params.form import Field, Form, raise_setting
from load_harness.params.rates import nothing_to_do, rate_field
from load_harness.params.share_of import SHARE_OF, Whole, whole_in, whole_schema, wrong_whole
from load_harness.settings import Settings
from load_harness.workloads.exchange import MOST_BURST_BYTES

MEBIBIT_BYTES = (1 << 20) // 8
SEND = "send_mebibits_per_second"
RECEIVE = "receive_mebibits_per_second"
NETWORK_RATES = (SEND, RECEIVE)


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkLoad:
    """Send and receive at these rates for this long."""

    send_mebibits_per_second: float
    receive_mebibits_per_second: float
    duration_seconds: float
    cluster_id: str | None = None
    """The cluster load that this is a share of."""
    whole: Whole | None = None
    """What is known of that."""

    @property
    def bytes_per_second(self) -> tuple[float, float]:
        """To send, and to receive."""
        return self.send_mebibits_per_second * MEBIBIT_BYTES, self.receive_mebibits_per_second * MEBIBIT_BYTES


def network_form(settings: Settings, limits: Limits) -> Form:  # noqa: ARG001 - the same for all kinds
    """The fields, bounded by the settings."""
    return Form(
        fields=(*network_rates(settings), duration_field(settings)),
        parts={"cluster_id": CLUSTER_ID_SCHEMA, SHARE_OF: whole_schema(NETWORK_RATES)},
    )


def parse_network(raw: Mapping[str, object], settings: Settings, limits: Limits) -> NetworkLoad:
    """Read the load.

    Raises:
        Problem: 422, listing every mistake.
    """
    values, mistakes = network_form(settings, limits).collect(raw)
    mistakes += [*nothing_to_do(raw, NETWORK_RATES), *wrong_cluster_id(raw), *wrong_whole(raw, NETWORK_RATES)]
    if mistakes:
        raise invalid_values(mistakes)
    return NetworkLoad(
        send_mebibits_per_second=float(values[SEND]),
        receive_mebibits_per_second=float(values[RECEIVE]),
        duration_seconds=float(values["duration_seconds"]),
        cluster_id=cluster_id_in(raw),
        whole=whole_in(raw),
    )


def network_rates(settings: Settings) -> tuple[Field, Field]:
    """How much to send and to receive each second."""
    most = settings.max_network_mebibits_per_second
    more = raise_setting("LOAD_HARNESS_MAX_NETWORK_MEBIBITS_PER_SECOND")
    return (
        rate_field(SEND, "sent to the other pods, in Mibit each second", most, more),
        rate_field(RECEIVE, "received from the other pods, in Mibit each second", most, more),
    )


def source_form() -> Form:
    """What one pod asks of another to receive it."""
    return Form(
        fields=(
            Field(
                name="bytes",
                meaning="how much to answer with",
                kind="integer",
                minimum=0,
                maximum=MOST_BURST_BYTES,
                more="ask several times",
            ),
        )
    )


def parse_source(raw: Mapping[str, object]) -> int:
    """Read the query string.

    Raises:
        Problem: 422, listing every mistake.
    """
    return int(source_form().read(raw)["bytes"])
