"""Reads the form of a page as a browser would send it when nothing on it is changed."""

from collections.abc import Sequence
from html.parser import HTMLParser


class _Form(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pairs: list[tuple[str, str]] = []
        self.ids: list[str] = []
        self._textarea: str | None = None
        self._text = ""
        self._select: str | None = None

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if "id" in given:
            self.ids.append(given["id"])
        name = given.get("name", "")
        if tag == "textarea":
            self._textarea, self._text = name, ""
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select is not None and "selected" in given:
            self.pairs.append((self._select, given.get("value", "")))
        elif tag == "input" and given.get("type") in {"radio", "checkbox"}:
            if "checked" in given:
                self.pairs.append((name, given.get("value", "on")))
        elif tag == "input" and given.get("type") not in {"file", "submit"}:
            self.pairs.append((name, given.get("value", "")))

    def handle_data(self, data: str) -> None:
        if self._textarea is not None:
            self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._textarea is not None:
            # A browser ignores one leading line break and sends each other one as CR LF.
            self.pairs.append((self._textarea, self._text.removeprefix("\n").replace("\n", "\r\n")))
            self._textarea = None
        elif tag == "select":
            self._select = None


def browser_sends(html: str) -> list[tuple[str, str]]:
    """Return the name and value pairs of every field in `html`."""
    form = _Form()
    form.feed(html)
    form.close()
    return form.pairs


def ids(html: str) -> list[str]:
    """Return every id in `html`, in order."""
    form = _Form()
    form.feed(html)
    return form.ids
