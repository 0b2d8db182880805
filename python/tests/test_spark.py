"""A real PySpark job on a standalone cluster: the driver and the Python workers of its executors log at once, Spark rolls and compresses the executors' output; the
same sample over Spark Connect, as on serverless compute, which writes whole files; and the built ingest job takes it all in by `spark-submit`, as docs/ingest.md says.

Runs where BYWASH_PYSPARK names the directory of a virtual environment with pyspark[connect] of the build's version of Spark and pandas below 3: what starts here is the
Spark of that package. With CI=true it always runs, and `verify.sh` makes that environment.
"""

from __future__ import annotations

import gzip
import os
import random
import re
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from conftest import REPOSITORY
from lines import Line, by_writer, read_line
from processes import SOURCE
from volumes import KILLS, write_until_killed

VENV = os.environ.get("BYWASH_PYSPARK")
EVENTS = 2_000
LINES = 100_000
"""Of one thread."""
PATIENCE_SECONDS = 600
SAMPLE = f"""
import runpy
import sys
import time

import bywash
from pyspark import SparkContext
from pyspark.logger import PySparkLogger
from pyspark.sql import SparkSession
from pyspark.sql.functions import udf

runpy.run_path({str(REPOSITORY / "samples" / "sample_etl.py")!r}, run_name="__main__")
"""
ETL = f"""{SAMPLE}
bywash.configure()
pyspark_log = PySparkLogger.getLogger("etl.pyspark")
pyspark_log.setLevel("INFO")
pyspark_log.info("by PySparkLogger", event="pyspark", rows=3)
bywash.bind(pipeline="nightly")
log = bywash.get_logger("etl.test")
spark = SparkSession.builder.getOrCreate()


def check(batches):
    for batch in batches:
        for number in batch["id"].tolist():
            log.info("row", event="row", number=number)
        yield batch


def one(number):
    log.warning("udf", event="udf", number=number)
    return number


with bywash.table_load("rows") as load:
    load.rows = spark.range(0, {EVENTS}, 1, 4).mapInPandas(check, "id long").count()
spark.range(0, {EVENTS}, 1, 4).select(udf(one, "long")("id").alias("number")).agg({{"number": "sum"}}).collect()
try:
    with bywash.table_load("broken"):
        spark.range(10).select(udf(lambda number: 1 // 0, "long")("id")).collect()
except Exception:
    pass
for number in range({LINES}):
    log.info("line", event="line", number=number)
# Workers end their streams when nothing comes for a second.
time.sleep(3)
"""
CONNECT_ETL = f"""{SAMPLE}
log = bywash.get_logger("etl.test")
spark = SparkSession.builder.getOrCreate()
assert "connect" in type(spark).__module__ and SparkContext._active_spark_context is None


def one(number):
    log.warning("udf", event="connect.udf", number=number)
    return number


with bywash.context(pipeline="nightly"):
    spark.range(100).select(udf(one, "long")("id").alias("number")).agg({{"number": "sum"}}).collect()
"""

SHORT_LIVED = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
"""For JVMs that do little: to compile what they do well takes longer than to do it."""

WITHOUT_PAGES = ("--host", "127.0.0.1", "--webui-port", "0")

pytestmark = [
    pytest.mark.spark,
    pytest.mark.skipif(
        VENV is None and os.environ.get("CI") != "true", reason="BYWASH_PYSPARK names no environment with PySpark"
    ),
]


