"""From dashboards to the files of a form, with everything checked on the way."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboards.delivery.interface import Form, Parcel
from dashboards.delivery.kubernetes import annotation_bytes
from dashboards.delivery.packaging import mistakes_of, size_mistakes, size_warnings, template_mistakes, warnings_of
from slo.errors import InvalidInput, Mistake


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """What a build is about to write."""

    files: dict[str, str]
    """Texts by their names inside the folder."""
    warnings: tuple[str, ...]


def pack(form: Form, parcels: Sequence[Parcel], known: Sequence[Mistake] = ()) -> Package:
    """Write dashboards in a form.

    Raises:
        InvalidInput: Something would go wrong with them on their way; with every mistake, also with those `known`.
    """
    # What was wrong with a uid would come back as something wrong with a file.
    if mistakes := [*form.mistakes(), *known, *mistakes_of(parcels)]:
        raise InvalidInput(mistakes)
    files = form.files(parcels)
    sizes = {name: annotation_bytes(one) for name, one in form.objects(parcels).items()}
    if sizes and (mistakes := [*template_mistakes(files), *size_mistakes(sizes, form.name)]):
        raise InvalidInput(mistakes)
    return Package(files=files, warnings=(*size_warnings(sizes), *warnings_of(form.name, parcels)))
