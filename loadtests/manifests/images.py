"""The images of a kustomization: other names, tags or digests for the images of containers."""

import functools
import re
from dataclasses import dataclass

from slo.documents import Document
from slo.fields import Fields

_IMAGE = re.compile(r"(?P<name>.+?)(?::(?P<tag>[^:/@]+))?(?:@(?P<digest>.+))?")
_POD_PATH = ("spec", "template", "spec")
_CONTAINERS = ("containers", "initContainers")


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """What takes the place of an image."""

    name: str
    new_name: str | None
    new_tag: str | None
    digest: str | None

    def in_place_of(self, image: str) -> str:
        """Give the image that a container has instead; the same if it has another name."""
        match = _IMAGE.fullmatch(image)
        if match is None or match["name"] != self.name:
            return image
        name = self.new_name or self.name
        tag, digest = self.new_tag, self.digest
        if tag is None and digest is None:
            tag, digest = match["tag"], match["digest"]
        return name + (f":{tag}" if tag else "") + (f"@{digest}" if digest else "")


def read_images(fields: Fields, instead: str) -> tuple[Image, ...]:
    """Read the images of a kustomization."""
    return tuple(_read(item, instead) for item in fields.items("images"))


def set_images(images: tuple[Image, ...], documents: list[Document]) -> None:
    """Replace the images of all containers of pod templates, each at its place."""
    for container in (one for document in documents for one in _containers(document)):
        image = container.get("image")
        if isinstance(image, str):
            container["image"] = functools.reduce(lambda now, each: each.in_place_of(now), images, image)


# Private


def _read(item: Fields, instead: str) -> Image:
    image = Image(
        name=item.text("name"),
        new_name=_optional(item, "newName"),
        new_tag=_optional(item, "newTag"),
        digest=_optional(item, "digest"),
    )
    if image.new_tag is not None and image.digest is not None:
        item.mistake("digest", image.digest, "must not stand beside `newTag`", "keep one of the two")
    item.reject_unknown(instead=instead)
    return image


def _optional(item: Fields, name: str) -> str | None:
    return item.text(name) if name in item else None


def _containers(document: Document) -> list[dict[str, object]]:
    value = document.value
    for name in _POD_PATH:
        value = value.get(name) if isinstance(value, dict) else None
    pod = value if isinstance(value, dict) else {}
    return [one for name in _CONTAINERS for one in pod.get(name) or () if isinstance(one, dict)]