class Cluster:
    """A master and a worker, and what is submitted to them."""

    def __init__(self, directory: Path) -> None:
        assert VENV is not None, "BYWASH_PYSPARK names no environment with PySpark, and CI=true"
        self.directory = directory
        self._python = Path(VENV, "bin", "python")
        self._home = next(Path(VENV).glob("lib/python*/site-packages/pyspark"))
        self._processes: list[subprocess.Popen[bytes]] = []
        self._start("master", "org.apache.spark.deploy.master.Master", *WITHOUT_PAGES, "--port", "0")
        self._await("master", "I have been elected leader")
        self.master = self._await("master", r"spark://127\.0\.0\.1:\d+")
        rolling = "-Dspark.executor.logs.rolling."
        self._start(
            "worker",
            "org.apache.spark.deploy.worker.Worker",
            *WITHOUT_PAGES,
            *("--cores", "2", "--memory", "1g", "--work-dir", str(directory / "logs" / "executor"), self.master),
            SPARK_WORKER_OPTS=f"{rolling}strategy=size {rolling}maxSize=100000 {rolling}enableCompression=true {rolling}maxRetainedFiles=1000",
        )
        self._await("worker", "Successfully registered with master")

    def submit(self, name: str, *arguments: str) -> tuple[Path, Path]:
        """Runs spark-submit to its end, which has to be a good one, and returns what it printed."""
        out, err = self.directory / f"{name}.out", self.directory / f"{name}.err"
        with out.open("wb") as stdout, err.open("wb") as stderr:
            subprocess.run(
                [str(self._home / "bin" / "spark-submit"), *arguments],
                env=self._environment(),
                stdout=stdout,
                stderr=stderr,
                timeout=PATIENCE_SECONDS,
                check=False,
            )
        return out, err

    def run_over_connect(self, script: Path, *arguments: str) -> None:
        """Runs a script whose Spark is another process, to its end, which has to be a good one."""
        self._start(
            "connect",
            "org.apache.spark.deploy.SparkSubmit",
            *("--master", "local[2]", "--class", "org.apache.spark.sql.connect.service.SparkConnectServer"),
            *("--conf", "spark.connect.grpc.binding.port=0", "--conf", "spark.ui.enabled=false"),
            *("--conf", "spark.sql.shuffle.partitions=1", "spark-internal"),
            SPARK_DAEMON_MEMORY="700m",
        )
        port = self._await("connect", r"Spark Connect server started at: \S+:\d+\s").rpartition(":")[2].strip()
        client = subprocess.run(
            [str(self._python), str(script), *arguments],
            env=self._environment(SPARK_REMOTE=f"sc://127.0.0.1:{port}"),
            capture_output=True,
            timeout=PATIENCE_SECONDS,
            check=False,
        )
        assert (client.returncode, client.stdout) == (0, b""), client.stderr.decode()[-3000:]

    def column(self, table: Path, name: str) -> list[str]:
        """What is in a Delta table that was only appended to, read without another Spark."""
        code = (
            "import glob, json, sys, pyarrow.parquet as p\n"
            "for log in sorted(glob.glob(sys.argv[1] + '/_delta_log/*.json')):\n"
            "    for action in map(json.loads, open(log)):\n"
            "        assert 'remove' not in action, action\n"
            "        if 'add' in action:\n"
            "            f = sys.argv[1] + '/' + action['add']['path'].replace('%25', '%').replace('%3D', '=')\n"
            "            print(*p.ParquetFile(f).read(columns=sys.argv[2:])[sys.argv[2]].to_pylist(), sep='\\n')\n"
        )
        out = subprocess.run([str(self._python), "-c", code, str(table), name], stdout=subprocess.PIPE, check=True)
        return out.stdout.decode().split()

    def stop(self) -> None:
        for process in self._processes:
            process.send_signal(signal.SIGTERM)
        for process in self._processes:
            process.wait(PATIENCE_SECONDS)

    def _environment(self, **more: str) -> dict[str, str]:
        return {
            **os.environ,
            "SPARK_HOME": str(self._home),
            "PYSPARK_PYTHON": str(self._python),
            "PYSPARK_DRIVER_PYTHON": str(self._python),
            "PYTHONPATH": str(SOURCE),
            "SPARK_LOCAL_IP": "127.0.0.1",
            "SPARK_DAEMON_MEMORY": "300m",
            "SPARK_DAEMON_JAVA_OPTS": SHORT_LIVED,
            "SPARK_SUBMIT_OPTS": SHORT_LIVED,
            **more,
        }

    def _start(self, name: str, main: str, *arguments: str, **environment: str) -> None:
        with (self.directory / f"{name}.log").open("wb") as log:
            command = [str(self._home / "bin" / "spark-class"), main, *arguments]
            self._processes.append(
                subprocess.Popen(command, env=self._environment(**environment), stdout=log, stderr=subprocess.STDOUT)
            )

    def _await(self, name: str, pattern: str) -> str:
        """What a process has said by then."""
        log = self.directory / f"{name}.log"
        wait_until(lambda: re.search(pattern, log.read_text(errors="replace")) is not None, f"{name} says: {pattern}")
        said = re.search(pattern, log.read_text(errors="replace"))
        assert said
        return said.group()


