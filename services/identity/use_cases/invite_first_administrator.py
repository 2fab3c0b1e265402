"""Let the first administrator of the SEND team in, for whoever runs the service: there is no default account, and no default password."""

from datetime import datetime

from chassis.errors import Conflict, Invalid
from services.identity.domain.details import check_email
from services.identity.domain.team import FIRST_LINK
from services.identity.domain.team_roles import TeamRole
from services.identity.store import Work
from services.identity.use_cases.invite_to_team import add_invitation, check_free


async def invite_first_administrator(email: str, work: Work) -> tuple[str, datetime]:
    """Return the token of a link, and when it stops working. A link that the command made before for the same address is superseded.

    Raises Invalid for no address; Conflict `administrator_there` when somebody can administer the team, who then invites others, and
    `address_taken`.
    """
    if errors := check_email(email):
        raise Invalid(errors)
    await work.team.lock()
    if await work.team.has_other_administrator():
        raise Conflict(
            "administrator_there", "There is an administrator already. They invite others, on the page Team accounts. If they cannot sign in, see --recover."
        )
    await check_free(email.strip(), work)
    roles = (TeamRole.ADMINISTRATOR,)
    invitation, token = await add_invitation(email.strip(), roles, work, invited_by=None, works_for=FIRST_LINK)
    work.audit.record("team-member-invited", "invitation", invitation.id, actor=None, detail={"roles": ",".join(roles)})
    return token, invitation.expires_at
