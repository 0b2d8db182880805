"""What the tests share: loggers that write to files, and the lines that come out."""

from __future__ import annotations

import itertools
import logging
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import bywash
import processes
from bywash import BywashHandler, _process
from bywash._outputs import Descriptor
from bywash._redaction.known import is_secret_setting, redaction_regex
from bywash._redaction.names import SecretNames
from lines import Line, read_lines

REPOSITORY = Path(__file__).resolve().parents[2]
_numbers = itertools.count()


class Logged:
    """A logger whose events go to a file of its own."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND)
        self.handler = BywashHandler(self.fd)
        self.log = logging.getLogger(f"test.{next(_numbers)}")
        self.log.setLevel(1)
        self.log.propagate = False
        self.log.addHandler(self.handler)

    @property
    def lines(self) -> list[Line]:
        return read_lines(self.path.read_bytes())

    @property
    def events(self) -> list[Line]:
        return [line for line in self.lines if line["logger"] != "dev.bywash"]

    @property
    def last(self) -> Line:
        return self.lines[-1]


@pytest.fixture(autouse=True)
def no_secrets_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """What whoever runs the tests has for secrets in his environment is not to change what they find."""
    for name in list(os.environ):
        if is_secret_setting(name, redaction_regex({}), SecretNames()):
            monkeypatch.delenv(name)


@pytest.fixture
def logged(tmp_path: Path) -> Iterator[Logged]:
    logged = Logged(tmp_path / "stdout")
    yield logged
    logged.log.removeHandler(logged.handler)
    forget_writers()
    bywash.clear()
    os.close(logged.fd)


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., object]:
    """Runs Python code in a process of its own, with the package, and returns it with what it wrote."""
    return lambda code, **options: processes.run(code, tmp_path, **options)


def forget_writers() -> None:
    """The next handler is that of a new process."""
    for writer in _process._writers.values():
        writer.before_fork()
        if isinstance(writer._output, Descriptor):
            writer._output._close_own()
    _process._writers.clear()
