"""What somebody of the council's SEND team may do: a set of roles, of which each route of theirs names one."""

from collections.abc import Collection
from enum import StrEnum

from chassis.errors import FieldError


class TeamRole(StrEnum):
    """An officer runs cases; a manager also takes decisions and joins records; an administrator administers accounts and forms, and sees no child by that."""

    OFFICER = "officer"
    MANAGER = "manager"
    ADMINISTRATOR = "administrator"


RUN_CASES = (TeamRole.OFFICER, TeamRole.MANAGER)

Roles = tuple[TeamRole, ...]
"""A set of roles, in the order of `TeamRole`: so they are kept and shown."""


def in_order(roles: Collection[str]) -> Roles:
    """Return these roles, each once."""
    return tuple(role for role in TeamRole if role in roles)


def runs_cases(roles: Collection[str]) -> bool:
    """Say whether a case can be given to somebody with these roles."""
    return not set(RUN_CASES).isdisjoint(roles)


def check_roles(roles: Collection[str]) -> list[FieldError]:
    """Say what is wrong with a choice of roles: somebody without one could do nothing."""
    return [] if in_order(roles) else [FieldError("roles", "Select at least one role")]
