"""The hidden field with the version that somebody saw of what they are changing."""

from gateway.page import Page

FIELD = "_version"
_MAX_DIGITS = 6


def seen_version(page: Page) -> int:
    """Return the version that the page was shown with; 0, which is never newer than anything, when there is none."""
    text = page.text(FIELD)
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _MAX_DIGITS else 0
