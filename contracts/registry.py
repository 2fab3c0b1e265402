"""Every event there is, by type."""

from contracts import case_steps, cases, documents, forms, identity, notify
from contracts.envelope import Event

_MODULES = (identity, cases, case_steps, forms, documents, notify)

EVENTS: dict[str, type[Event]] = {
    kind.type: kind for module in _MODULES for kind in vars(module).values() if isinstance(kind, type) and issubclass(kind, Event) and kind is not Event
}

PUBLIC = frozenset(name for name, kind in EVENTS.items() if kind.exposure == "public")
"""Types that other council systems may read."""

SUBSCRIBABLE = PUBLIC - {notify.WebhookTested.type}
"""Types that a system is given, and receives by feed, queue and webhook: all but the one that only the test of a webhook sends."""
