"""How a webhook is doing, in words and in the colour of its tag."""

from collections.abc import Mapping
from typing import Any

from gateway.portals.display import moment

OUTCOMES: Mapping[str, str] = {
    "delivered": "Delivered",
    "refused": "The other system refused it",
    "redirected": "The other system pointed to another address, which is not followed",
    "gone": "The other system said that nothing is there any more",
    "timed-out": "The other system did not answer in 10 seconds",
    "unreachable": "The other system could not be reached",
    "not-public": "The address leads into a private network, so nothing was sent",
}
"""How a delivery ended."""

_PAUSED: Mapping[str, str] = {
    "by-hand": "Somebody paused it. What happens meanwhile is sent when it is resumed.",
    "gone": "Paused, because the other system said that nothing is there any more.",
    "failing": "Paused, because the other system took nothing for a day.",
    "connection-ended": "Nothing is sent, because the access of the other system has ended.",
}


def standing(webhook: Mapping[str, Any]) -> tuple[str, str]:
    """Return the colour of its tag, and a sentence."""
    if webhook["state"] == "paused":
        return "grey" if webhook["paused_because"] in {"by-hand", "connection-ended"} else "red", _PAUSED[webhook["paused_because"]]
    if webhook["resting_until"]:
        return "yellow", f"Events are not taken. The next try is on {moment(webhook['resting_until'])}."
    if webhook["failing_since"]:
        return "yellow", f"Since {moment(webhook['failing_since'])} nothing that was tried was taken."
    return "green", "Events are sent as they happen."
