"""The services of docker-compose.yml, and what one of them would run, run here."""

import re
from pathlib import Path
from typing import Any

import yaml

from tests.real_server import ROOT

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES: dict[str, Any] = COMPOSE["services"]
# Where each service listens inside.
PORTS = {name: int(entry["ports"][0].rsplit(":", 1)[1]) for name, entry in SERVICES.items() if "ports" in entry}


def mounts(name: str) -> dict[str, str]:
    """Where the folders of a service come from, by where they are inside: a path, or the name of a volume."""
    volumes = [mount.split(":") for mount in SERVICES[name].get("volumes", ())]
    return {parts[1]: parts[0] for parts in volumes}


def command(name: str, places: dict[str, Path | str]) -> list[str]:
    """What a service runs, with places of this machine instead of those inside: paths, addresses."""
    words = [*SERVICES[name].get("entrypoint", ()), *SERVICES[name]["command"]]
    for inside in sorted(places, key=len, reverse=True):
        place = re.compile(rf"(?:(?<=^)|(?<==)){re.escape(inside)}(?=$|/)")
        words = [place.sub(str(places[inside]), word) for word in words]
    return words
