"""CPU an event of the package bywash, beside its peers, in one run: each logs the same events to a file, in many short turns, in this process.

    pip install -r python/requirements-test.txt
    PYTHONPATH=python/src python benchmarks/python/cpu.py [--events N] [--rounds N]

What counts are the ratios of CPU time (user and system) an event against the standard library's own text. A machine that does something else at the same time makes
a round dearer, never cheaper: so of each peer the cheapest round is compared, and the median beside it, with the range of all rounds.
"""

from __future__ import annotations

import argparse
import io
import json
import logging
import os
import platform
import statistics
import tempfile
import time
from pathlib import Path
from typing import Callable

import structlog
from pythonjsonlogger.json import JsonFormatter

import bywash
from bywash import BywashHandler

FIELDS = {"event": "table.load", "table": "core.trades", "status": "ok", "rows": 123456, "duration_ms": 1834.25}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--events", type=int, default=2_000, help="events a round and peer")
    arguments.add_argument("--rounds", type=int, default=60)
    options = arguments.parse_args()

    with tempfile.TemporaryDirectory() as directory:
        peers = {
            "logging, text": stdlib_text(Path(directory, "text")),
            "bywash": of_bywash(Path(directory, "bywash")),
            "python-json-logger": python_json_logger(Path(directory, "python-json-logger")),
            "structlog, JSON": of_structlog(Path(directory, "structlog")),
            "logging, plain words": stdlib_plain(Path(directory, "text-plain")),
            "bywash, plain words": of_bywash_plain(Path(directory, "bywash-plain")),
        }
        costs: dict[str, list[float]] = {name: [] for name in peers}
        for log in peers.values():
            one_round(log, options.events)
        for number in range(options.rounds):
            # Each round begins with another peer, so that none is always the first.
            names = list(peers)
            for name in names[number % len(names) :] + names[: number % len(names)]:
                costs[name].append(one_round(peers[name], options.events))
        sizes = {path.name: path.stat().st_size for path in Path(directory).iterdir()}
    report(costs, options, sizes)


def one_round(log: Callable[[int], None], events: int) -> float:
    """Microseconds of CPU an event."""
    begin = time.process_time()
    for number in range(events):
        log(number)
    return (time.process_time() - begin) / events * 1e6


def logger(name: str, handler: logging.Handler) -> logging.Logger:
    result = logging.getLogger(f"benchmark.{name}")
    result.propagate = False
    result.setLevel(logging.INFO)
    result.addHandler(handler)
    return result


def stdlib_text(path: Path) -> Callable[[int], None]:
    handler = logging.StreamHandler(path.open("w", encoding="utf-8"))
    fields = " ".join(f"{name}=%({name})s" for name in FIELDS)
    handler.setFormatter(logging.Formatter(f"%(asctime)s %(levelname)s %(name)s %(threadName)s %(message)s {fields}"))
    log = logger("text", handler)
    return lambda number: log.info("loaded %s", number, extra=FIELDS)


def stdlib_plain(path: Path) -> Callable[[int], None]:
    handler = logging.StreamHandler(path.open("w", encoding="utf-8"))
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(threadName)s %(message)s"))
    log = logger("text-plain", handler)
    return lambda number: log.info("loaded table core.trades number %s", number)


def of_bywash(path: Path) -> Callable[[int], None]:
    log = logger("bywash", BywashHandler(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)))
    return lambda number: log.info("loaded %s", number, extra=FIELDS)


def of_bywash_plain(path: Path) -> Callable[[int], None]:
    log = logger("bywash-plain", BywashHandler(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)))
    return lambda number: log.info("loaded table core.trades number %s", number)


def python_json_logger(path: Path) -> Callable[[int], None]:
    handler = logging.StreamHandler(path.open("w", encoding="utf-8"))
    handler.setFormatter(JsonFormatter("%(asctime)s %(levelname)s %(name)s %(threadName)s %(message)s"))
    log = logger("python-json-logger", handler)
    return lambda number: log.info("loaded %s", number, extra=FIELDS)


def of_structlog(path: Path) -> Callable[[int], None]:
    fields = {("category" if name == "event" else name): value for name, value in FIELDS.items()}
    log = structlog.wrap_logger(
        # As logging's handler does, every event goes to the operating system by itself.
        structlog.PrintLogger(Flushing(path)),
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.JSONRenderer(),
        ],
    )
    return lambda number: log.info(f"loaded {number}", **fields)


class Flushing(io.TextIOWrapper):
    def __init__(self, path: Path) -> None:
        super().__init__(path.open("wb", buffering=0), encoding="utf-8", write_through=True)


def report(costs: dict[str, list[float]], options: argparse.Namespace, sizes: dict[str, int]) -> None:
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, bywash {bywash.__version__}")
    print(f"{options.rounds} rounds of {options.events} events each; bytes written: {json.dumps(sizes)}")
    print(f"{'':22} {'us CPU an event':>22}   of logging's text")
    print(f"{'':22} {'least':>10} {'median':>11}   {'least':>6} {'median':>7}   {'from 5 to 95 % of the rounds':>12}")
    for name, values in costs.items():
        base = costs["logging, plain words" if name.endswith("plain words") else "logging, text"]
        ratios = sorted(value / text for value, text in zip(values, base))
        print(
            f"{name:22} {min(values):10.1f} {statistics.median(values):11.1f}"
            f"   {min(values) / min(base):6.2f} {statistics.median(ratios):7.2f}"
            f"   {ratios[len(ratios) // 20]:.2f} to {ratios[-1 - len(ratios) // 20]:.2f}"
        )


if __name__ == "__main__":
    main()
