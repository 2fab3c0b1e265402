"""Page saves a second through the whole system, against the same UPSERT on a bare route, in one run.

    python -m bench.saves

Eight people are signed in with two steps and save the page "needs" (8 text boxes, one of 800 characters) of their own draft as
fast as they are answered. Each save passes the gateway (session, page token, limits), a case pass, the check of every answer, one
transaction on a durable PostgreSQL, and the audit trail. The bare route is FastAPI and SQLAlchemy with nothing but the UPSERT.
"""

import asyncio
import multiprocessing
import os
import re
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import aiohttp
import uvicorn
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from chassis.tokens import Signer, load_key
from deploy.local.system import System, running_system
from deploy.seed.accounts import verified_session
from deploy.seed.portal import Portal
from deploy.servers import ports

USERS = 8
WARM_UP = 3.0
SECONDS = 20.0
FORM = "parental-request"
PAGE = "needs"
SHORT = "Finds it hard to follow what is said in class."
LONG = "Since the autumn term mornings have been very hard. " * 15
QUESTIONS = ("communication", "learning", "emotional", "sensory", "health", "independence", "sleep", "safety")
ANSWERS = {f"need_{question}": SHORT for question in QUESTIONS} | {"need_communication": LONG + "x" * (800 - len(LONG))}

Save = Callable[[], Awaitable[None]]


def main() -> None:
    """Measure, and print one table."""
    # One person does not save twenty pages a second; the limits that stop who tries are not what is measured.
    os.environ |= {"WAYMARK_SESSION_REQUESTS": "1000000", "WAYMARK_ADDRESS_REQUESTS": "1000000", "WAYMARK_CREDENTIAL_REQUESTS": "1000"}
    with tempfile.TemporaryDirectory(prefix="waymark-bench-") as name:
        Path(name).chmod(0o711)
        with running_system(Path(name) / "waymark") as system:
            asyncio.run(_measure(system))


async def _measure(system: System) -> None:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as client:
        bare_port = ports.choose()
        bare = multiprocessing.get_context("spawn").Process(target=_serve_bare, args=(system.database_url("forms"), bare_port), daemon=True)
        bare.start()
        savers = [await _saver(system, client, number) for number in range(USERS)]
        bare_savers = [_bare_saver(client, bare_port, number) for number in range(USERS)]
        print(f"{USERS} people, {SECONDS:.0f} s each         saves/s     p50 ms     p95 ms     failed")
        through = await _run("through the gateway", savers)
        direct = await _run("bare route, UPSERT only", bare_savers)
        print(f"\nratio {through / direct:.2f}: one save through everything costs {direct / through:.1f} bare UPSERTs")
        bare.terminate()


async def _run(title: str, savers: list[Save]) -> float:
    begun = time.perf_counter()
    times: list[float] = []
    failed = 0

    async def one(save: Save) -> None:
        nonlocal failed
        while (started := time.perf_counter()) < begun + WARM_UP + SECONDS:
            try:
                await save()
            except (aiohttp.ClientError, ValueError):
                failed += 1
            if started >= begun + WARM_UP:
                times.append(time.perf_counter() - started)

    await asyncio.gather(*(one(save) for save in savers))
    rate = len(times) / SECONDS
    p95 = statistics.quantiles(times, n=20)[-1]
    print(f"{title:30} {rate:8.1f} {statistics.median(times) * 1000:10.1f} {p95 * 1000:10.1f} {failed:10}")
    return rate


async def _saver(system: System, client: aiohttp.ClientSession, number: int) -> Save:
    """Register one person, start their form and return what saves its page once."""
    signer = Signer("gateway", load_key(system.environment("gateway")["WAYMARK_SIGNING_KEY"]))
    portal = Portal(client, {**system.urls, "mailbox": system.mailbox_url}, signer)
    session = await verified_session(portal, f"person{number}@bench.example")
    child = await portal.add_child(await portal.principal(session))
    cookies = {"__Host-waymark-session": session}
    base = f"{system.url}/citizen/children/{child}"
    _, page = await _ask(client, "GET", base, cookies)
    begun, _ = await _ask(client, "POST", f"{base}/forms", cookies, {"csrf_token": _field(page, "csrf_token"), "form": FORM})
    where = f"{system.url}{begun.rpartition('/')[0]}/{PAGE}"
    _, page = await _ask(client, "GET", where, cookies)
    token, version = _field(page, "csrf_token"), int(_field(page, "_version"))

    async def save() -> None:
        nonlocal version
        led_to, _ = await _ask(client, "POST", where, cookies, {**ANSWERS, "csrf_token": token, "_version": str(version)})
        if not led_to:
            raise ValueError("the page was not saved")
        version += 1

    return save


async def _ask(client: aiohttp.ClientSession, method: str, url: str, cookies: dict[str, str], fields: dict[str, str] | None = None) -> tuple[str, str]:
    headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()), "Origin": url[: url.index("/", 8)]}
    async with client.request(method, url, data=fields, headers=headers, allow_redirects=False) as response:
        # By hand: the cookies are Secure, and a browser sends those to http://localhost where aiohttp's jar does not.
        cookies |= {name: cookie.value for name, cookie in response.cookies.items()}
        return response.headers.get("Location", ""), await response.text()


def _field(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    if found is None:
        raise SystemExit(f"The page has no field {name}")
    return found[1]


def _bare_saver(client: aiohttp.ClientSession, port: int, number: int) -> Save:
    async def save() -> None:
        async with client.put(f"http://{ports.HOST}:{port}/pages/{number}", json=ANSWERS) as response:
            response.raise_for_status()

    return save


def _serve_bare(url: str, port: int) -> None:
    engine = create_async_engine(url)
    app = FastAPI()

    @app.put("/pages/{number}")
    async def save(number: int, answers: dict[str, str]) -> dict[str, Any]:
        async with engine.begin() as connection:
            statement = text(
                "INSERT INTO bare_pages (id, answers, version) VALUES (:id, :answers, 1)"
                " ON CONFLICT (id) DO UPDATE SET answers = excluded.answers, version = bare_pages.version + 1 RETURNING version"
            )
            return {"version": (await connection.execute(statement, {"id": number, "answers": repr(answers)})).scalar_one()}

    async def make_table() -> None:
        async with engine.begin() as connection:
            await connection.execute(text("CREATE TABLE bare_pages (id int PRIMARY KEY, answers text, version int)"))
        await engine.dispose()

    asyncio.run(make_table())
    uvicorn.run(app, host=ports.HOST, port=port, log_level="warning", access_log=False)


if __name__ == "__main__":
    main()
