"""What the package says about itself is what the project says."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import bywash
from conftest import REPOSITORY

PROJECT = REPOSITORY / "python"


def test_the_version_is_that_of_the_project() -> None:
    pom = (REPOSITORY / "pom.xml").read_text(encoding="utf-8")
    version = re.search(r"<artifactId>bywash-parent</artifactId>\s*<version>([^<]+)</version>", pom)
    assert version
    assert bywash.__version__ == version.group(1).replace("-SNAPSHOT", ".dev0")


def test_the_wheel_is_the_same_each_time(tmp_path: Path) -> None:
    built = []
    for number in "12":
        directory = tmp_path / number
        directory.mkdir()
        subprocess.run([sys.executable, str(PROJECT / "build_wheel.py"), str(directory)], check=True)
        built.append(next(directory.glob("*.whl")))
    assert [wheel.name for wheel in built] == [f"bywash-{bywash.__version__}-py3-none-any.whl"] * 2
    assert built[0].read_bytes() == built[1].read_bytes()


def test_pip_builds_and_installs_it_without_fetching_anything(tmp_path: Path) -> None:
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-cache-dir"]
    subprocess.run([*pip, "install", "--quiet", "--no-index", "--target", str(tmp_path), str(PROJECT)], check=True)
    code = "import bywash; print(bywash.__version__, bywash.__file__)"
    environment = {"PYTHONPATH": str(tmp_path)}
    out = subprocess.run([sys.executable, "-c", code], env=environment, stdout=subprocess.PIPE, check=True)
    assert out.stdout.decode().split() == [bywash.__version__, str(tmp_path / "bywash" / "__init__.py")]
