"""Who asks, as the domain knows them. A route of one portal is not there for people of another."""

from chassis.callers import PersonIdentity
from services.cases.domain.access import Family, Professional, Role, Viewer, hidden


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


def viewer(caller: PersonIdentity) -> Viewer:
    """Return the family member or professional who calls. Raises NotFound for the SEND team, which has no children of its own."""
    return professional(caller) if caller.portal == "professional" else family(caller)
