"""structlog, loguru and PySparkLogger: what is logged through them is the same event."""

from __future__ import annotations

import logging
import sys
import types
from collections.abc import Iterator

import loguru
import pytest
import structlog

import bywash
from bywash.adapters import loguru as for_loguru
from bywash.adapters import structlog as for_structlog
from conftest import Logged


@pytest.fixture
def structured(logged: Logged) -> Iterator[structlog.stdlib.BoundLogger]:
    structlog.configure(
        processors=[structlog.contextvars.merge_contextvars, for_structlog.to_logging],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=lambda *_: logged.log,
    )
    yield structlog.get_logger()
    structlog.reset_defaults()


def test_structlog(logged: Logged, structured: structlog.stdlib.BoundLogger) -> None:
    with structlog.contextvars.bound_contextvars(pipeline="nightly"), bywash.context(run=7):
        try:
            raise ValueError("bad")
        except ValueError:
            structured.bind(table="sales").exception("failed", category="table.load", rows=3, name="x")

    line = logged.last
    assert (line["message"], line["event"], line["level"]) == ("failed", "table.load", "ERROR")
    assert line["attributes"] == {"run": 7, "pipeline": "nightly", "table": "sales", "rows": 3, "name": "x"}
    assert line["exception"]["message"] == "bad"


def test_loguru(logged: Logged) -> None:
    logger = loguru.logger
    logger.remove()
    number = logger.add(for_loguru.sink(logged.handler), format="{message}")
    try:
        raise ValueError("bad")
    except ValueError:
        logger.bind(table="sales").opt(exception=True).error("failed {n}", n=3, event="table.load")
    logger.success("done")
    logger.remove(number)

    failed, done = logged.events
    assert (failed["message"], failed["event"], failed["level"]) == ("failed 3", "table.load", "ERROR")
    assert failed["attributes"] == {"table": "sales", "n": 3}
    assert (failed["exception"]["message"], failed["logger"]) == ("bad", "test_adapters")
    assert (done["level"], done["message"]) == ("SUCCESS", "done")


def test_pyspark_logger(logged: Logged, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its methods put keywords into a field `context` of the record."""

    class PySparkLogger(logging.Logger):
        pass

    monkeypatch.setitem(sys.modules, "pyspark.logger.logger", types.ModuleType("pyspark.logger.logger"))
    monkeypatch.setitem(logging.Logger.manager.loggerDict, "spark.app", PySparkLogger("spark.app"))
    log = logging.getLogger("spark.app")
    log.addHandler(logged.handler)
    log.warning("loaded", extra={"context": {"event": "table.load", "table": "sales", "rows": 3}})
    logged.log.warning("of another logger", extra={"context": {"a": 1}})

    loaded, other = logged.events
    assert (loaded["event"], loaded["attributes"]) == ("table.load", {"table": "sales", "rows": 3})
    assert other["attributes"] == {"context": {"a": 1}}
