"""Trade the secret of a session for what a page needs to know. This runs for every page: one query, and seldom a write."""

from dataclasses import dataclass

from chassis.tokens import Signer
from contracts.tokens import PRINCIPAL_LIFETIME, PrincipalClaims, RoleClaim
from services.identity.adapters.sealing import fingerprint
from services.identity.domain import sessions
from services.identity.domain.accounts import Method
from services.identity.domain.sessions import Session, State
from services.identity.domain.team_roles import Roles
from services.identity.store import Work
from services.identity.store.sessions import Holder

AUDIENCE = ["cases", "documents", "forms", "identity", "notify"]


@dataclass(frozen=True)
class Exchanged:
    """A live session, whose it is, and the principal token: None while the sign-in waits for its code."""

    session: Session
    holder: Holder
    token: str | None

    @property
    def team_roles(self) -> Roles:
        """What they may do as one of the SEND team: nothing before they have given the code of an authenticator."""
        return _team_roles(self.session, self.holder)


async def exchange_session(secret: str, *, touch: bool, work: Work, signer: Signer) -> Exchanged:
    """Return a live session; with `touch` the idle limit starts anew. Raises Unauthenticated `session_ended` or `session_timed_out`.

    A disabled account's sessions are over at once. The token lives five minutes, but a new one is made for each request, so
    signing out and leaving an organisation act on the next request.
    """
    now = work.clock.now()
    found = await work.sessions.find_with_holder(fingerprint(secret))
    if found is None or not found[1].active:
        raise sessions.ended()
    session, holder = found
    session.check_live(now)
    if touch and session.touch_due(now):
        session = session.touched(now)
        await work.sessions.touch(session)
    return Exchanged(session, holder, _token(session, holder, signer) if session.state is State.ACTIVE else None)


def _team_roles(session: Session, holder: Holder) -> Roles:
    """Return the roles that a session of somebody of the SEND team is good for. Source: ADR 4, which asks them for an authenticator."""
    return holder.team_roles if session.state is State.ACTIVE and session.factor is Method.TOTP else ()


def _token(session: Session, holder: Holder, signer: Signer) -> str:
    claims = PrincipalClaims(
        sub=session.account_id,
        portal=holder.portal.value,
        factor=session.factor.value,
        sid=session.id,
        auth_time=int(session.signed_in_at.timestamp()),
        roles=tuple(RoleClaim(id=role.id, organisation=role.organisation_id, confirmed=role.confirmed) for role in holder.roles),
        team_roles=frozenset(role.value for role in _team_roles(session, holder)),
    )
    return signer.sign(claims, AUDIENCE, PRINCIPAL_LIFETIME)
