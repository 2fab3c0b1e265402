"""What the tests of roles and organisations share: professionals at work, as the gateway calls for them."""

from typing import Any
from uuid import UUID

import httpx2

from contracts.identity import ColleagueInvited
from tests.identity.client import Identity, Person

JOB = {"job_title": "SENCO", "telephone": "01632 960 001", "registration_body": "HCPC", "registration_number": "PYL012345"}
SCHOOL = {"name": "Oak Tree Primary", "kind": "school", "urn": "123456", "ukprn": "10012345"}
NOWHERE = "018f0000-0000-7000-8000-000000000000"


def answer(response: httpx2.Response) -> tuple[int, Any]:
    """Return the status and the code of a refusal."""
    return response.status_code, response.json().get("code") if response.content else None


class Colleague:
    """A professional who is signed in. Each call is made with a token of its own, as the gateway does."""

    def __init__(self, identity: Identity, person: Person, secret: str) -> None:
        self.identity = identity
        self.person = person
        self.secret = secret

    async def call(self, method: str, path: str, body: Any = None) -> httpx2.Response:
        return await self.identity.http.request(method, path, json=body, headers=await self.identity.headers_of(self.secret))

    def shown_code(self) -> str:
        """Return what their authenticator shows now."""
        assert self.person.totp is not None
        return self.person.totp.at(self.identity.clock.now())

    async def add_role(self, **changes: Any) -> str:
        """Add work details and return their id."""
        added = await self.call("POST", "/me/roles", {**JOB, "organisation": SCHOOL, **changes})
        assert added.status_code == 201, added.text
        return str(added.json()["id"])

    async def roles(self) -> list[dict[str, Any]]:
        return list((await self.call("GET", "/me/roles")).json()["roles"])

    async def organisation(self) -> str:
        """Return the id of the organisation of the first role."""
        return str((await self.roles())[0]["organisation"]["id"])

    async def held(self) -> list[dict[str, Any]]:
        """Return the roles of the exchange answer."""
        return list((await self.identity.exchange(self.secret)).json()["roles"])

    async def invite(self, organisation: str, email: str) -> str:
        """Invite an address and return the token that was sent there."""
        invited = await self.call("POST", f"/organisations/{organisation}/invitations", {"email": email})
        assert (invited.status_code, invited.json()) == (202, {}), invited.text
        return str((await self.identity.events(ColleagueInvited))[-1].token)

    async def accept(self, token: str, **changes: Any) -> httpx2.Response:
        return await self.call("POST", "/me/invitations/accept", {"token": token, **JOB, **changes})


async def enter(identity: Identity, portal: str = "professional", method: str = "totp", *roles: str) -> Colleague:
    """Return somebody who has registered and signed in with a second step. The SEND team does not register: who is of it, with these roles, was invited."""
    person = await identity.team_member(*roles) if portal == "team" else await identity.person(method, portal=portal)
    return Colleague(identity, person, await identity.session(person))


async def school(identity: Identity, **changes: Any) -> tuple[Colleague, str]:
    """Return the administrator of a new organisation, and its id."""
    administrator = await enter(identity)
    await administrator.add_role(organisation={**SCHOOL, **changes})
    return administrator, await administrator.organisation()


async def join(identity: Identity, administrator: Colleague, organisation: str) -> tuple[Colleague, str]:
    """Return a colleague who was invited and has joined, and their role."""
    colleague = await enter(identity)
    accepted = await colleague.accept(await administrator.invite(organisation, colleague.person.email))
    assert accepted.status_code == 201, accepted.text
    return colleague, str(accepted.json()["id"])


async def confirm(identity: Identity, organisation: str | UUID) -> None:
    """Confirm an organisation as the SEND team does."""
    assert (await (await enter(identity, "team")).call("POST", f"/organisations/{organisation}/confirm")).status_code == 204
