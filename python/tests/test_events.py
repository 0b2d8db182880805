"""What becomes of a record: each part of the line, and that nothing a record holds can break it."""

from __future__ import annotations

import asyncio
import decimal
import logging
import random
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Any

import pytest

import bywash
from bywash import _limits
from conftest import Logged


def test_extra_is_typed_attributes_and_event_the_category(logged: Logged) -> None:
    logged.log.info(
        "loaded %s",
        "sales",
        extra={
            "event": "table.load",
            "rows": 123_456_789_012,
            "ratio": 0.1,
            "full": False,
            "keys": ["id", None],
            "no": None,
        },
    )

    line = logged.last
    assert (line["event"], line["message"], line["level"]) == ("table.load", "loaded sales", "INFO")
    assert line["attributes"] == {"rows": 123_456_789_012, "ratio": 0.1, "full": False, "keys": ["id", None]}


def test_a_dict_that_is_logged_is_attributes_too(logged: Logged) -> None:
    logged.log.info({"event": "table.load", "message": "loaded", "table": "sales", "rows": 1}, extra={"rows": 2})

    assert (logged.last["event"], logged.last["message"]) == ("table.load", "loaded")
    assert logged.last["attributes"] == {"table": "sales", "rows": 2}


def test_an_exception_is_one_event_with_its_causes(logged: Logged) -> None:
    try:
        try:
            {}["px"]
        except KeyError as e:
            raise decimal.InvalidOperation("no such column") from e
    except decimal.InvalidOperation:
        logged.log.exception("failed")

    exception = logged.last["exception"]
    assert (exception["class"], exception["message"]) == ("decimal.InvalidOperation", "no such column")
    assert "KeyError: 'px'\n\nThe above exception was the direct cause" in exception["stacktrace"]
    assert logged.last["level"] == "ERROR"


def test_exc_info_without_an_exception_is_none(logged: Logged) -> None:
    logged.log.error("nothing was raised", exc_info=True)

    assert "exception" not in logged.last


def test_context_is_on_every_event_of_its_block_and_of_no_other(logged: Logged) -> None:
    async def load(table: str) -> None:
        with bywash.context(table=table):
            await asyncio.sleep(0)
            logged.log.info("loaded")

    async def load_all() -> None:
        await asyncio.gather(load("a"), load("b"))

    with bywash.context(pipeline="nightly", table="none"):
        asyncio.run(load_all())
    logged.log.info("after")

    attributes = [event.get("attributes") for event in logged.events]
    assert attributes == [{"pipeline": "nightly", "table": "a"}, {"pipeline": "nightly", "table": "b"}, None]


@pytest.mark.skipif(
    getattr(sys.flags, "thread_inherit_context", 0) == 1, reason="threads begin with a copy of the context"
)
def test_context_reaches_another_thread_by_a_copy_alone(logged: Logged) -> None:
    with bywash.context(pipeline="nightly"), ThreadPoolExecutor(1) as pool:
        thread = threading.Thread(target=logged.log.info, args=("in a thread of its own",))
        thread.start()
        thread.join()
        pool.submit(logged.log.info, "without").result()
        pool.submit(copy_context().run, logged.log.info, "with").result()

    own, without, handed = logged.lines[-3:]
    assert "attributes" not in own
    assert "attributes" not in without
    assert handed["attributes"] == {"pipeline": "nightly"}


def test_what_is_bound_stays_until_it_is_taken_away_and_extra_wins(logged: Logged) -> None:
    bywash.bind(pipeline="nightly", rows=1)
    logged.log.info("one", extra={"rows": 2})
    bywash.bind(rows=None)
    logged.log.info("two")

    assert [event["attributes"] for event in logged.events] == [
        {"pipeline": "nightly", "rows": 2},
        {"pipeline": "nightly"},
    ]


def test_keywords_may_have_names_that_logging_keeps_for_itself(logged: Logged) -> None:
    log = bywash.get_logger(logged.log.name, pipeline="nightly").bind(step=1)
    log.warning("%d rows", 3, event="table.check", name="sales", args=[1], thread="t")

    assert logged.last["attributes"] == {"pipeline": "nightly", "step": 1, "name": "sales", "args": [1], "thread": "t"}
    assert (logged.last["event"], logged.last["message"], logged.last["level"]) == ("table.check", "3 rows", "WARN")


def test_the_load_of_a_table_is_an_event_with_rows_and_duration(logged: Logged) -> None:
    with bywash.table_load("sales", logged.log, pipeline="nightly") as load:
        load.rows = 3
        load.set(partition="2026-11-25")

    assert (logged.last["event"], logged.last["message"]) == ("table.load", "loaded sales")
    duration = logged.last["attributes"].pop("duration_ms")
    assert isinstance(duration, int)
    assert logged.last["attributes"] == {
        "pipeline": "nightly",
        "partition": "2026-11-25",
        "table": "sales",
        "status": "ok",
        "rows": 3,
        "duration_ms": duration,
    }


def test_a_load_that_fails_is_an_event_with_the_traceback_and_the_failure_goes_on(logged: Logged) -> None:
    with pytest.raises(ValueError, match="no such column"), bywash.table_load("sales", logged.log):
        raise ValueError("no such column: px")

    assert (logged.last["level"], logged.last["attributes"]["status"]) == ("ERROR", "failed")
    assert "in test_a_load_that_fails" in logged.last["exception"]["stacktrace"]


def test_levels_have_log4js_names_and_ones_own_stay(logged: Logged) -> None:
    logging.addLevelName(25, "NOTICE")
    for level in (5, 10, 20, 25, 30, 40, 50):
        logged.log.log(level, "x")

    assert [event["level"] for event in logged.events] == [
        "Level 5",
        "DEBUG",
        "INFO",
        "NOTICE",
        "WARN",
        "ERROR",
        "FATAL",
    ]


