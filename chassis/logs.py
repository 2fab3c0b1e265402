"""Logs: one JSON object a line, ids only.

Four things each put a child's record into a log unless they are switched off: local variables in tracebacks, SQL
parameters, pydantic inputs and query strings. The first is here, the others in `database`, `settings` and `web`.
"""

import logging
import sys

import structlog
from structlog.typing import Processor


def configure(service: str, level: str) -> None:
    """Send the log of this process, our libraries' included, to standard error as JSON lines."""
    structlog.contextvars.bind_contextvars(service=service)
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    # Exceptions are reduced to their classes and where they were raised: their messages may quote what a person typed.
    render: list[Processor] = [_describe_exception, _keep_first_line, structlog.processors.JSONRenderer()]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *render])
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    logging.captureWarnings(capture=True)
    sys.excepthook = lambda _kind, error, _trace: root.critical("process_failed", exc_info=error)
    # At DEBUG they log the frames of the bus and the rows of the database.
    for noisy in ("aio_pika", "aiormq", "uvicorn.access", "alembic", "sqlalchemy"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def _describe_exception(_logger: object, _name: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    info = event.pop("exc_info", None)
    error = info[1] if isinstance(info, tuple) else info if isinstance(info, BaseException) else sys.exc_info()[1] if info else None
    if error is not None:
        event["error"] = _chain(error)
    return event


def _keep_first_line(_logger: object, _name: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """What libraries log after their first line describes values: asyncio prints the exceptions of tasks that nobody awaited."""
    event["event"] = str(event["event"]).partition("\n")[0]
    return event


def _chain(error: BaseException) -> list[str]:
    found: list[str] = []
    link: BaseException | None = error
    while link is not None:
        trace = link.__traceback__
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        place = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "?"
        found.append(f"{type(link).__module__}.{type(link).__qualname__} at {place}")
        if isinstance(link, BaseExceptionGroup):
            found.extend(line for member in link.exceptions for line in _chain(member))
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)
    return found
