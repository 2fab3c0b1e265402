"""Servers start, do their work, and leave no process behind, whatever happens to whoever started them."""

import asyncio
import os
import signal
import smtplib
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import asyncpg
import pytest

from deploy.errors import ServerError
from deploy.servers import account, mailbox, ports, postgres
from deploy.servers.process import Process, Program

ROOT = Path(__file__).parents[2]


def command_lines() -> list[str]:
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                found.append((entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace"))
            except (FileNotFoundError, ProcessLookupError):
                continue
    return found


def wait_until_gone(text: str, seconds: float = 15) -> None:
    deadline = time.monotonic() + seconds
    while any(text in line for line in command_lines()):
        assert time.monotonic() < deadline, f"processes of {text} were left behind"
        time.sleep(0.05)


def python(script: str, log: Path, **options) -> Process:
    return Process(Program("the script", [sys.executable, "-c", script], log, **options))


async def ask(server: postgres.Postgres, statement: str):
    connection = await asyncpg.connect(server.url())
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()


def test_a_server_that_was_stopped_leaves_no_process_and_keeps_its_data(servers_folder: Path):
    folder = servers_folder / "kept"
    for expected in (None, "x"):
        server = postgres.launch(folder, log=folder / "log", password="secret", port=ports.choose())
        try:
            server.wait()
            if expected is None:
                asyncio.run(ask(server, "CREATE TABLE kept AS SELECT 'x' AS value"))
            else:
                assert asyncio.run(ask(server, "SELECT value FROM kept")) == expected
        finally:
            server.stop()
        wait_until_gone(str(folder))


def test_servers_end_when_their_starter_is_killed_and_start_again_beside_the_stale_pid_file(servers_folder: Path):
    folder = servers_folder / "orphan"
    script = f"""
import time
from functools import partial
from pathlib import Path
from deploy.servers import mailbox, postgres
folder = Path({str(folder)!r})
servers = [postgres.launch(folder / "postgres", log=folder / "log", password="secret", port={ports.choose()}),
           mailbox.launch(folder / "mailbox", log=folder / "log", smtp_port={ports.choose()}, http_port={ports.choose()})]
for server in servers:
    server.wait()
print("ready", flush=True)
time.sleep(60)
"""
    with subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE) as starter:
        assert starter.stdout is not None
        assert starter.stdout.readline() == b"ready\n"
        starter.kill()
    wait_until_gone(str(folder))
    # What a machine that lost its power leaves: a pid file whose number another program has by now.
    (folder / "postgres" / "data" / "postmaster.pid").write_text(f"{os.getpid()}\n{folder}\n0\n5432\n\n127.0.0.1\n\nready\n")
    server = postgres.launch(folder / "postgres", log=folder / "log", password="secret", port=ports.choose())
    try:
        server.wait()
        assert asyncio.run(ask(server, "SELECT 1")) == 1
    finally:
        server.stop()


def test_a_program_that_fails_at_once_is_named_with_the_end_of_its_log(tmp_path: Path):
    process = python("import sys; print('the disk is full'); sys.exit(3)", tmp_path / "log")
    with pytest.raises(ServerError, match=r"(?s)the script stopped with exit code 3.*log.*the disk is full"):
        process.wait_until(lambda: False, 20)
    process.stop()


def test_a_program_that_never_answers_is_given_up_and_its_log_named(tmp_path: Path):
    process = python("import time; time.sleep(60)", tmp_path / "log")
    with pytest.raises(ServerError, match=r"(?s)the script was not ready after 0 seconds.*log"):
        process.wait_until(lambda: False, 0.2)
    process.stop()


def test_a_program_that_is_not_there_is_named(tmp_path: Path):
    process = Process(Program("the server", [str(tmp_path / "nothing")], tmp_path / "log"))
    with pytest.raises(ServerError, match=r"(?s)the server stopped.*nothing: No such file"):
        process.wait_until(lambda: False, 20)
    process.stop()


def test_a_program_that_ignores_the_request_to_end_is_killed_with_all_that_it_started(tmp_path: Path):
    marker = f"stubborn-{os.getpid()}"
    script = f"""
import signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)  # {marker}"])
print("started", flush=True)
time.sleep(60)
"""
    process = python(script, tmp_path / "log", grace=0.5)
    process.wait_until(lambda: b"started" in (tmp_path / "log").read_bytes(), 20)
    process.stop()
    assert process.exit_code == 128 + signal.SIGKILL
    wait_until_gone(marker)


def _has_started(log: Path, times: int) -> bool:
    return log.read_bytes().count(b"started") == times


def test_a_program_that_is_killed_has_no_time_to_end_by_itself(tmp_path: Path):
    """As after a power cut: tests of what is lost would prove nothing else. More than once, because it went wrong every fourth time."""
    log = tmp_path / "log"
    for number in range(1, 21):
        process = Process(Program("the script", ["/bin/sh", "-c", 'trap "exit 3" TERM; echo started; while :; do sleep 0.05; done'], log))
        process.wait_until(partial(_has_started, log, number), 20)
        process.kill()
        assert process.exit_code == 128 + signal.SIGKILL


def test_a_port_that_is_taken_is_passed_over_and_no_port_is_given_twice():
    first = ports.choose()
    assert ports.choose(first) != first
    assert len({ports.choose() for _ in range(50)}) == 50


def test_e_mails_are_there_after_the_mailbox_was_started_again(servers_folder: Path):
    folder = servers_folder / "mails"
    store_port = ports.choose()
    for expected in (0, 1):
        server = mailbox.launch(folder, log=servers_folder / "mails.log", smtp_port=ports.choose(), http_port=store_port)
        try:
            server.wait()
            assert len(list(folder.glob("*.eml"))) == expected
            deliver(server)
        finally:
            server.stop()


def deliver(server: mailbox.Mailbox) -> None:
    with smtplib.SMTP(server.smtp_host, server.smtp_port) as connection:
        connection.sendmail("from@example.org", ["to@example.org"], "Subject: Hello\r\n\r\nText")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to change to another account")
def test_postgresql_runs_below_a_folder_that_only_root_may_enter(tmp_path: Path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    runner = account.unprivileged(closed / "data")
    assert runner is not None
    assert runner.owner != 0
    server = postgres.launch(closed / "postgres", log=closed / "log", password="secret", port=ports.choose())
    try:
        server.wait()
        assert asyncio.run(ask(server, "SELECT 1")) == 1
    finally:
        server.stop()
    assert closed.stat().st_mode & 0o777 == 0o700
