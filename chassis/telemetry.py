"""One trace id from the click to the e-mail: W3C Trace Context, carried in a context variable, in requests and in events.

Source: https://www.w3.org/TR/trace-context/
"""

import re
import secrets
from contextvars import ContextVar

_FORMAT = re.compile(r"00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})")
_current: ContextVar[str | None] = ContextVar("traceparent", default=None)


def continue_trace(received: str | None) -> str:
    """Enter the trace that `received` names, or a new one when there is none or it is malformed. Returns the trace id."""
    match = _FORMAT.fullmatch(received or "")
    trace_id = match[1] if match and int(match[1], 16) else secrets.token_hex(16)
    _current.set(f"00-{trace_id}-{secrets.token_hex(8)}-01")
    return trace_id


def traceparent() -> str | None:
    """Return the header that carries the present trace on, or None outside one."""
    return _current.get()