def wait_until(condition: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.2)


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    cluster = Cluster(tmp_path)
    yield cluster
    cluster.stop()


def test_every_event_of_driver_and_workers_arrives_once_and_every_writer_is_complete_or_named(cluster: Cluster) -> None:
    script = cluster.directory / "etl.py"
    script.write_text(ETL, encoding="utf-8")
    settings = {
        "spark.ui.enabled": "false",
        "spark.driver.host": "127.0.0.1",
        "spark.executor.memory": "512m",
        "spark.executor.extraJavaOptions": SHORT_LIVED,
        "spark.executor.cores": "2",
        "spark.sql.shuffle.partitions": "2",
    }
    conf = [word for name, value in settings.items() for word in ("--conf", f"{name}={value}")]
    out, err = cluster.submit("etl", "--master", cluster.master, *conf, str(script))
    driver = cluster.directory / "logs" / "driver"
    driver.mkdir(parents=True)
    out.rename(driver / "stdout")
    script.write_text(CONNECT_ETL, encoding="utf-8")
    cluster.run_over_connect(script, "--logs", str(cluster.directory / "logs"))
    # Its workers go on, and write what they hold when nothing has come for a second.
    wait_until(lambda: of_udfs_over_connect(read_all(cluster.directory / "logs")[0]) >= 100, "the workers have written")
    # Beside what is delivered, whole files of processes that were killed.
    chance = random.Random(1)
    promised = sum(
        write_until_killed(cluster.directory / "logs", cluster.directory, chance.random()) for _ in range(KILLS)
    )

    events, torn = read_all(cluster.directory / "logs")
    assert sum(event.get("event") == "segment" for event in events) + KILLS >= promised
    writers = by_writer(events)
    missing = 0
    for lines in writers.values():
        numbers = sorted(line["seq"] for line in lines)
        assert len(numbers) == len(set(numbers)), "an event that is there twice"
        missing += numbers[-1] - len(numbers)
    rows = [event["attributes"]["number"] for event in events if event.get("event") == "row"]
    udfs = [event["attributes"]["number"] for event in events if event.get("event") == "udf"]
    closed = sum(any(line.get("event") == "bywash.closed" for line in lines) for lines in writers.values())
    print(
        f"{len(events)} events of {len(writers)} writers, {closed} of them closed; {torn} lines torn, {missing} numbers missing"
    )
    assert missing <= torn, "whatever is missing was torn, and nothing else"
    assert len(rows) + len(udfs) >= 2 * EVENTS - torn, err.read_text(errors="replace")[-2000:]
    assert len(set(rows)) == len(rows)
    assert len(set(udfs)) == len(udfs)
    lines = [event["attributes"]["number"] for event in events if event.get("event") == "line"]
    assert lines == list(range(LINES))
    (by_pyspark,) = [event for event in events if event.get("event") == "pyspark"]
    assert by_pyspark["attributes"] == {"rows": 3}
    check_sample(events)
    loads = {
        event["attributes"]["table"]: event
        for event in events
        if event.get("event") == "table.load" and event["attributes"]["pipeline"] == "nightly"
    }
    assert (loads["rows"]["attributes"]["rows"], loads["rows"]["source"]["role"]) == (EVENTS, "driver")
    assert "ZeroDivisionError" in loads["broken"]["exception"]["stacktrace"]
    worker = next(event for event in events if event.get("event") == "udf")
    assert worker["source"]["role"] == "executor"
    assert worker["attributes"]["pipeline"] == "nightly"
    names = {path.name for path in (cluster.directory / "logs").rglob("stderr--*")}
    assert any(name.endswith(".gz") for name in names), "Spark has rolled and compressed"

    ingest_and_compare(cluster, built_job(), events, torn)


