"""Run the mailbox until SIGTERM."""

import argparse
import asyncio
import signal
from pathlib import Path

from aiohttp import web

from deploy.mailbox import api, pages
from deploy.mailbox.smtp import conversation
from deploy.mailbox.store import MailStore
from deploy.servers.ports import HOST


async def serve(folder: Path, host: str, smtp_port: int, http_port: int) -> None:
    """Take e-mails and show them, until SIGTERM or SIGINT."""
    store = MailStore(folder)
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended.set)
    smtp = await loop.create_server(lambda: conversation(store), host, smtp_port)
    app = web.Application()
    app.add_routes([*api.routes(store), *pages.routes(store)])
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, host, http_port).start()
    await ended.wait()
    smtp.close()
    await runner.cleanup()


def main() -> None:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(prog="python -m deploy.mailbox", description="A mailbox that takes every e-mail and delivers none")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--host", default=HOST)
    parser.add_argument("--smtp-port", type=int, default=1025)
    parser.add_argument("--http-port", type=int, default=8025)
    chosen = parser.parse_args()
    asyncio.run(serve(chosen.folder, chosen.host, chosen.smtp_port, chosen.http_port))


if __name__ == "__main__":
    main()
