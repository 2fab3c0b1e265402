"""What a process says of itself is true: a worker is ready when it reads its queue, an API when its database is as new as its code."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx2
import pytest
from fastapi import FastAPI

from chassis.callers import verifiers
from chassis.clock import SystemClock
from chassis.database import Database, Work
from chassis.web import create_api, create_worker_app
from chassis.worker import Worker
from contracts.cases import ChildAdded
from tests.failures.conftest import LADDER, SERVICE, on_child_added
from tests.harness.brokers import NO_BROKER
from tests.harness.waiting import until

VERIFIERS = verifiers("trial", identity_url="http://127.0.0.1:1", cases_url="http://127.0.0.1:1", gateway_url="http://127.0.0.1:1")


def worker_of(trial, url) -> Worker:
    return Worker(SERVICE, Database(trial.url, Work, SystemClock()), url, {ChildAdded: on_child_added}, ladder=LADDER)


@asynccontextmanager
async def running(app: FastAPI) -> AsyncIterator[httpx2.AsyncClient]:
    async with app.router.lifespan_context(app), httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://trial") as client:
        yield client


def answers(client: httpx2.AsyncClient, status: int):
    async def check():
        return (await client.get("/health/ready")).status_code == status

    return check


async def test_a_worker_is_ready_as_long_as_it_reads_its_queue(own_bus, trial):
    async with running(create_worker_app(worker_of(trial, own_bus.broker.url))) as client:
        await until(answers(client, 200))
        own_bus.broker.server.stop()
        try:
            await until(answers(client, 503))
            assert (await client.get("/health/ready")).json() == {"service": SERVICE, "database": True, "worker": ["queue_not_read"]}
            # A restart would not bring the broker back.
            assert (await client.get("/health/live")).status_code == 200
        finally:
            own_bus.broker.start()
        await until(answers(client, 200), 30)


async def test_a_broker_that_is_away_is_no_reason_to_send_no_requests(trial):
    worker = worker_of(trial, NO_BROKER)
    async with running(create_api(SERVICE, Database(trial.url, Work, SystemClock()), [], VERIFIERS, worker=worker)) as client:
        found = await client.get("/health/ready")
        assert (found.status_code, found.json()["worker"]) == (200, ["queue_not_read"])


@pytest.mark.parametrize(("migrated", "status"), [("0001", 503), ("0002", 200), ("0003", 200)], ids=["before", "just now", "by the next release"])
async def test_a_process_is_ready_when_its_database_was_migrated_to_its_revision_or_a_later_one(trial, migrated, status):
    await trial.run("CREATE TABLE alembic_version (version_num text)", f"INSERT INTO alembic_version VALUES ('{migrated}')")  # noqa: S608 - one of those above
    try:
        app = create_api(SERVICE, Database(trial.url, Work, SystemClock()), [], VERIFIERS)
        app.state.revision = "0002"
        async with running(app) as client:
            assert (await client.get("/health/ready")).status_code == status
            assert (await client.get("/health/live")).status_code == 200
    finally:
        await trial.run("DROP TABLE alembic_version")
