"""The command that lets the first administrator of the SEND team in. Security checklist 18."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from contracts.identity import AccountChanged
from tests.identity.client import OTHER_PASSWORD, Person, joining
from tests.identity.workplaces import Colleague, answer, enter

ROOT = Path(__file__).parents[2]
LINK = re.compile(r"https://portal\.example/team/join\?token=([\w-]{43})\n")


def link_in(said: str) -> str:
    """Return the token of the link that was printed."""
    found = LINK.search(said)
    assert found, said
    return found[1]


@pytest.fixture
def command(settings, identity):
    """Run the command as whoever runs the service does. Returns its exit code, output and errors."""
    environment = {f"WAYMARK_{name.upper()}": str(value) for name, value in settings.model_dump(exclude_none=True).items()}
    environment |= {"WAYMARK_SIGNING_KEY": settings.signing_key.get_secret_value(), "WAYMARK_SEAL_KEY": settings.seal_key.get_secret_value()}

    identity.clock.catch_up()

    def run(*arguments: str, **more: str) -> tuple[int, str, str]:
        ended = subprocess.run(
            [sys.executable, "-m", "services.identity", "team-administrator", *arguments],
            cwd=ROOT,
            env={"PATH": os.environ["PATH"], **environment, "WAYMARK_PUBLIC_URL": "https://portal.example", **more},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        return ended.returncode, ended.stdout, ended.stderr

    return run


async def test_it_prints_a_link_that_makes_an_administrator_once_and_none_when_there_is_one(identity, command):
    code, said, errors = command("boss@example.org")
    assert (code, errors) == (0, "")
    token = link_in(said)
    assert len(said.splitlines()) < 10
    person = Person("boss@example.org", portal="team")
    assert (await identity.post("/team/joining", joining(person, token))).status_code == 200
    assert answer(await identity.post("/team/joining", joining(person, token))) == (410, "link_used")
    await identity.choose(person, "totp")
    boss = Colleague(identity, person, await identity.session(person))
    assert (await identity.exchange(boss.secret)).json()["team_roles"] == ["administrator"]
    refused = command("second@example.org")
    assert (refused[0], refused[1]) == (1, "")
    assert refused[2].startswith("There is an administrator already. They invite others, on the page Team accounts.")
    rows = await identity.execute("SELECT canonical FROM audit WHERE action = 'team-member-invited'")
    assert [json.loads(row.canonical)[1] for row in rows] == ["None"]


async def test_its_link_works_for_a_day_and_a_newer_one_supersedes_it(identity, command):
    first, second = [link_in(command("boss@example.org")[1]) for _ in range(2)]
    assert answer(await identity.post("/team/joining/check", {"token": first})) == (410, "link_superseded")
    assert (await identity.post("/team/joining/check", {"token": second})).status_code == 200
    identity.clock.move(hours=24, minutes=1)
    assert answer(await identity.post("/team/joining/check", {"token": second})) == (410, "link_expired")


async def test_an_officer_is_no_reason_to_refuse_and_a_closed_administrator_is_none(identity, command):
    await enter(identity, "team")
    boss = await enter(identity, "team", "totp", "administrator")
    assert command("other@example.org")[0] == 1
    await identity.execute("UPDATE accounts SET state = 'disabled' WHERE email = :email", email=boss.person.email)
    assert command("other@example.org")[0] == 0


async def test_it_says_what_is_wrong(identity, command):
    parent = await identity.person()
    assert command("nonsense")[2] == "Enter an e-mail address in the correct format, like name@example.com\n"
    assert command(parent.email)[2] == "This e-mail address has an account already. Use another address.\n"
    assert "WAYMARK_PUBLIC_URL" in command("boss@example.org", WAYMARK_PUBLIC_URL="no address")[2]


async def test_an_administrator_who_is_locked_out_comes_back_with_a_link_and_nothing_else(identity, command):
    boss = await enter(identity, "team", "totp", "administrator")
    reset = await identity.reset_link(boss.person)
    code, said, errors = command(boss.person.email.upper(), "--recover")
    assert (code, errors) == (0, "")
    token = link_in(said)
    assert answer(await identity.exchange(boss.secret)) == (401, "session_ended")
    assert answer(await identity.sign_in(boss.person)) == (401, "wrong_credentials")
    identity.clock.catch_up()
    assert answer(await identity.post("/password-resets/check", {"token": reset})) == (410, "link_expired")
    back = Person(boss.person.email, OTHER_PASSWORD, portal="team")
    assert (await identity.post("/team/joining", joining(back, token))).status_code == 200
    assert answer(await identity.post("/team/joining", joining(back, token))) == (410, "link_used")
    await identity.choose(back, "totp")
    assert (await identity.exchange(await identity.session(back))).json()["team_roles"] == ["administrator"]


async def test_a_recovery_is_on_record_and_its_owner_hears_of_it_and_its_link_works_for_a_day(identity, command):
    boss = await enter(identity, "team", "totp", "administrator")
    first, token = [link_in(command(boss.person.email, "--recover")[1]) for _ in range(2)]
    assert [event.what for event in await identity.events(AccountChanged, boss.person)][-2:] == ["recovered"] * 2
    me = await identity.account_id(boss.person)
    rows = await identity.execute("SELECT canonical FROM audit WHERE stream = :me AND action = 'administrator-recovered'", me=me)
    assert [json.loads(row.canonical)[1] for row in rows] == ["None"] * 2
    assert answer(await identity.post("/team/joining/check", {"token": first})) == (410, "link_superseded")
    identity.clock.move(hours=23, minutes=50)
    assert (await identity.post("/team/joining/check", {"token": token})).json()["comes_back"]
    identity.clock.move(minutes=20)
    assert answer(await identity.post("/team/joining/check", {"token": token})) == (410, "link_expired")


async def test_nobody_but_an_administrator_is_recovered_and_nobody_without_being_asked_for(identity, command):
    officer, parent, closed = await enter(identity, "team"), await identity.person(), await enter(identity, "team", "totp", "administrator")
    await identity.execute("UPDATE accounts SET state = 'disabled' WHERE email = :email", email=closed.person.email)
    boss = await enter(identity, "team", "totp", "administrator")
    before = await identity.execute("SELECT * FROM accounts ORDER BY id")
    for email in (officer.person.email, parent.email, closed.person.email, "nobody@example.org"):
        assert command(email, "--recover") == (1, "", "No administrator of the SEND team has this e-mail address and an open account.\n"), email
    assert command("nonsense", "--recover")[2].startswith("Enter an e-mail address in the correct format")
    assert command(boss.person.email)[2].startswith("There is an administrator already.")
    assert await identity.execute("SELECT * FROM accounts ORDER BY id") == before
    assert (await identity.exchange(boss.secret)).status_code == 200


def test_the_commands_of_the_service_are_listed_with_it():
    said = subprocess.run([sys.executable, "-m", "services.identity", "--help"], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True).stdout
    assert re.search(r"^ +team-administrator +print a link", said, re.MULTILINE), said
    assert re.search(r"^ +audit +", said, re.MULTILINE), said