class Hostile:
    """An object whose own code fails, in one of many ways."""

    def __init__(self, failure: BaseException) -> None:
        self.failure = failure

    def __str__(self) -> str:
        raise self.failure

    __repr__ = __str__


def test_objects_whose_own_code_fails_cost_nothing_but_themselves(logged: Logged) -> None:
    hostile = Hostile(RecursionError())
    logged.log.info("value %s", hostile, extra={"bad": hostile, "rows": 3, "in": [hostile]})
    logged.log.info(hostile)
    logged.log.info("too few %s %s", 1)  # noqa: PLE1206
    endless: list[Any] = []
    endless.append(endless)
    logged.log.info("endless", extra={"endless": endless, "digits": 10**5000})

    texts = [event["message"] for event in logged.events]
    assert texts[0] == "value %s !the arguments cannot be put into it: RecursionError"
    assert texts[1] == "!Hostile cannot be written: RecursionError"
    assert texts[2].startswith("too few %s %s !")
    assert logged.events[0]["attributes"]["rows"] == 3
    assert logged.events[0]["attributes"]["in"] == ["!Hostile cannot be written: RecursionError"]
    assert logged.handler.dropped == 0


def test_an_object_that_logs_while_it_is_written_is_two_events(logged: Logged) -> None:
    class Talkative:
        def __str__(self) -> str:
            logged.log.info("inner")
            return "outer"

    logged.log.info(Talkative())

    assert [event["message"] for event in logged.events] == ["inner", "outer"]


def test_nothing_that_is_logged_can_forge_an_event(logged: Logged) -> None:
    forged = '{"bywash":1,"writer":"01KAQ8Z4M3T9V6W2X5Y7R8N0PC"'
    logged.log.info(forged, extra={"bywash": {"bywash": 1}, forged: forged, "event": "bywash.closed"})

    assert logged.last["event"] == "user.bywash.closed"
    assert logged.last["attributes"] == {"bywash": {"bywash": 1}, forged: forged}


def test_what_is_too_long_is_cut_and_said(logged: Logged) -> None:
    logged.log.info("x" * 20_000, extra={"payload": "𝄞" * 9_000, "k" * 300: 1, "list": ["y" * 17_000] * 2})

    line = logged.last
    assert line["truncated"] == {
        "message": 20_000 - _limits.MAX_MESSAGE,
        "attributes.payload": 18_000 - _limits.MAX_VALUE,
        "attributes.list": 2 * (17_000 - _limits.MAX_VALUE),
        "attributes": 1,
    }
    assert line["attributes"]["payload"] == "𝄞" * (_limits.MAX_VALUE // 2)


def test_no_line_is_longer_than_a_mebibyte(logged: Logged) -> None:
    try:
        raise ValueError("\x00" * 200_000)
    except ValueError:
        logged.log.exception("\x00" * 100_000, extra={f"{n}": "\x00" * 20_000 for n in range(100)})
    logged.log.info(
        "giants", extra={"list": list(range(10**6)), "dict": {n: "x" * 100 for n in range(10**5)}, "rows": 1}
    )

    assert len(logged.events) == 2
    assert logged.events[0]["truncated"]["attributes"] > 0
    assert logged.events[1]["attributes"] == {"rows": 1}


def test_random_records_are_read_back_as_they_were_logged(logged: Logged) -> None:
    chance = random.Random(19)

    def text() -> str:
        return "".join(
            chr(chance.choice((0, 34, 92, 10, 127, 233, 0x20AC, 0x1D11E, 97))) for _ in range(chance.randrange(9))
        )

    def value(depth: int = 0) -> Any:
        kind = chance.randrange(8 if depth < 4 else 6)
        if kind == 6:
            return [value(depth + 1) for _ in range(chance.randrange(4))]
        if kind == 7:
            return {text(): value(depth + 1) for _ in range(chance.randrange(4))}
        return [
            text(),
            chance.randrange(-(10**20), 10**20),
            chance.random() * 10 ** chance.randrange(-300, 300),
            True,
            0,
            text(),
        ][kind]

    logs = [(text(), {f"k{text()}": value() for _ in range(chance.randrange(5))}) for _ in range(500)]
    for message, attributes in logs:
        logged.log.info({"message": message, **attributes})

    assert [(event["message"], event.get("attributes", {})) for event in logged.events] == logs


def test_numbers_of_numpy_and_decimals_are_numbers(logged: Logged) -> None:
    class Int64(int):
        pass

    logged.log.info(
        "x",
        extra={
            "decimal": decimal.Decimal("1.10"),
            "nan": decimal.Decimal("NaN"),
            "derived": Int64(3),
            "infinite": float("-inf"),
            "bytes": b"\xffab",
            "tuple": (1, {2}),
        },
    )

    attributes = logged.last["attributes"]
    assert attributes == {
        "decimal": 1.1,
        "nan": "NaN",
        "derived": 3,
        "infinite": "-Infinity",
        "bytes": "\\xffab",
        "tuple": [1, [2]],
    }
    assert b'"decimal":1.10,' in logged.path.read_bytes()


def test_lines_of_four_threads_have_no_hole(logged: Logged) -> None:
    def log(thread: int) -> None:
        for number in range(2_000):
            logged.log.info("event", extra={"thread_number": thread, "n": number})

    threads = [threading.Thread(target=log, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    lines = logged.lines
    assert [line["seq"] for line in lines] == list(range(1, 8_002))
    for thread_number in range(4):
        mine = [
            event["attributes"]["n"] for event in lines[1:] if event["attributes"]["thread_number"] == thread_number
        ]
        assert mine == list(range(2_000))