def of_udfs_over_connect(events: list[Line]) -> int:
    return sum(event.get("event") == "connect.udf" for event in events)


def check_sample(events: list[Line]) -> None:
    """From the driver of a cluster, and from the client and the workers of a Spark that is another process."""
    loads = [
        event for event in events if event.get("event") == "table.load" and event["attributes"]["pipeline"] == "sample"
    ]
    writers = by_writer(loads)
    assert len(writers) == 2
    for of_writer in writers.values():
        status = {load["attributes"]["table"]: load["attributes"]["status"] for load in of_writer}
        assert status == {"customers": "ok", "orders": "ok", "order_lines": "ok", "broken": "failed"}
        assert "ValueError: the source of broken is not there" in of_writer[-1]["exception"]["stacktrace"]
    udfs = [event for event in events if event.get("event") == "connect.udf"]
    assert sorted(event["attributes"]["number"] for event in udfs) == list(range(100))
    assert {(event["source"]["role"], event["attributes"]["pipeline"]) for event in udfs} == {("executor", "nightly")}


def ingest_and_compare(cluster: Cluster, jar: Path, events: list[Line], torn: int) -> None:
    tables = cluster.directory / "tables"
    settings = {"spark.ui.enabled": "false", "spark.sql.shuffle.partitions": "1"}
    _, log = cluster.submit(
        "ingest",
        *("--master", "local[2]"),
        *[word for name, value in settings.items() for word in ("--conf", f"{name}={value}")],
        *("--jars", ",".join(map(str, delta_jars()))),
        *("--class", "dev.bywash.ingest.IngestJob", str(jar)),
        *("--source", str(cluster.directory / "logs")),
        *("--target", str(tables)),
    )
    expected = sorted(f"{event['writer']}-{event['seq']}" for event in events)
    assert sorted(cluster.column(tables / "events", "event_id")) == expected, log.read_text(errors="replace")[-3000:]
    rejected = cluster.column(tables / "rejected_lines", "file")
    assert torn > 0 or not rejected, "nothing but what is torn is rejected"
    assert not [file for file in rejected if "/logs/driver/" in file], "of what one thread writes nothing is rejected"


def built_job() -> Path:
    named = os.environ.get("BYWASH_JOB_JAR")
    built = REPOSITORY.glob("ingest-job/target/bywash-ingest-job-*.jar")
    jars = [Path(named)] if named else [jar for jar in built if not jar.stem.endswith("-tests")]
    assert jars, "the ingest job is not built: mvn -pl ingest-job -am package"
    assert delta_jars(), "Delta is not in ~/.m2: building the ingest job brings it there"
    return jars[0]


def delta_jars() -> list[Path]:
    repository = Path.home() / ".m2" / "repository" / "io" / "delta"
    return [
        path
        for name in ("delta-spark_4.1_2.13", "delta-storage")
        for path in sorted((repository / name).glob("*/*.jar"))[-1:]
    ]


def read_all(directory: Path) -> tuple[list[Line], int]:
    """All events below a directory, and how many lines that begin like one are none."""
    streams: dict[tuple[Path, str], list[Path]] = {}
    for path in directory.rglob("std*"):
        streams.setdefault((path.parent, path.name.split("--")[0]), []).append(path)
    events: list[Line] = []
    torn = 0
    for paths in streams.values():
        # A roller cuts where its buffer ends, in the middle of a line; what still grows comes last.
        paths.sort(key=lambda path: ("--" not in path.name, [part.zfill(9) for part in re.split(r"(\d+)", path.name)]))
        content = b"".join(gzip.decompress(p.read_bytes()) if p.suffix == ".gz" else p.read_bytes() for p in paths)
        for line in content.split(b"\n"):
            start = line.find(b'{"bywash":1,')
            if start < 0:
                continue
            try:
                events.append(read_line(line[start:], len(events) < 100))
            except (AssertionError, ValueError):
                torn += 1
    return events, torn
