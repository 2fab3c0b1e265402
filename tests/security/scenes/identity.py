"""Accounts, schools and who works there. Everybody registers, signs in and joins as people do."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx2
from fastapi import FastAPI

from contracts.cases import ChildSchoolChanged
from contracts.registry import SUBSCRIBABLE
from contracts.tokens import SCOPES
from services.identity import app as composition
from services.identity.settings import Settings
from tests.harness.brokers import NO_BROKER
from tests.harness.signers import Signers
from tests.identity.client import Identity, MovableClock
from tests.identity.systems import add
from tests.identity.workplaces import JOB, SCHOOL, Colleague
from tests.security.scenes.people import systems
from tests.security.scenes.scene import Headers, Scene, Servers, Thing, some_id

_FAMILIES = {"mother": "email", "father": "email", "other family": "email", "without second step": "none"}
_PROFESSIONALS = ("administrator", "author", "colleague", "leaver", "other school", "unconfirmed", "allocated")
_TEAM = {"officer": "officer", "manager": "manager", "staff administrator": "administrator"}


@asynccontextmanager
async def set_up(servers: Servers) -> AsyncIterator[Scene]:
    """Serve identity under a clock that moves when told."""
    settings = Settings.model_validate(
        {
            "port": 1,
            "database_url": servers.databases.url("identity"),
            "amqp_url": NO_BROKER,
            "signing_key": servers.signers.key("identity"),
            "seal_key": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8",
            "council_name": "Anytown Council",
            "public_url": "https://portal.example",
            **servers.signers.urls,
        }
    )
    clock = MovableClock()
    built = composition.build(settings, clock=clock)
    async with (
        built.router.lifespan_context(built),
        httpx2.AsyncClient(transport=httpx2.ASGITransport(built, raise_app_exceptions=False), base_url="http://identity") as api,
    ):
        yield await _scene(built, Identity(api, servers.signers, built.state.database, clock), servers.signers)


async def _scene(app: FastAPI, identity: Identity, signers: Signers) -> Scene:
    people = {name: await _entered(identity, name, method, "citizen") for name, method in _FAMILIES.items()}
    people |= {name: await _entered(identity, name, "email", "professional") for name in _PROFESSIONALS}
    people |= {name: await _of_team(identity, name, role) for name, role in _TEAM.items()}
    places = await _Places.founded(people)
    ids = {name: str(await identity.account_id(colleague.person)) for name, colleague in people.items()}
    accounts = {f"account of {name}": Thing({"account_id": ids[name]}, (_surname(name), colleague.person.email)) for name, colleague in people.items()}
    # Whoever invites somebody knows their address, and no more.
    accounts["account of allocated"] = Thing({"account_id": ids["allocated"]}, (_surname("allocated"),))
    alone = await people["allocated"].add_role(organisation=None)
    confirmed_alone = await people["allocated"].add_role(organisation=None, job_title="Tutor")
    assert (await people["officer"].call("POST", f"/roles/{confirmed_alone}/confirm")).status_code == 204
    things = {
        **accounts,
        "mother who asks for help": Thing({"account_id": ids["mother"], "address": people["mother"].person.email}),
        "mother by her id": Thing(accounts["account of mother"].ids, accounts["account of mother"].words),
        "author by their id": Thing(accounts["account of author"].ids, accounts["account of author"].words),
        "colleague by their id": Thing(accounts["account of colleague"].ids, accounts["account of colleague"].words),
        "invitation of the team": await _invitation_of_team(people["officer"], places.school),
        "invitation to the team": await _invitation_to_team(people["staff administrator"]),
        "address of allocated": Thing(words=(people["allocated"].person.email,)),
        "the school": Thing({"organisation_id": places.school}),
        "the school by its number": Thing({"urn": "123456", "organisation_id": places.school}),
        "the other school": Thing({"organisation_id": places.other}),
        "the unconfirmed school": Thing({"organisation_id": places.unconfirmed}),
        "work of the author": Thing({"organisation_id": places.school, "role_id": places.roles["author"]}),
        "work of the colleague": Thing({"organisation_id": places.school, "role_id": places.roles["colleague"]}),
        "work at the other school": Thing({"organisation_id": places.other, "role_id": places.roles["other school"]}),
        "work of the allocated": Thing({"role_id": alone}),
        "invitation to the school": await places.invitation("administrator", places.school),
        "invitation to the other school": await places.invitation("other school", places.other),
    }
    # Ids that belong to another school than the address says.
    things["work at the other school, at ours"] = Thing({**things["work at the other school"].ids, "organisation_id": places.school})
    things["invitation to the other school, at ours"] = Thing({**things["invitation to the other school"].ids, "organisation_id": places.school})
    token = await people["administrator"].invite(places.school, people["allocated"].person.email)
    headers: dict[str, Headers] = {name: await identity.headers_of(person.secret) for name, person in people.items()}
    mothers = (await people["mother"].call("GET", "/me/sessions")).json()["sessions"]
    things["session of the mother"] = Thing({"session_id": mothers[0]["id"]})
    system = await add(
        identity, people["staff administrator"], name="Canary system", scopes=list(SCOPES), event_types=sorted(SUBSCRIBABLE - {ChildSchoolChanged.type})
    )
    things["access of another system"] = Thing({"connection_id": system.id, "secret_id": (await system.shown())["secrets"][0]["id"]}, ("Canary system",))
    headers |= systems("identity", signers) | {"another system": {"authorization": f"Bearer {await system.token()}"}, "nobody": {}}
    own = {name: {"invitation_token": token, "needed_until": identity.clock.today().isoformat()} for name in people}
    return Scene(app, identity.http, headers, things, own)


async def _entered(identity: Identity, name: str, method: str, portal: str) -> Colleague:
    person = await identity.person(method, portal=portal, last_name=_surname(name), email=f"{some_id()}@example.org")
    return Colleague(identity, person, await identity.session(person))


async def _of_team(identity: Identity, name: str, role: str) -> Colleague:
    person = await identity.team_member(role, last_name=_surname(name), email=f"{some_id()}@example.org")
    return Colleague(identity, person, await identity.session(person))


async def _invitation_to_team(administrator: Colleague) -> Thing:
    address = "canary-of-the-team@example.org"
    invited = await administrator.call("POST", "/team/invitations", {"email": address, "roles": ["officer"]})
    assert invited.status_code == 202
    found = (await administrator.call("GET", "/team/accounts")).json()["invitations"]
    return Thing({"invitation_id": found[0]["id"]}, (address,))


async def _invitation_of_team(officer: Colleague, organisation: str) -> Thing:
    address = "canary-by-the-team@example.org"
    await officer.invite(organisation, address)
    found = (await officer.call("GET", f"/organisations/{organisation}")).json()["invitations"]
    return Thing({"organisation_id": organisation, "invitation_id": found[0]["id"]}, (address,))


def _surname(name: str) -> str:
    return f"Canary {name}"


class _Places:
    """Three schools, and the ids of roles there by whose they are."""

    def __init__(self, people: dict[str, Colleague]) -> None:
        self._people = people
        self.school = self.other = self.unconfirmed = ""
        self.roles: dict[str, str] = {}

    @classmethod
    async def founded(cls, people: dict[str, Colleague]) -> "_Places":
        """Let the first of each school add it, the SEND team confirm two, colleagues join the first, and one of them leave."""
        places = cls(people)
        places.school = await places._add("administrator", "123456", "10012345")
        places.other = await places._add("other school", "123457", "10012346")
        places.unconfirmed = await places._add("unconfirmed", "123458", "10012347")
        for organisation in (places.school, places.other):
            assert (await people["officer"].call("POST", f"/organisations/{organisation}/confirm")).status_code == 204
        for name in ("author", "colleague", "leaver"):
            joined = await people[name].accept(await people["administrator"].invite(places.school, people[name].person.email))
            places.roles[name] = joined.json()["id"]
        assert (await people["leaver"].call("DELETE", f"/me/roles/{places.roles['leaver']}")).status_code == 204
        return places

    async def _add(self, name: str, urn: str, ukprn: str) -> str:
        self.roles[name] = await self._people[name].add_role(**JOB, organisation={**SCHOOL, "name": f"Canary school of {name}", "urn": urn, "ukprn": ukprn})
        return await self._people[name].organisation()

    async def invitation(self, inviter: str, organisation: str) -> Thing:
        """Invite a stranger."""
        address = f"canary-{inviter.replace(' ', '-')}@example.org"
        await self._people[inviter].invite(organisation, address)
        shown = (await self._people[inviter].call("GET", f"/organisations/{organisation}/members")).json()["invitations"]
        (sent,) = [invitation for invitation in shown if invitation["email"] == address]
        return Thing({"organisation_id": organisation, "invitation_id": sent["id"]}, (address,))
