"""The front end's files: names with a hash of their content, so that a browser may keep them for ever."""

import hashlib
import json
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, request, url_for

STATIC = Path(__file__).parent / "static"


@lru_cache
def _manifest() -> dict[str, str]:
    path = STATIC / "dist" / "manifest.json"
    return dict(json.loads(path.read_text())) if path.exists() else {}


@lru_cache
def _version(name: str) -> str:
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:10]


def bundle(name: str) -> str:
    """The address of a built file: bundle("app.js")."""
    return url_for("static", filename=f"dist/{_manifest().get(name, name)}")


def style(name: str) -> str:
    """The address of a style sheet, with its version: style("base.css")."""
    return url_for("static", filename=f"css/{name}", v=_version(f"css/{name}"))


def init_bundles(app: Flask) -> None:
    """Template globals, and a long life for what bears its version."""
    app.jinja_env.globals.update(bundle=bundle, style=style)

    @app.after_request
    def keep(response: Response) -> Response:
        if request.endpoint == "static" and response.status_code == 200:
            versioned = "v" in request.args or request.path.startswith(("/static/dist/", "/static/fonts/"))
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if versioned else "max-age=300"
        return response
