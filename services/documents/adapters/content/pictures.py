"""JPG and PNG: decoded and written again, which leaves the picture and nothing else.

Place, time, camera, thumbnails, comments and whatever was hung on behind are gone (OWASP ASVS 5.0, 14.2.8). It costs a
second for a large picture. A JPG keeps its own quantisation tables, so it loses next to nothing.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, BinaryIO

from PIL import Image, ImageOps, JpegImagePlugin

from services.documents.domain import refusals
from services.documents.domain.limits import MAX_PIXELS

# Pillow warns up to twice its own limit; ours is checked right after the header is read, and refuses.
Image.MAX_IMAGE_PIXELS = None
_WRITABLE_JPG = {"L", "RGB", "CMYK"}


def save_jpg_again(file: BinaryIO) -> None:
    """Replace a JPG by its picture. Raises the refusals `file_pixels` and `file_damaged`."""
    _save_again(file, "JPEG", _jpg_options)


def save_png_again(file: BinaryIO) -> None:
    """Replace a PNG by its picture, the first one of an animation. Raises the refusals `file_pixels` and `file_damaged`."""
    _save_again(file, "PNG", lambda _: {})


def _save_again(file: BinaryIO, kind: str, options: Callable[[Image.Image], Mapping[str, Any]]) -> None:
    file.seek(0)
    try:
        with Image.open(file, formats=[kind]) as opened:
            if opened.width * opened.height > MAX_PIXELS:
                raise refusals.too_many_pixels()
            opened.load()
            chosen = options(opened)
            picture: Image.Image = opened
            # Which way up it is stands in the EXIF data too: turn the picture itself before that goes. Damaged EXIF data tell nothing.
            with suppress(Exception):
                picture = ImageOps.exif_transpose(opened)
            picture.info = {name: value for name, value in opened.info.items() if name == "transparency"}
            file.seek(0)
            file.truncate()
            picture.save(file, kind, **chosen)
    except (Image.DecompressionBombError, OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, TypeError, OverflowError) as error:
        # Each of these is raised by some decoder for a damaged file.
        raise refusals.damaged() from error


def _jpg_options(opened: Image.Image) -> Mapping[str, Any]:
    if not isinstance(opened, JpegImagePlugin.JpegImageFile) or opened.mode not in _WRITABLE_JPG:
        raise refusals.damaged()
    return {"qtables": opened.quantization, "subsampling": JpegImagePlugin.get_sampling(opened)}
