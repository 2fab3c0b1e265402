"""Serves the built assets, and what is made from the council's settings: its colours, its mark and its logo."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import APIRouter, Request, Response

from gateway.assets.manifest import DIST
from gateway.colour import read_colour, tint, write_colour
from gateway.settings import Settings

# The name changes with the content, so what a browser has is right for ever.
_FOR_EVER = "public, max-age=31536000, immutable"
_TYPES = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "mjs": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
    "png": "image/png",
}


@dataclass(frozen=True)
class _Asset:
    content: bytes
    compressed: bytes | None
    media_type: str


def council_files(settings: Settings) -> dict[str, tuple[str, bytes]]:
    """What is made from the settings: hashed name and content by plain name. `council-logo` is there when a council has one."""
    files = {"council.css": ("css", _colours(settings).encode()), "council.svg": ("svg", _mark(settings).encode())}
    if settings.council_logo is not None:
        files["council-logo"] = (settings.council_logo.suffix.removeprefix("."), settings.council_logo.read_bytes())
    return {name: (f"{name.partition('.')[0]}-{hashlib.sha256(content).hexdigest()[:12]}.{suffix}", content) for name, (suffix, content) in files.items()}


def _colours(settings: Settings) -> str:
    brand = read_colour(settings.council_colour)
    return (
        ":root{"
        f"--waymark-brand:{write_colour(brand)};"
        f"--govuk-brand-colour:{write_colour(brand)};"
        f"--govuk-template-background-colour:{write_colour(tint(brand, 0.06))};"
        f"--govuk-surface-background-colour:{write_colour(tint(brand, 0.06))};"
        f"--govuk-surface-border-colour:{write_colour(tint(brand, 0.45))}"
        "}\n"
    )


def _mark(settings: Settings) -> str:
    """The icon in the browser's tab: the council's first letter on its colour."""
    letter = next((character for character in settings.council_name.upper() if character.isalnum() and character.isascii()), "W")
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48">'
        f'<rect width="48" height="48" rx="6" fill="{settings.council_colour}"/>'
        '<text x="24" y="34" font-family="Helvetica, Arial, sans-serif" font-size="28" font-weight="bold" '
        f'text-anchor="middle" fill="#ffffff">{letter}</text></svg>\n'
    )


def router(built: Mapping[str, str], made: Mapping[str, tuple[str, bytes]]) -> APIRouter:
    """Return the route that serves `built` (from the manifest) and `made` (from the settings). Everything is held in memory."""
    files = {name: _Asset((DIST / name).read_bytes(), (DIST / f"{name}.gz").read_bytes(), _type(name)) for name in built.values()}
    files |= {name: _Asset(content, None, _type(name)) for name, content in made.values()}
    routes = APIRouter(include_in_schema=False)

    @routes.get("/assets/{name}")
    async def asset(name: str, request: Request) -> Response:
        found = files.get(name)
        if found is None:
            return Response("There is no such file\n", 404, media_type="text/plain")
        headers = {"Cache-Control": _FOR_EVER, "Vary": "Accept-Encoding"}
        if found.compressed is not None and "gzip" in request.headers.get("accept-encoding", ""):
            return Response(found.compressed, headers=headers | {"Content-Encoding": "gzip"}, media_type=found.media_type)
        return Response(found.content, headers=headers, media_type=found.media_type)

    return routes


def _type(name: str) -> str:
    return _TYPES[name.rpartition(".")[2]]
