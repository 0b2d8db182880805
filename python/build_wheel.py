"""Builds the wheel with the standard library alone, the same bytes from the same sources: `python build_wheel.py DIRECTORY`.

It is also what `pip install ./python` asks (PEP 517), so that nothing has to be fetched for either.
"""

from __future__ import annotations

import base64
import hashlib
import re
import sys
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
TIME = (2026, 11, 22, 0, 0, 0)
"""Of all files in it: a wheel tells nothing of when it was built."""

METADATA = """Metadata-Version: 2.1
Name: bywash
Version: {version}
Summary: Python's logging into Delta on Databricks: one line of JSON per event, each exactly once, with a proof of completeness.
Keywords: logging,databricks,spark,pyspark,delta,structured logging
License: Apache-2.0
Classifier: Development Status :: 4 - Beta
Classifier: Intended Audience :: Developers
Classifier: License :: OSI Approved :: Apache Software License
Classifier: Operating System :: POSIX
Classifier: Programming Language :: Python :: 3
Classifier: Programming Language :: Python :: 3 :: Only
Classifier: Topic :: System :: Logging
Classifier: Typing :: Typed
Requires-Python: >=3.9
Description-Content-Type: text/markdown

{readme}"""
WHEEL = "Wheel-Version: 1.0\nGenerator: bywash\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


def version() -> str:
    found = re.search('^__version__ = "(.+)"$', (HERE / "src/bywash/_version.py").read_text("utf-8"), re.MULTILINE)
    if found is None:
        raise ValueError("src/bywash/_version.py has no version")
    return found.group(1)


def build_wheel(wheel_directory: str, config_settings: object = None, metadata_directory: object = None) -> str:
    """Called by pip. Returns the name of the file."""
    info = f"bywash-{version()}.dist-info"
    sources = sorted(path for path in (HERE / "src").rglob("*") if path.suffix in (".py", ".typed"))
    files = {path.relative_to(HERE / "src").as_posix(): path.read_bytes() for path in sources}
    for name in ("LICENSE", "NOTICE"):
        # Not there where the folder was copied alone.
        if (HERE.parent / name).is_file():
            files[f"{info}/licenses/{name}"] = (HERE.parent / name).read_bytes()
    readme = (HERE / "README.md").read_text("utf-8")
    files[f"{info}/METADATA"] = METADATA.format(version=version(), readme=readme).encode("utf-8")
    files[f"{info}/WHEEL"] = WHEEL.encode("ascii")
    record = "".join(f"{name},sha256={digest(content)},{len(content)}\n" for name, content in files.items())
    files[f"{info}/RECORD"] = f"{record}{info}/RECORD,,\n".encode()

    name = f"bywash-{version()}-py3-none-any.whl"
    with zipfile.ZipFile(Path(wheel_directory, name), "w") as wheel:
        for path, content in files.items():
            entry = zipfile.ZipInfo(path, TIME)
            entry.external_attr = 0o100644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            wheel.writestr(entry, content)
    return name


def digest(content: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode("ascii")


if __name__ == "__main__":
    print(build_wheel(sys.argv[1]))
