"""How large a request to the gateway may be, and how much of one is kept."""

import re

from starlette.types import Scope

# A form holds at most 1 MiB of text; written for the wire, each byte can take three.
MAX_BODY = 3 * 1024 * 1024 + 64 * 1024
MAX_API_BODY = 1024 * 1024
"""Bytes of what another system sends. The services refuse more too."""

MAX_FILE = 25 * 1024 * 1024
"""Bytes of one file. documents refuses a larger one too."""

MAX_FILES_KEPT = 64 * 1024 * 1024
"""Bytes of all files of one request together: what it can cost on disk while it is being read."""

# The answers of a page come beside its files, and can only be saved when the request was read to its end; a browser that is
# answered earlier shows a lost connection instead of the answer. So a file that is too large is read past, and kept nowhere:
# half a gigabyte costs less than a second of one core, no disk and no memory. A larger one is refused at its first byte.
MAX_UPLOAD = 512 * 1024 * 1024
# Half a gigabyte over a line that sends 7 megabits a second.
MAX_SECONDS = 600
PATIENT_SECONDS = 60
"""A form that has nothing better to show is cut after this many seconds..."""
SLOWEST_BYTES_A_SECOND = 32 * 1024
"""...and gets one second more for each of these that has arrived. documents has the same rule."""

UPLOADS = re.compile(r"/(?:citizen|professional)/children/[^/]+/forms/[^/]+/[^/]+|/team/children/[^/]+/documents/file")
"""Pages where a file can be among the answers, and where the SEND team uploads one."""


def most_bytes(scope: Scope) -> int:
    """Return how many bytes the body of a request may have."""
    if scope["path"].startswith("/api/"):
        return MAX_API_BODY
    if not UPLOADS.fullmatch(scope["path"]):
        return MAX_BODY
    # Text without files is held in memory, whatever the page.
    sent = next((value for name, value in scope["headers"] if name == b"content-type"), b"")
    return MAX_UPLOAD if sent.lower().startswith(b"multipart/form-data") else MAX_BODY
