"""The text of an environment variable to its value, or to what is wrong with it."""

import ipaddress
import json
import re
import urllib.parse
from collections.abc import Callable, Mapping
from pathlib import Path

from load_harness.errors import Mistake, shown
from load_harness.peers import BadPeers, PeerSource, parse_peers
from load_harness.variables import Kind, Variable

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

# No longer than Python converts.
_DECIMAL = re.compile(r"-?[0-9]{1,300}(\.[0-9]{1,300})?")
_SWITCH = {"true": True, "1": True, "yes": True, "on": True, "false": False, "0": False, "no": False, "off": False}


def parsed_variable(variable: Variable, raw: str) -> object:
    """Read a value of the variable's kind; a `Mistake` where it is none."""
    return _PARSERS[variable.kind](variable, raw)


def plain_number(text: str) -> float | int | None:
    """Read a decimal number in ASCII; None for all else that Python would take, such as 1_0, nan or other digits."""
    if not _DECIMAL.fullmatch(text):
        return None
    return float(text) if "." in text else int(text)


def _text(variable: Variable, raw: str) -> str | Mistake:
    if not raw.strip():
        return _mistake(variable, raw, "must not be empty")
    if len(raw) < variable.shortest:
        value = f"({len(raw)} characters)" if variable.secret else raw
        return _mistake(variable, value, f"must have at least {variable.shortest} characters")
    # A key that was read from a file with its line break could be sent by nobody; HTTP drops blanks around it.
    if not raw.isprintable() or raw != raw.strip():
        value = "(not shown)" if variable.secret else repr(raw)
        return _mistake(variable, value, "must not contain line breaks and the like, or begin or end with a blank")
    return raw


def _choice(variable: Variable, raw: str) -> str | Mistake:
    word = raw.strip().lower()
    return word if word in variable.choices else _mistake(variable, raw, f"must be {' or '.join(variable.choices)}")


def _path(variable: Variable, raw: str) -> Path | Mistake:
    text = _text(variable, raw)
    if isinstance(text, Mistake):
        return text
    return Path(text) if text.startswith("/") else _mistake(variable, raw, "must be a whole path, from / on")


def _url(variable: Variable, raw: str) -> str | Mistake:
    try:
        parts = urllib.parse.urlsplit(raw.strip())
        good = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    if not good or not raw.strip().isprintable() or " " in raw.strip() or "@" in parts.netloc:
        return _mistake(variable, raw, "must be a URL such as http://prometheus:9090, without a name or password in it")
    return raw.strip().rstrip("/")


def _networks(variable: Variable, raw: str) -> tuple[Network, ...] | Mistake:
    try:
        return tuple(ipaddress.ip_network(part.strip()) for part in raw.split(","))
    except ValueError as error:
        return _mistake(variable, raw, f"must be a list of networks such as 10.0.0.0/8,fd00::/8 ({error})")


def _header(variable: Variable, raw: str) -> str | Mistake:
    # An underscore reaches the app as a dash does: whoever sent the one could pass for the other.
    if re.fullmatch(r"[A-Za-z][A-Za-z0-9-]{0,63}", raw):
        return raw
    return _mistake(variable, raw, "must be the name of an HTTP header: letters, digits and -")


def _names(variable: Variable, raw: str) -> frozenset[str] | Mistake:
    names = [part.strip().lower() for part in raw.split(",")]
    if all(re.fullmatch(r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?", name) for name in names):
        return frozenset(names)
    return _mistake(variable, raw, "must be a list of host names such as load.example.com,load-harness, without ports")


def _pairs(variable: Variable, raw: str) -> Mapping[str, str] | Mistake:
    found: dict[str, str] = {}
    for part in raw.split(","):
        name, _, word = (text.strip() for text in part.rpartition("="))
        if not name or word not in variable.choices:
            return _mistake(variable, part, f"must be NAME={'|'.join(variable.choices)}")
        if name in found:
            return _mistake(variable, part, "is there twice")
        found[name] = word
    return found


def _object(variable: Variable, raw: str) -> Mapping[str, object] | Mistake:
    try:
        found = json.loads(raw, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        return _mistake(variable, raw, f"must be a JSON object ({error})")
    return found if isinstance(found, dict) else _mistake(variable, raw, "must be a JSON object")


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, value in pairs:
        if name in found:
            rule = f"{shown(name)} is there twice"
            raise ValueError(rule)
        found[name] = value
    return found


def _peers(variable: Variable, raw: str) -> PeerSource | Mistake:
    try:
        return parse_peers(raw)
    except BadPeers as bad:
        return Mistake(field=variable.name, value=shown(raw), rule=bad.rule, next_step=bad.next_step)


def _switch(variable: Variable, raw: str) -> bool | Mistake:
    found = _SWITCH.get(raw.strip().lower())
    return _mistake(variable, raw, "must be true or false") if found is None else found


def _number(variable: Variable, raw: str) -> float | int | Mistake:
    kind = int if variable.kind == "integer" else float
    article = "a whole number" if kind is int else "a number"
    number = plain_number(raw.strip())
    if number is None or not isinstance(number, int | kind):
        return _mistake(variable, raw, f"must be {article} in {variable.range_text}")
    if not variable.minimum <= number <= variable.maximum:
        return _mistake(variable, raw, f"must be in {variable.range_text}")
    return kind(number)


def _mistake(variable: Variable, raw: str, rule: str) -> Mistake:
    default = "leave it unset" if variable.default is None else f"unset it for the default of {variable.default_text}"
    return Mistake(field=variable.name, value=shown(raw), rule=rule, next_step=f"correct it, or {default}")


_PARSERS: dict[Kind, Callable[[Variable, str], object]] = {
    "integer": _number,
    "number": _number,
    "switch": _switch,
    "text": _text,
    "choice": _choice,
    "path": _path,
    "url": _url,
    "networks": _networks,
    "peers": _peers,
    "header": _header,
    "names": _names,
    "pairs": _pairs,
    "object": _object,
}
