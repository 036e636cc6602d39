"""Package URLs: what an artifact's name says of repository, commit and version.

Source: https://github.com/package-url/purl-spec
"""

import re
from dataclasses import dataclass
from urllib.parse import quote, unquote

_HOSTS = {"github": "github.com", "bitbucket": "bitbucket.org", "gitlab": "gitlab.com"}
_OF_REPOSITORIES = (*_HOSTS, "golang")
"""Types whose version may be the begin of a commit's name; of others only a whole name is taken for one."""
_WHOLE_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
# Words such as `effaced` are hex digits, too.
_COMMIT = re.compile(r"(?=.*\d)[0-9a-f]{7,64}")
_PURL = re.compile(r"pkg:(?P<type>[A-Za-z][\w.+-]*)/(?P<path>[^@?#]+)(?:@(?P<version>[^?#]+))?(?:\?(?P<more>[^#]*))?.*")
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_VCS = re.compile(r"(?:git\+)?(?P<address>[^@#]+(?:@[^@#/]+[:/][^@#]+)?)(?:@(?P<commit>[0-9a-f]{7,64}))?(?:#.*)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """What a purl says."""

    repository: str | None = None
    """As `github.com/owner/name`."""
    commit: str | None = None
    version: str | None = None
    """Where it is neither a commit nor a digest."""


def read_purl(text: str) -> Package:
    """Read a purl; of a text that is none, nothing is known."""
    match = _PURL.fullmatch(text)
    if match is None:
        return Package()
    kind, path = match["type"].lower(), unquote(match["path"]).strip("/")
    repository = f"{_HOSTS[kind]}/{path}" if kind in _HOSTS else None
    version = unquote(match["version"] or "") or None
    commit = version if version and _is_commit(version, kind) else None
    vcs_repository, vcs_commit = _of_vcs(match["more"] or "")
    is_name = version is not None and commit is None and ":" not in version
    return Package(
        repository=vcs_repository or repository, commit=vcs_commit or commit, version=version if is_name else None
    )


def spell_purl(kind: str, name: str, version: str | None) -> str:
    """Spell a purl."""
    spelt = f"pkg:{kind}/{quote(name, safe='/')}"
    return spelt if version is None else f"{spelt}@{quote(version, safe='')}"


def artifact_of(text: str) -> str:
    """Name an artifact so that all who tell of it name it alike: by its digest alone, where there is one."""
    digest = _DIGEST.search(unquote(text))
    return digest[0] if digest else text


def is_commit(text: str) -> bool:
    """Whether a text is the whole name of a commit."""
    return _WHOLE_COMMIT.fullmatch(text) is not None


def looks_like_commit(text: str) -> bool:
    """Whether a text may be the name of a commit, or the begin of one."""
    return is_commit(text) or _COMMIT.fullmatch(text) is not None


def repository_of(address: str) -> str:
    """Name a repository by its address as `github.com/owner/name`, whatever the protocol and user."""
    bare = re.sub(r"^(?:git\+)?[a-z][a-z0-9+.-]*://", "", address.strip(), flags=re.IGNORECASE)
    is_short = bare == address.strip()
    bare = bare.rpartition("@")[2] if "@" in bare.partition("/")[0] else bare
    bare = re.sub(r"^([^/:]+):(?!\d+/)", r"\1/", bare) if is_short else re.sub(r"^([^/:]+):\d+/", r"\1/", bare)
    host, slash, path = bare.rstrip("/").removesuffix(".git").partition("/")
    return f"{host.lower()}{slash}{path.strip('/')}"


# Private


def _is_commit(version: str, kind: str) -> bool:
    return is_commit(version) or (kind in _OF_REPOSITORIES and looks_like_commit(version))


def _of_vcs(qualifiers: str) -> tuple[str | None, str | None]:
    """Read the qualifier `vcs_url`, as `git+https://github.com/owner/name@1a2b3c4`."""
    pairs = (qualifier.partition("=") for qualifier in qualifiers.split("&"))
    url = next((unquote(value) for name, _, value in pairs if name.lower() == "vcs_url"), None)
    match = None if url is None else _VCS.fullmatch(url)
    return (None, None) if match is None else (repository_of(match["address"]), match["commit"])
