"""`make run` brings up the whole system, says what it does, and takes everything down again."""

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from deploy.errors import ServerError
from deploy.local import folder, keys
from deploy.local.environment import USUAL_METRICS_PORT, USUAL_PORTS, Addresses, environment_of
from deploy.provision import SERVICES

ROOT = Path(__file__).parents[2]


class Run:
    """`python -m deploy.local` in a folder, read line by line."""

    def __init__(self, folder: Path) -> None:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("WAYMARK_")}
        command = [sys.executable, "-m", "deploy.local", "--folder", str(folder)]
        self.process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.output = ""

    def read_until(self, text: str) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.output += line
            if text in line:
                return
        pytest.fail(f"it ended without {text!r}:\n{self.output}")

    def read_to_the_end(self) -> int:
        assert self.process.stdout is not None
        self.output += self.process.stdout.read()
        return self.process.wait(60)


@contextmanager
def run(folder: Path) -> Iterator[Run]:
    running = Run(folder)
    try:
        running.read_until("Stop ")
        yield running
    finally:
        if running.process.poll() is None:
            running.process.terminate()
        running.read_to_the_end()
        if running.process.stdout is not None:
            running.process.stdout.close()


def descendants(pid: int) -> dict[int, str]:
    """Return the command lines, by id, of all that a process has started, directly or not."""
    table = {}
    for line in subprocess.run(["ps", "-eo", "pid=,ppid=,args="], check=True, capture_output=True, text=True).stdout.splitlines():
        number, parent, command = line.split(None, 2)
        table[int(number)] = (int(parent), command)
    found: dict[int, str] = {}
    waiting = [pid]
    while waiting:
        above = waiting.pop()
        below = {number: command for number, (parent, command) in table.items() if parent == above}
        found |= below
        waiting.extend(below)
    return found


def alive(pids: set[int]) -> set[int]:
    return {pid for pid in pids if Path(f"/proc/{pid}").exists() and "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2][:3]}


def get(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=10) as response:  # noqa: S310 - our own address
        return bytes(response.read())


@pytest.mark.timeout(600)
def test_the_system_starts_names_what_dies_starts_again_with_its_data_and_stops_cleanly(servers_folder: Path):
    place = servers_folder / "run"
    with run(place) as first:
        started = descendants(first.process.pid)
        portals = dict(re.findall(r"(Citizen|Professional|SEND) (?:portal|team) +(\S+)", first.output))
        mailbox = re.search(r"Mailbox +(http\S+)", first.output)
        assert mailbox, first.output
        assert portals.keys() == {"Citizen", "Professional", "SEND"}
        assert all(b"<html" in get(portal) for portal in portals.values())
        mails = json.loads(get(f"{mailbox[1]}/api/v1/messages"))["total"]
        assert mails > 0, "making the demonstration accounts sends e-mails"
        assert len(re.findall(r"sign in as +\S+@\S+\n", first.output)) == len(portals)
        assert re.search(r"Password of all +\S+\n", first.output)
        assert (place / "settings.json").stat().st_mode & 0o777 == 0o600
        victim = next(pid for pid, command in started.items() if command.endswith("-m services.notify all"))
        os.kill(victim, signal.SIGKILL)
        assert first.read_to_the_end() == 1
        assert re.search(r"notify stopped by itself, with exit code 137.*Its log is \S+/logs/notify.log", first.output, re.DOTALL)
    assert alive(set(started)) == set()
    before = (place / "settings.json").read_bytes()

    with run(place) as second:
        started = descendants(second.process.pid)
        assert "demonstration data" not in second.output
        assert "databases and queues" not in second.output, "nothing has changed since the first start"
        mailbox = re.search(r"Mailbox +(http\S+)", second.output)
        assert mailbox
        assert json.loads(get(f"{mailbox[1]}/api/v1/messages"))["total"] == mails
        assert (place / "settings.json").read_bytes() == before
        assert (place / "running.json").stat().st_mode & 0o777 == 0o600
        # From another folder, as cron would.
        command = [str(ROOT / "waymark"), "--folder", str(place), "subscriber"]
        added = subprocess.run([*command, "add", "transport", "--types", "uk.ehc.child.added.v1"], cwd="/", check=True, capture_output=True, text=True)
        assert "amqp://subscriber.transport:" in added.stdout
        assert "transport" in subprocess.run([*command, "list"], cwd="/", check=True, capture_output=True, text=True).stdout
        began = time.monotonic()
        second.process.send_signal(signal.SIGINT)
        assert second.read_to_the_end() == 0
        assert time.monotonic() - began < 30
    assert "Traceback" not in first.output + second.output
    assert not (place / "running.json").exists()
    assert alive(set(started)) == set()


@pytest.fixture
def environments(tmp_path: Path) -> dict[str, dict[str, str]]:
    made = keys.load(tmp_path)
    brokers = {service: f"amqp://{service}@localhost/" for service in SERVICES}
    at = Addresses(USUAL_PORTS, 5432, brokers, "http://s3", ("clamd", 1), ("smtp", 2), "http://mail", USUAL_METRICS_PORT)
    return {process: environment_of(process, at, made) for process in USUAL_PORTS}


def test_no_process_holds_a_password_or_key_of_another(environments: dict[str, dict[str, str]]):
    secret = re.compile("KEY|PASSWORD|DATABASE_URL|AMQP_URL")
    holders: dict[str, set[str]] = {}
    for process, environment in environments.items():
        for name, value in environment.items():
            if name.startswith("WAYMARK_") and secret.search(name):
                holders.setdefault(value, set()).add(process)
    assert len(holders) > 2 * len(SERVICES)
    assert all(len(processes) == 1 for processes in holders.values())


def test_the_metrics_of_the_gateway_are_not_where_the_outside_reaches_it(environments: dict[str, dict[str, str]]):
    ports = [int(environment["WAYMARK_PORT"]) for environment in environments.values()]
    assert int(environments["gateway"]["WAYMARK_METRICS_PORT"]) not in ports


def test_keys_are_made_once_and_one_that_is_missing_is_added(tmp_path: Path):
    keys.load(tmp_path)
    file = tmp_path / "settings.json"
    first = json.loads(file.read_text())
    file.write_text(json.dumps({name: value for name, value in first.items() if name != "seal.gateway"}))
    keys.load(tmp_path)
    second = json.loads(file.read_text())
    assert second.keys() == first.keys()
    assert {name for name in first if first[name] != second[name]} == {"seal.gateway"}
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_second_run_in_the_same_folder_waits_and_then_says_who_is_in_the_way(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(folder, "_WAIT_SECONDS", 0.5)
    said: list[str] = []
    with folder.locked(tmp_path, said.append), pytest.raises(ServerError, match="Another run is using"), folder.locked(tmp_path, said.append):
        pass
    assert said == ["waiting for another run in this folder to end"]
    with folder.locked(tmp_path, said.append):
        pass
