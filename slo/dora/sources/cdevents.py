"""CDEvents: ours or anybody's, one or several, as they are or inside CloudEvents.

Source: https://github.com/cdevents/spec
"""

from collections.abc import Iterable

from slo.dora.cdevents.read import facts_of
from slo.dora.ledger.interface import Known
from slo.dora.model import Fact
from slo.dora.sources.interface import Delivery
from slo.dora.sources.push import Webhook
from slo.errors import InvalidInput, Mistake, Place


class CDEvents(Webhook):
    """A CDEvent, or a list of them, that carries the secret in a header."""

    name = "cdevents"
    title = "CDEvents (also in CloudEvents)"

    def facts(self, delivery: Delivery, known: Known) -> Iterable[Fact]:  # noqa: ARG002 - an event says enough
        """Give what the events tell; those of other kinds tell nothing.

        Raises:
            InvalidInput: one of them is no CDEvent.
        """
        is_batch = isinstance(delivery.payload, list)
        events = delivery.payload if isinstance(delivery.payload, list) else [delivery.payload]
        mistakes: list[Mistake] = []
        facts: list[Fact] = []
        for index, event in enumerate(events):
            facts += facts_of(event, Place(file=f"body[{index}]" if is_batch else "body"), mistakes)
        if mistakes:
            raise InvalidInput(mistakes)
        return facts
