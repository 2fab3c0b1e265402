"""How large a request to the gateway may be."""

import re

from starlette.types import Scope

# A form holds at most 1 MiB of text; written for the wire, each byte can take three.
MAX_BODY = 3 * 1024 * 1024 + 64 * 1024
# A file can be 25 MiB. One that is larger is read on for a while all the same, on to disk: the answers of the page are sent
# beside it, and can only be saved when the request was read to its end. The file itself goes no further.
MAX_UPLOAD = 64 * 1024 * 1024
UPLOADS = re.compile(r"/citizen/children/[^/]+/forms/[^/]+/[^/]+")
"""Pages where a file can be among the answers."""


def most_bytes(scope: Scope) -> int:
    """Return how many bytes the body of a request may have."""
    return MAX_UPLOAD if UPLOADS.fullmatch(scope["path"]) else MAX_BODY
