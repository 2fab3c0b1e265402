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
    "not-signed": "Its secret cannot be read here, so nothing was sent until the seal key is put right or the other system changes the secret",
}
"""How a delivery ended."""

_PAUSED: Mapping[str, str] = {
    "by-hand": "Somebody paused it. What happens meanwhile is sent when it is resumed.",
    "gone": "Paused, because the other system said that nothing is there any more.",
    "failing": "Paused, because the other system took nothing for a day.",
    "connection-ended": "Nothing is sent, because the access of the other system has ended.",
}


def standing(webhook: Mapping[str, Any]) -> tuple[str, str, str]:
    """Return what its tag says, the colour of that, and a sentence."""
    if webhook["state"] == "paused":
        because = webhook["paused_because"]
        return "Paused", "grey" if because in {"by-hand", "connection-ended"} else "red", _PAUSED[because]
    if len(webhook["not_given"]) == len(webhook["types"]):
        return "Idle", "grey", "Nothing is sent, because the system may have none of these events sent to it now."
    if webhook["resting_until"]:
        return "Failing", "yellow", f"Events are not taken. The next try is on {moment(webhook['resting_until'])}."
    if webhook["failing_since"]:
        return "Failing", "yellow", f"Since {moment(webhook['failing_since'])} nothing that was tried was taken."
    return "Active", "green", "Events are sent as they happen."
