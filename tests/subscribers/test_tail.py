"""`waymark events tail` at a running system."""

import fcntl
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

from chassis.clock import SystemClock
from chassis.database import Database, Work
from contracts.cases import ChildAdded
from deploy.local.system import System
from deploy.seed.accounts import verified_session
from deploy.seed.portal import Portal
from tests.harness.connections import Connect, OtherSystem
from tests.harness.waiting import until
from tests.subscribers.conftest import CHILD_ADDED, ROOT


@contextmanager
def tailing(system: System, other: OtherSystem, *words: str) -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, "-m", "deploy.waymark", "--folder", str(system.folder), "events", "tail", *words]
    environment = {**os.environ, "WAYMARK_CLIENT_ID": other.id, "WAYMARK_CLIENT_SECRET": other.secret}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def line_about(process: "subprocess.Popen[str]", subject: str) -> str:
    assert process.stdout is not None
    assert process.stderr is not None
    found = next((line for line in process.stdout if subject in line), None)
    assert found is not None, process.stderr.read()
    return found


async def test_tail_prints_events_goes_on_when_the_gateway_is_back_and_ends_on_ctrl_c(system: System, portal: Portal, connect: Connect) -> None:
    other = await connect(["events:read"], [CHILD_ADDED])
    parent = await portal.principal(await verified_session(portal, f"{uuid4().hex}@example.org"))
    before = str(await portal.add_child(parent, legal_first_name=f"Sam {uuid4().hex[:8]}"))
    with tailing(system, other, "--from", "oldest") as tail:
        line = line_about(tail, before)
        assert re.fullmatch(rf"\d{{4}}-\S+Z  {re.escape(CHILD_ADDED)}  {before}  0000000001\n", line), line
        system.stop("gateway")
        try:
            during = str(await portal.add_child(parent, legal_first_name=f"Sam {uuid4().hex[:8]}"))
        finally:
            system.start("gateway")
        assert line_about(tail, during)
        tail.send_signal(signal.SIGINT)
        printed, said = tail.communicate(timeout=20)
    assert tail.returncode == 0
    assert printed == ""
    assert "The gateway is away" in said
    assert "Traceback" not in said
    cursor = re.search(r"--from (\d+)", said)
    assert cursor
    after = str(await portal.add_child(parent, legal_first_name=f"Sam {uuid4().hex[:8]}"))
    with tailing(system, other, "--from", cursor[1], "--json") as tail:
        assert tail.stdout is not None
        assert f'"subject": "{after}"' in tail.stdout.readline()


async def test_tail_that_is_ended_in_the_middle_of_a_page_goes_on_with_what_it_did_not_print(system: System, connect: Connect) -> None:
    other = await connect(["events:read"], [CHILD_ADDED])
    _, page = await other.ask("GET", "/v1/events?after=now&limit=1")
    added = [uuid4() for _ in range(100)]
    database = Database(system.database_url("cases"), Work, SystemClock())
    async with database.open_work() as work:
        for subject in added:
            work.outbox.add(ChildAdded(subject=subject))
    await database.close()

    async def are_in_the_feed() -> bool:
        return len((await other.ask("GET", f"/v1/events?after={page['next']}&limit=500"))[1]["events"]) >= len(added)

    await until(are_in_the_feed)
    with tailing(system, other, "--from", page["next"], "--json") as tail:
        assert tail.stdout is not None
        # More than the first page does not fit into the pipe, so it is in the middle until somebody reads on.
        fcntl.fcntl(tail.stdout, fcntl.F_SETPIPE_SZ, 4096)
        first = tail.stdout.readline()
        tail.send_signal(signal.SIGINT)
        printed, said = tail.communicate(timeout=20)
    cursor = re.search(r"--from (\d+)", said)
    assert cursor
    assert 0 < len((first + printed).splitlines()) < len(added)
    with tailing(system, other, "--from", cursor[1], "--json") as tail:
        assert tail.stdout is not None
        again = [tail.stdout.readline() for _ in added]
    shown = {json.loads(line)["subject"] for line in [first, *printed.splitlines(), *again]}
    assert {str(subject) for subject in added} <= shown


async def test_tail_says_why_it_is_refused(system: System, connect: Connect) -> None:
    without_scope = await connect(["cases:read"], [CHILD_ADDED])
    with tailing(system, without_scope) as tail:
        said = tail.communicate(timeout=20)[1]
    assert tail.returncode == 1
    assert "refuses" in said
    for change, why in (({"secret": "wrong"}, "The id or the secret is wrong"), ({"secret": ""}, "WAYMARK_CLIENT_SECRET")):
        wrong = OtherSystem(without_scope.id, change["secret"], system.url, without_scope.client)
        with tailing(system, wrong) as tail:
            said = tail.communicate(timeout=20)[1]
        assert tail.returncode == 1
        assert why in said
        assert "Traceback" not in said
