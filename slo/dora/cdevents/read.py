"""Read the facts that a CDEvent tells: one of ours exactly, another producer's as far as its vocabulary goes."""

from slo.dora.cdevents import vocabulary
from slo.dora.cdevents.envelope import Envelope, read_envelope, unwrapped
from slo.dora.cdevents.foreign import facts_of_foreign
from slo.dora.cdevents.plain import from_plain
from slo.dora.model import Fact
from slo.errors import Mistake, Place


def facts_of(value: object, place: Place, mistakes: list[Mistake]) -> tuple[Fact, ...]:
    """Read a CDEvent, also one inside a CloudEvent; an event that tells of nothing we need gives no facts.

    What is wrong is noted, and then nothing is given.
    """
    envelope = read_envelope(unwrapped(value), place, mistakes)
    if envelope is None:
        return ()
    if vocabulary.OURS in envelope.custom:
        return _ours(envelope, place, mistakes)
    return facts_of_foreign(envelope, place, mistakes)


# Private


def _ours(envelope: Envelope, place: Place, mistakes: list[Mistake]) -> tuple[Fact, ...]:
    plain = envelope.custom[vocabulary.OURS]
    read = from_plain(plain if isinstance(plain, dict) else {})
    if not isinstance(read, list):
        return (read,)
    for problem in read:
        at = Place(file=place.file, line=place.line, field=f"customData.{vocabulary.OURS}.{problem.field}")
        mistakes.append(Mistake(place=at, value=problem.value, rule=problem.rule, next_step=problem.next_step))
    return ()
