"""The name of a file as it is shown to people. Nothing is ever stored under it."""

import re
import unicodedata

_MAX_BYTES = 255
_FALLBACK = "document"
# Control characters; format characters, among them U+202E, which turns "fdp.exe" round on screen; halves of characters; line ends.
_HIDDEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}
# Characters that Windows does not allow in a name.
_FORBIDDEN = re.compile(r'[<>:"|?*]')
# Names that Windows takes for devices, with any extension.
_DEVICES = {"CON", "PRN", "AUX", "NUL", *(f"{port}{number}" for port in ("COM", "LPT") for number in range(1, 10))}


def clean(given: str) -> str:
    """Return a name that is safe to show and to save under: no path, nothing hidden, NFC, at most 255 bytes of UTF-8. Empty stays empty."""
    visible = "".join(char for char in unicodedata.normalize("NFC", given) if unicodedata.category(char) not in _HIDDEN)
    last_part = re.split(r"[/\\]", visible)[-1]
    # A leading dot hides a file, a leading hyphen makes it an option of a command, and Windows drops dots and spaces at the end.
    name = _FORBIDDEN.sub("_", " ".join(last_part.split())).lstrip(" .-").rstrip(" .")
    if name.split(".")[0].strip().upper() in _DEVICES:
        name = f"_{name}"
    return _shorten(name)


def _shorten(name: str) -> str:
    """Cut the part before the extension, at a whole character."""
    if len(name.encode()) <= _MAX_BYTES:
        return name
    stem, dot, extension = name.rpartition(".")
    room = _MAX_BYTES - len(f"{dot}{extension}".encode())
    if not stem or room < 1:
        return name.encode()[:_MAX_BYTES].decode(errors="ignore")
    return f"{stem.encode()[:room].decode(errors='ignore').rstrip(' .') or _FALLBACK[:room]}{dot}{extension}"
