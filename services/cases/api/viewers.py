"""Who asks, as the domain knows them. A route of one portal is not there for people of another."""

from chassis.callers import PersonIdentity
from services.cases.domain.access import Family, Professional, Role, Team, Viewer, hidden


def family(caller: PersonIdentity) -> Family:
    """Return the parent, carer or young person who calls. Raises NotFound for anybody else."""
    if caller.portal != "citizen":
        raise hidden()
    return Family(caller.id)


def professional(caller: PersonIdentity) -> Professional:
    """Return the professional who calls, with the jobs in their token. Raises NotFound for anybody else."""
    if caller.portal != "professional":
        raise hidden()
    return Professional(caller.id, tuple(Role(role.id, role.organisation, role.confirmed) for role in caller.roles))


def team(caller: PersonIdentity) -> Team:
    """Return the officer or manager of the SEND team who calls. Raises NotFound for anybody else."""
    if caller.portal != "team" or caller.factor != "totp" or caller.team_roles.isdisjoint({"officer", "manager"}):
        raise hidden()
    return Team(caller.id)


def viewer(caller: PersonIdentity) -> Family | Professional:
    """Return the family member or professional who calls. Raises NotFound for the SEND team, which has pages of its own."""
    return professional(caller) if caller.portal == "professional" else family(caller)


def anyone(caller: PersonIdentity) -> Viewer:
    """Return whoever calls, of any portal."""
    return team(caller) if caller.portal == "team" else viewer(caller)
