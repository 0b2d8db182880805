"""Loads a few small tables and logs what it does, the way a PySpark job logs to Bywash: through the driver's own Log4j2.

No library is needed. `spark._jvm` is PySpark's gateway to the driver's JVM; a StringMapMessage carries fields that become
the attributes of the event, its marker the event's name.
"""

import argparse
import time

from pyspark.sql import SparkSession

TABLES = {"customers": 1_000, "orders": 20_000, "order_lines": 100_000, "broken": -1}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--pipeline", default="sample", help="name of the pipeline in the events")
    pipeline = arguments.parse_args().pipeline

    spark = SparkSession.builder.getOrCreate()
    events = EtlEvents(spark, pipeline)
    for table, rows in TABLES.items():
        started = time.monotonic()
        try:
            count = load(spark, table, rows)
            events.table_load(table, "ok", count, elapsed_millis(started))
        except Exception as error:  # one table that fails is no reason to leave the others unloaded
            events.table_load(table, "failed", 0, elapsed_millis(started), error)


def load(spark: SparkSession, table: str, rows: int) -> int:
    if rows < 0:
        raise ValueError(f"the source of {table} is not there (this sample fails on purpose)")
    spark.range(rows).selectExpr("id", "id % 100 AS key").createOrReplaceTempView(table)
    return spark.table(table).count()


def elapsed_millis(started: float) -> int:
    return round((time.monotonic() - started) * 1000)


class EtlEvents:
    """Events of one pipeline, in the fields that Bywash's views know."""

    def __init__(self, spark: SparkSession, pipeline: str):
        self._jvm = spark._jvm
        self._logger = self._jvm.org.apache.logging.log4j.LogManager.getLogger("etl.sample")
        self._marker = self._jvm.org.apache.logging.log4j.MarkerManager.getMarker("table.load")
        self._pipeline = pipeline

    def table_load(self, table: str, status: str, rows: int, duration_ms: int, error: Exception | None = None) -> None:
        fields = self._jvm.org.apache.logging.log4j.message.StringMapMessage()
        for key, value in {
            "pipeline": self._pipeline,
            "table": table,
            "status": status,
            "rows": str(rows),
            "duration_ms": str(duration_ms),
        }.items():
            fields.put(key, value)
        if error is None:
            self._logger.info(self._marker, fields)
        else:
            fields.put("error", str(error))
            self._logger.error(self._marker, fields)


if __name__ == "__main__":
    main()
