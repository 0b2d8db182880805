"""The one rule of format/redaction.md that the package has: `name`."""

from __future__ import annotations

import json

import pytest

import bywash
from bywash._redact import is_secret_name
from conftest import Logged
from lines import FORMAT

VECTORS = [json.loads(line) for line in (FORMAT / "redaction-vectors.jsonl").read_text(encoding="utf-8").splitlines()]
NAMES = [vector for vector in VECTORS if "name" in vector]


@pytest.mark.parametrize("vector", NAMES, ids=[vector["name"] for vector in NAMES])
def test_a_name_is_that_of_a_secret_as_the_format_says(vector: dict[str, object]) -> None:
    assert is_secret_name(str(vector["name"])) is vector["secret"]


def test_no_value_behind_the_name_of_a_secret_is_in_the_line(logged: Logged) -> None:
    canary = "hunter2-canary"
    with bywash.context(api_key=canary):
        logged.log.info(
            "connecting",
            extra={
                "db_password": canary,
                "password2": [canary],
                "token": 12345678901,
                "options": {"user": "etl", "sub": [{"clientSecret": canary, "url": "jdbc:x"}]},
                "token_count": 3,
                "secret": None,
                "secrets": True,
                "credential": "${secrets/scope/key}",
            },
        )

    line = logged.last
    assert canary.encode() not in logged.path.read_bytes()
    assert b"12345678901" not in logged.path.read_bytes()
    assert line["attributes"] == {
        "api_key": "***",
        "db_password": "***",
        "password2": "***",
        "token": "***",
        "options": {"user": "etl", "sub": [{"clientSecret": "***", "url": "jdbc:x"}]},
        "token_count": 3,
        "secrets": True,
        "credential": "${secrets/scope/key}",
    }
    assert line["redacted"] == {
        f"attributes.{name}": "name" for name in ("api_key", "db_password", "password2", "token", "options")
    }


def test_what_is_logged_again_under_the_same_name_is_redacted_again(logged: Logged) -> None:
    logged.log.info({"token": "a-secret-a", "message": "x"}, extra={"token": "a-secret-b"})

    assert b"a-secret" not in logged.path.read_bytes()
    assert logged.last["attributes"] == {"token": "***"}
