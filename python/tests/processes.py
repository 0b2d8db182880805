"""Processes of their own, with the package."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from dataclasses import dataclass
from pathlib import Path

from lines import Line, by_writer, read_lines

SOURCE = Path(__file__).resolve().parents[1] / "src"
# Whoever started the tests may have had SIGHUP ignored, as nohup does, and children keep that.
PRELUDE = """import logging, os, sys, signal, threading, time, bywash
signal.signal(signal.SIGHUP, signal.SIG_DFL)
log = logging.getLogger('etl')
"""


@dataclass
class Ended:
    code: int
    out: bytes
    err: str

    @property
    def lines(self) -> list[Line]:
        return read_lines(self.out)

    @property
    def writers(self) -> list[list[Line]]:
        return list(by_writer(self.lines).values())


def environment() -> dict[str, str]:
    # Python 3.12 counts a thread that has been joined as long as the system takes to end it, and then warns of a fork beside it.
    racy = ",ignore:This process:DeprecationWarning" if sys.version_info[:2] == (3, 12) else ""
    return {**os.environ, "PYTHONPATH": str(SOURCE), "PYTHONWARNINGS": "default" + racy}


def start(code: str, directory: Path, stdout: object = subprocess.PIPE, **options: object) -> subprocess.Popen[bytes]:
    script = directory / "script.py"
    script.write_text(PRELUDE + textwrap.dedent(code), encoding="utf-8")
    return subprocess.Popen(
        [sys.executable, str(script)],
        stdout=stdout,  # type: ignore[call-overload]
        stderr=subprocess.PIPE,
        env={**environment(), **options.pop("env", {})},  # type: ignore[dict-item]
        cwd=directory,
        **options,
    )


def run(code: str, directory: Path, **options: object) -> Ended:
    process = start(code, directory, **options)
    try:
        out, err = process.communicate(timeout=120)
    except BaseException:
        process.kill()
        raise
    return Ended(process.returncode, out or b"", err.decode())
