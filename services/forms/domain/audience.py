"""For whom a form is, and what its definition must say to fit that."""

from collections.abc import Iterator, Mapping
from typing import Any

ONE_OF_THESE: Mapping[str, tuple[str, ...]] = {
    "offered_to": ("self", "others", "professionals"),
    "kind": ("request", "advice"),
    "advice": ("educational", "health", "social-care", "educational-psychology", "adulthood", "other"),
    "channel": ("parent", "young-person", "professional"),
}
"""The words that these keys of a definition may have."""

_AUDIENCES = {"self": "self", "professional": "professionals"}


def audience_of(relation: str) -> str:
    """Return which forms are offered to somebody with this relation to the child, as `offered_to` says it."""
    return _AUDIENCES.get(relation, "others")


def wrong_audience(form: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the key and the reason of each mistake. Advice says which kind it is, and it and everything of professionals has their channel."""
    if ("advice" in form) != (form.get("kind") == "advice"):
        yield "kind", 'a form of kind "advice", and no other, says which in "advice"'
    professional = form.get("offered_to") == "professionals"
    if professional != (form.get("channel") == "professional"):
        yield "channel", 'the channel is "professional" where "offered_to" is "professionals", and only there'
    if form.get("kind") == "advice" and not professional:
        yield "offered_to", 'a form of kind "advice" is offered to professionals'
