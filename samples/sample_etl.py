"""Loads a few small tables and logs what it does with the package bywash: on a cluster of any access mode, and on serverless compute.

    sample_etl.py [--pipeline NAME] [--logs /Volumes/CATALOG/SCHEMA/logs]

Without --logs events go to the driver's standard output, which a cluster with log delivery brings to the volume. Where no log is delivered (serverless
compute, standard access mode, a laptop) --logs names the directory that they are written to.
"""

import argparse

import bywash
from pyspark.sql import SparkSession

TABLES = {"customers": 1_000, "orders": 20_000, "order_lines": 100_000, "broken": -1}

log = bywash.get_logger("etl.sample")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--pipeline", default="sample", help="name of the pipeline in the events")
    arguments.add_argument("--logs", default="stdout", help="a directory, where no log is delivered")
    options = arguments.parse_args()

    bywash.configure(options.logs)
    spark = SparkSession.builder.getOrCreate()
    with bywash.context(pipeline=options.pipeline):
        for table, rows in TABLES.items():
            try:
                with bywash.table_load(table, log) as load:
                    load.rows = count(spark, table, rows)
            except ValueError:
                continue  # one table that fails is logged with its traceback, and is no reason to leave the others unloaded
    bywash.flush()


def count(spark: SparkSession, table: str, rows: int) -> int:
    if rows < 0:
        raise ValueError(f"the source of {table} is not there (this sample fails on purpose)")
    spark.range(rows).selectExpr("id", "id % 100 AS key").createOrReplaceTempView(table)
    return spark.table(table).count()


if __name__ == "__main__":
    main()
