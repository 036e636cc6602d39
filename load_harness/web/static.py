"""The files that pages need, each under an address that changes when any of them does."""

import gzip
import hashlib
import mimetypes
from functools import lru_cache
from http import HTTPStatus
from pathlib import Path

from flask import Blueprint, Flask, Response, request, url_for

from load_harness.errors import Problem

FOLDER = Path(__file__).parents[1] / "static"
_PACKED = frozenset({".css", ".js"})
_FOR_EVER = "public, max-age=31536000, immutable"
_ASK_AGAIN = "no-cache"


class StaticFiles:
    """The route `/static/{version}/{name}`."""

    def __init__(self, folder: Path = FOLDER) -> None:
        # Only what is found here is ever served: no name of a request becomes a path.
        self._files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
        self.version = _version_of(self._files)
        self._content = lru_cache(maxsize=2 * len(self._files))(self._read)

    def install(self, app: Flask) -> None:
        """Route requests here, and tell templates the addresses."""
        blueprint = Blueprint("files", __name__)
        blueprint.add_url_rule("/static/<version>/<path:name>", view_func=self.file, methods=["GET"])
        app.register_blueprint(blueprint)
        app.jinja_env.globals["static_url"] = self.url

    def url(self, name: str) -> str:
        """Spell the address of a file.

        Raises:
            LookupError: Where there is no such file.
        """
        if name not in self._files:
            unknown = f"static file {name}: is not there; templates may name only files of {FOLDER.name}/"
            raise LookupError(unknown)
        return url_for("files.file", version=self.version, name=name)

    def file(self, version: str, name: str) -> Response:
        """Serve a file; a page of another release gets the present one, and does not keep it.

        Raises:
            Problem: 404 where there is no such file.
        """
        if name not in self._files:
            raise Problem(HTTPStatus.NOT_FOUND, f"file {name}: is not part of the page; load /ui again")
        packable = self._files[name].suffix in _PACKED
        packed = packable and request.accept_encodings.quality("gzip") > 0
        kind, _ = mimetypes.guess_type(name)
        response = Response(self._content(name, packed), mimetype=kind or "text/plain")
        response.headers["Cache-Control"] = _FOR_EVER if version == self.version else _ASK_AGAIN
        if packable:
            response.headers["Vary"] = "Accept-Encoding"
        if packed:
            response.headers["Content-Encoding"] = "gzip"
        return response

    def _read(self, name: str, packed: bool) -> bytes:  # noqa: FBT001 - the key of a cache
        content = self._files[name].read_bytes()
        return gzip.compress(content, mtime=0) if packed else content


def _version_of(files: dict[str, Path]) -> str:
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(name.encode() + b"\0" + hashlib.sha256(files[name].read_bytes()).digest())
    return digest.hexdigest()[:12]
