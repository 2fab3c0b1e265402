"""Bodies of requests. Texts have a size here and their meaning in the domain, which says in plain English what is wrong."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from services.identity.domain.accounts import Method, Portal
from services.identity.domain.connections import DEFAULT_REQUESTS
from services.identity.domain.team_roles import TeamRole

Text = Annotated[str, Field(max_length=1000)]
Secret = Annotated[str, Field(max_length=200)]


class Body(BaseModel):
    """A request body: no field but those named, and no value in an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class Registration(Body):
    """The registration form."""

    email: Text
    password: Text
    first_name: Text
    last_name: Text
    telephone: Text | None = None
    accepted_terms: bool
    portal: Literal["citizen", "professional", "team"]


class Address(Body):
    """An e-mail address."""

    email: Text


class Token(Body):
    """The token of a link."""

    token: Secret


class LinkPassword(Body):
    """A link's token, and the password of its account or registration."""

    token: Secret
    password: Text


class NewPassword(Body):
    """A reset link's token, the new password, a code where `check` asked for one, and the cookie that the browser is recognised by."""

    token: Secret
    password: Text
    code: Secret | None = None
    device: Secret | None = None


class Credentials(Body):
    """What somebody signs in with, where, and the cookie that the browser is recognised by."""

    email: Text
    password: Text
    portal: Portal
    device: Secret | None = None


class Joining(Body):
    """The token of a link to the SEND team, what somebody says about themselves, and the cookie that the browser is recognised by."""

    token: Secret
    first_name: Text
    last_name: Text
    telephone: Text | None = None
    password: Text
    device: Secret | None = None


class TeamRoles(Body):
    """All the roles that somebody of the SEND team shall have."""

    roles: Annotated[list[TeamRole], Field(max_length=len(TeamRole))]


class TeamInvitation(TeamRoles):
    """An address, and the roles that whoever comes shall have."""

    email: Text


class SessionSecret(Body):
    """The secret of a session."""

    session: Secret


class Code(Body):
    """The secret of a pending sign-in, its code, and the cookie that the browser is recognised by."""

    session: Secret
    code: Secret
    device: Secret | None = None


class Exchange(Body):
    """The secret of a session; `touch` says that a person is there."""

    session: Secret
    touch: bool


class Details(Body):
    """What a person says about themselves."""

    first_name: Text
    last_name: Text
    telephone: Text | None = None


class PasswordChange(Body):
    """The password there is, and the one there shall be."""

    current: Text
    new: Text


class NewEmail(Body):
    """The address wanted, the account's password, and a code where the account has two step verification."""

    email: Text
    password: Text
    code: Secret | None = None


class TwoStep(Body):
    """The method wanted, the account's password, for an authenticator the code that it shows, and a code of the second step there is."""

    method: Method
    password: Text
    code: Secret | None = None
    present_code: Secret | None = None


class Job(Body):
    """What a professional says about one job."""

    job_title: Text
    telephone: Text | None = None
    registration_body: Text | None = None
    registration_number: Text | None = None


class Organisation(Body):
    """An organisation that somebody works for."""

    name: Text
    kind: Text
    urn: Text | None = None
    ukprn: Text | None = None


class NewRole(Job):
    """A job, and a new organisation that it is for; none for somebody who works for themselves."""

    organisation: Organisation | None = None


class Acceptance(Job):
    """An invitation's token, and the job there."""

    token: Secret


class Appointment(Body):
    """Whether a colleague shall administer the organisation."""

    administrator: Annotated[bool, Field(strict=True)]


class NewRecoveryCodes(Body):
    """The account's password, and a code of its authenticator or a recovery code, asked for once more."""

    password: Text
    code: Secret | None = None


class Connection(Body):
    """What an administrator says about another system."""

    name: Text
    purpose: Text
    contact_email: Text
    scopes: Annotated[list[Secret], Field(max_length=100)]
    event_types: Annotated[list[Secret], Field(max_length=200)]
    requests_per_minute: int = DEFAULT_REQUESTS


class NeededUntil(Body):
    """The last day on which another system needs its access."""

    needed_until: date


class NewConnection(Connection, NeededUntil):
    """Another system, and the last day on which it needs access."""


class ChangedConnection(Connection):
    """What shall be said about another system, and the `changed_at` that was shown before it was changed."""

    changed_at: AwareDatetime


class PublicKeys(Body):
    """A JWK Set (RFC 7517), as text."""

    keys: str
