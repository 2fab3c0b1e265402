"""The council's colour: reading it, whether words can be read on it, and its paler shades."""

import re

_COLOUR = re.compile(r"#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})", re.IGNORECASE)

Colour = tuple[int, int, int]


def read_colour(text: str) -> Colour:
    """Read `#rrggbb`. Raises ValueError for anything else."""
    match = _COLOUR.fullmatch(text)
    if match is None:
        raise ValueError("must be a colour such as #0b4d5b")
    return int(match[1], 16), int(match[2], 16), int(match[3], 16)


def write_colour(colour: Colour) -> str:
    """Write a colour as `#rrggbb`."""
    return "#{:02x}{:02x}{:02x}".format(*colour)


def tint(colour: Colour, share: float) -> Colour:
    """Mix a colour with white; `share` is how much of the colour is left, from 0 to 1."""
    red, green, blue = (round(255 - (255 - part) * share) for part in colour)
    return red, green, blue


def contrast_with_white(colour: Colour) -> float:
    """The contrast ratio with white, from 1 to 21. Source: WCAG 2.2, definition of contrast ratio."""
    red, green, blue = (_linear(part / 255) for part in colour)
    luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return 1.05 / (luminance + 0.05)


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4  # noqa: PLR2004 - the constants of sRGB
