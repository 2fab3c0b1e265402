"""No name, code or address gets into a log: not through messages of exceptions, SQL, pydantic or libraries."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

CANARY = "Canary-0000"
ROOT = Path(__file__).parents[2]

PROGRAM = """
import asyncio, gc, logging, os, sys, warnings
import structlog
from pydantic import BaseModel, ConfigDict
from sqlalchemy import text
from chassis import logs
from chassis.clock import SystemClock
from chassis.database import Database, Work

logs.configure("trial", "DEBUG")
log = structlog.get_logger()
CANARY = "Canary" + "-0000"

class Body(BaseModel):
    model_config = ConfigDict(hide_input_in_errors=True)
    number: int

def raise_with_locals():
    local = CANARY
    raise ValueError(f"bad {local}")

async def fail():
    raise ValueError(CANARY)

async def main():
    for act in (raise_with_locals, lambda: Body(number=CANARY)):
        try:
            act()
        except Exception as error:
            log.exception("failed", exc_info=error)
            logging.getLogger("library").exception("failed")
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(fail())
    except BaseException as error:
        log.error("group_failed", exc_info=error)
    database = Database(os.environ["URL"], Work, SystemClock())
    for statement in ("SELECT CAST(:name AS text)", "SELECT CAST(:name AS text) FROM nothing"):
        try:
            async with database.open_work() as work:
                print((await work.connection.execute(text(statement), {"name": CANARY})).scalar_one() == CANARY)
        except Exception as error:
            log.exception("query_failed", exc_info=error)
    await database.close()
    forgotten = asyncio.ensure_future(fail())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    del forgotten
    gc.collect()
    log.info("line_broken", kind="a\\nb")
    warnings.warn("watch out")

asyncio.run(main())
raise_with_locals()
"""


@pytest.fixture(scope="module")
def said(trial_url: str) -> list[dict[str, Any]]:
    """Every line that a process logs which fails in each way there is, at the most talkative level."""
    command = [sys.executable, "-c", PROGRAM]
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=ROOT, env={"URL": trial_url, "PYTHONPATH": str(ROOT)}, timeout=60)
    assert done.stdout == "True\n"
    assert done.returncode == 1
    assert CANARY not in done.stderr
    return [json.loads(line) for line in done.stderr.splitlines()]


def test_every_line_is_one_json_object_and_none_holds_a_value(said):
    assert all(isinstance(line, dict) for line in said)


def test_every_failure_says_its_class_and_place(said):
    errors = [line["error"][0] for line in said if "error" in line]
    assert any(error.startswith("builtins.ValueError at <string>:") for error in errors)
    assert any("pydantic_core" in error for error in errors)
    assert any("sqlalchemy.exc.ProgrammingError" in error for error in errors)
    (group,) = [line["error"] for line in said if line["event"] == "group_failed"]
    assert any("ValueError" in error for error in group)


def test_what_nobody_awaited_and_what_ended_the_process_is_said_too(said):
    events = [line["event"] for line in said]
    assert "Task exception was never retrieved" in events
    assert "process_failed" in events
    assert any("watch out" in event for event in events)


def test_lines_carry_the_service_and_the_time(said):
    assert all(line["service"] == "trial" and line["timestamp"].endswith("Z") for line in said if line["event"] == "failed")
