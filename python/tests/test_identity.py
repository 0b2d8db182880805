"""Who writes: what is configured, what the environment says, what Spark and Databricks keep in the process."""

from __future__ import annotations

import logging
import sys
import types
from typing import Any

import pytest

from bywash._identity import Identity, job_ids

CLUSTER = {
    "DB_CLUSTER_ID": "0713-210012-gaehahyy",
    "DB_CLUSTER_NAME": "job-7-run-8",
    "DB_IS_DRIVER": "TRUE",
    "DB_CONTAINER_IP": "10.0.0.7",
}


def test_what_is_configured_wins_over_the_environment() -> None:
    identity = Identity({"cluster_id": "mine", "role": "executor", "job_id": "1"}, CLUSTER)

    assert identity.fields() == {
        "cluster_id": "mine",
        "cluster_name": "job-7-run-8",
        "role": "executor",
        "host": "10.0.0.7",
        "job_id": "1",
        "job_run_id": "8",
    }


@pytest.mark.parametrize(
    ("properties", "cluster", "expected"),
    [
        (
            {
                "spark.databricks.job.id": "1",
                "spark.databricks.job.parentRunId": "2",
                "spark.databricks.job.runId": "3",
            },
            None,
            ("1", "2", "3"),
        ),
        ({"spark.jobGroup.id": "1234_job-1-run-3-action-99"}, "job-1-run-2-x", ("1", "2", "3")),
        ({"spark.jobGroup.id": "job-1-run-3"}, "job-9-run-2", ("1", None, "3")),
        ({}, "job-1-run-2", ("1", "2", None)),
        ({"spark.jobGroup.id": "anything"}, "nightly", (None, None, None)),
    ],
)
def test_the_job_is_that_of_sparks_properties_the_group_or_the_cluster(
    properties: dict[str, str], cluster: str | None, expected: tuple[str | None, ...]
) -> None:
    ids = job_ids(properties.get, cluster)

    assert (ids.get("job_id"), ids.get("job_run_id"), ids.get("task_run_id")) == expected


def module(monkeypatch: pytest.MonkeyPatch, name: str, **content: Any) -> None:
    made = types.ModuleType(name)
    vars(made).update(content)
    monkeypatch.setitem(sys.modules, name, made)


def test_a_worker_knows_its_task_without_asking_anybody(monkeypatch: pytest.MonkeyPatch) -> None:
    task = types.SimpleNamespace(
        _localProperties={"spark.databricks.job.id": "5", "spark.databricks.job.taskKey": "load"}
    )
    module(monkeypatch, "pyspark")
    module(monkeypatch, "pyspark.worker")
    module(monkeypatch, "pyspark.taskcontext", TaskContext=types.SimpleNamespace(_taskContext=task))
    identity = Identity({}, {"DB_IS_DRIVER": "TRUE"})

    fields = identity.fields()
    assert (fields["role"], fields["job_id"], fields["task_key"]) == ("executor", "5", "load")
    assert '"task_key":"load"' in identity.of_event(None)
    task._localProperties = {"spark.databricks.job.taskKey": "next"}
    assert '"task_key":"next"' in identity.of_event(None)


class Context:
    """A SparkContext that counts how often its JVM is asked."""

    def __init__(self) -> None:
        self.asked = 0
        self.applicationId = "app-1"
        self.properties = {"spark.databricks.job.id": "5"}

    def getConf(self) -> dict[str, str]:
        return {"spark.databricks.clusterUsageTags.clusterId": "0713-210012-gaehahyy"}

    def getLocalProperty(self, name: str) -> str | None:
        self.asked += 1
        logging.getLogger("py4j").info("asked")
        return self.properties.get(name)


def test_a_driver_asks_its_jvm_seldom_and_never_from_within_py4j(monkeypatch: pytest.MonkeyPatch) -> None:
    context = Context()
    module(monkeypatch, "pyspark")
    module(monkeypatch, "pyspark.core.context", SparkContext=types.SimpleNamespace(_active_spark_context=context))
    identity = Identity({}, {})
    record = logging.LogRecord("etl", 20, "", 0, "x", (), None)
    of_py4j = logging.LogRecord("py4j.clientserver", 20, "", 0, "x", (), None)

    identity.of_event(of_py4j)
    assert context.asked == 0
    identity = Identity({}, {})
    texts = {identity.of_event(record) for _ in range(100)}

    assert context.asked == 5
    (text,) = texts
    assert '"cluster_id":"0713-210012-gaehahyy","role":"driver"' in text
    assert '"app_id":"app-1","job_id":"5"' in text


def test_a_child_of_a_driver_keeps_what_was_known_and_asks_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    context = Context()
    module(monkeypatch, "pyspark")
    module(monkeypatch, "pyspark.core.context", SparkContext=types.SimpleNamespace(_active_spark_context=context))
    identity = Identity({}, {})
    before = identity.of_event(None)
    asked = context.asked
    identity.after_fork()

    assert identity.of_event(None) == before
    assert context.asked == asked


def test_where_there_is_no_jvm_databricks_own_context_tells_the_job(monkeypatch: pytest.MonkeyPatch) -> None:
    context = types.SimpleNamespace(clusterId="1125-serverless", jobId=7, idInJob="9", apiToken="secret")
    module(monkeypatch, "dbruntime.databricks_repl_context", get_context=lambda: context)

    fields = Identity({}, {}).fields()
    assert (fields["cluster_id"], fields["job_id"], fields["task_run_id"]) == ("1125-serverless", "7", "9")
