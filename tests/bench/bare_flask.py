"""The peer of `GET /version`: the same answer from Flask and nothing else."""

import platform

from flask import Flask


def create() -> Flask:
    """Build the app."""
    app = Flask(__name__)
    version = {"name": "bare-flask", "version": "0.1.0", "revision": "unknown", "python": platform.python_version()}

    @app.get("/version")
    def answer() -> dict[str, str]:
        return version

    return app
