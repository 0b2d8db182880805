"""The last task of the demo's ETL, in Python: looks at the files of each table that was loaded, and logs what it finds.

    python checks.py WAREHOUSE
"""

import sys
from pathlib import Path

import bywash

bywash.configure(logger="etl")
log = bywash.get_logger("etl.checks")

with bywash.context(pipeline="nightly"):
    for table in sorted(Path(sys.argv[1]).iterdir()):
        files = [file.stat().st_size for file in table.glob("*.parquet")]
        log.info(
            "checked",
            extra={
                "event": "table.check",
                "table": table.name,
                "status": "ok" if files else "empty",
                "files": len(files),
                "bytes": sum(files),
            },
        )
