"""What the package says about itself is what the project says."""

from __future__ import annotations

import re

import bywash
from conftest import REPOSITORY


def test_the_version_is_that_of_the_project() -> None:
    pom = (REPOSITORY / "pom.xml").read_text(encoding="utf-8")
    version = re.search(r"<artifactId>bywash-parent</artifactId>\s*<version>([^<]+)</version>", pom)
    assert version
    assert bywash.__version__ == version.group(1).replace("-SNAPSHOT", ".dev0")
