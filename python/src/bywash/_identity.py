"""Where events come from: the cluster, the role of the process and the job it works for. Asks no network.

What is known comes, in this order, from the configuration, the environment, and what Spark and Databricks keep in this process. On a driver with a JVM beside it Spark's local properties are
asked of that JVM, twice a minute at most; over Spark Connect, which would have to ask a server, they are not.
"""

import logging
import os
import re
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Callable, Optional

from bywash._limits import MAX_SOURCE_VALUE
from bywash._redaction.known import REDACTION_REGEX, is_secret_setting, redaction_regex
from bywash._redaction.names import SecretNames
from bywash._text import bounded, quote

FIELDS = ("cluster_id", "cluster_name", "role", "host", "app_id", "job_id", "job_run_id", "task_run_id", "task_key")
JOB_FIELDS = FIELDS[5:]
DRIVER, EXECUTOR = "driver", "executor"

_LOCAL_PROPERTIES = {
    "job_id": "spark.databricks.job.id",
    "job_run_id": "spark.databricks.job.parentRunId",
    "task_run_id": "spark.databricks.job.runId",
    "task_key": "spark.databricks.job.taskKey",
}
_JOB_GROUP = "spark.jobGroup.id"
_TAGS = "spark.databricks.clusterUsageTags."
_GROUP = re.compile(r"(?:.*_)?job-(\d+)-run-(\d+)(?:-.*)?")
_CLUSTER = re.compile(r"job-(\d+)-run-(\d+)(?:-.*)?")

_REPL_CONTEXT = "dbruntime.databricks_repl_context"
_ASK_AGAIN_SECONDS = 30.0
_TRY_AGAIN_SECONDS = 1.0
_NAMES = re.compile(r"[\[ ]\(([^\s(),]+),")
_NOTHING: Mapping[str, str] = {}
_KERNEL_HOST_NAME = "/proc/sys/kernel/hostname"


def job_ids(properties: Callable[[str], Optional[str]], cluster_name: Optional[str]) -> dict[str, str]:
    """Which run of which job, from Spark's local properties: else from the job group, and at last from the name of the job's cluster.

    The properties' names mislead: ``runId`` is the run of the task, ``parentRunId`` that of the job.
    """
    ids: dict[str, Optional[str]] = {field: properties(name) for field, name in _LOCAL_PROPERTIES.items()}
    if not (ids["job_id"] or ids["job_run_id"] or ids["task_run_id"]):
        group = _GROUP.fullmatch(properties(_JOB_GROUP) or "")
        cluster = _CLUSTER.fullmatch(cluster_name or "")
        if group:
            ids["job_id"], ids["task_run_id"] = group.groups()
            if cluster and cluster.group(1) == group.group(1):
                ids["job_run_id"] = cluster.group(2)
        elif cluster:
            ids["job_id"], ids["job_run_id"] = cluster.groups()
    return {field: value for field, value in ids.items() if value}


class Identity:
    """The ``source`` of a process. Safe for use by several threads."""

    def __init__(self, configured: Mapping[str, str], environment: Mapping[str, str] = os.environ) -> None:
        """
        :param configured: from the name of a field of ``source`` to its value
        :raises ValueError: when a name is not one of these fields, or a role neither ``driver`` nor ``executor``
        """
        unknown = set(configured) - set(FIELDS)
        if unknown:
            raise ValueError(f"source has no fields {sorted(unknown)}: there are {', '.join(FIELDS)}")
        if configured.get("role", DRIVER) not in (DRIVER, EXECUTOR):
            raise ValueError(f"the role {configured['role']!r} is neither {DRIVER!r} nor {EXECUTOR!r}")
        self._configured = {field: str(value) for field, value in configured.items() if value}
        self._environment = environment
        self.settings: Mapping[str, str] = _NOTHING
        """Spark's settings that may hold secrets, as far as it has told of them: another object when that changes."""
        self._driver = _Driver(self._learn)
        self._repl: Optional[dict[str, str]] = None
        self._alone: Optional[str] = None
        # What the text was made of, by identity, and the text.
        self._last: tuple[Any, Any, Any, str] = (None, None, None, "")

    def look_for(self, names: SecretNames) -> None:
        """Has Spark be asked for settings whose names are secrets' by these, too."""
        self._driver.look_for(names)

    def _learn(self, settings: Mapping[str, str]) -> None:
        self.settings = settings

    def after_fork(self) -> None:
        """A child does not share its parent's connection to Spark: it keeps what its parent knew."""
        self._driver.after_fork()

    def of_event(self, record: Optional[logging.LogRecord]) -> str:
        """``,"source":{...}`` of an event of the calling thread, or nothing when nothing is known."""
        modules = sys.modules
        if "pyspark" not in modules and _REPL_CONTEXT not in modules:
            if self._alone is None:
                self._alone = _source(self._fields(_NOTHING, _NOTHING, _NOTHING))
            return self._alone
        local, application, repl = self._known(record)
        last_local, last_application, last_repl, text = self._last
        if local is not last_local or application is not last_application or repl is not last_repl:
            text = _source(self._fields(local, application, repl))
            self._last = (local, application, repl, text)
        return text

    def of_process(self) -> str:
        """``,"source":{...}`` of what a writer says about itself."""
        return _source(self._fields({}, self._driver.application, {}))

    def fields(self) -> dict[str, str]:
        """What is known for the calling thread, by the names of the fields, in their order."""
        return self._fields(*self._known(None))

    def _known(
        self, record: Optional[logging.LogRecord]
    ) -> tuple[Mapping[str, str], Mapping[str, str], Mapping[str, str]]:
        task = _task_context()
        local = self._driver.local_properties(record) if task is None else _properties_of_task(task)
        repl = self._repl
        return local, self._driver.application, self._databricks() if repl is None else repl

    def _fields(
        self, local: Mapping[str, str], application: Mapping[str, str], repl: Mapping[str, str]
    ) -> dict[str, str]:
        env = self._environment.get
        candidates: dict[str, list[Optional[str]]] = {
            "cluster_id": [env("DB_CLUSTER_ID"), application.get("cluster_id"), repl.get("cluster_id")],
            "cluster_name": [env("DB_CLUSTER_NAME"), application.get("cluster_name")],
            "role": [EXECUTOR if _is_worker() else None, _role_of_node(env("DB_IS_DRIVER")), application.get("role")],
            "host": [env("DB_CONTAINER_IP"), env("HOSTNAME"), _HOST],
            "app_id": [application.get("app_id")],
        }
        fields: dict[str, str] = {}
        for field, values in candidates.items():
            value = self._configured.get(field) or next((value for value in values if value), None)
            if value:
                fields[field] = value
        jobs = {**repl, **job_ids(local.get, fields.get("cluster_name")), **self._configured}
        fields.update({field: jobs[field] for field in JOB_FIELDS if field in jobs})
        return fields

    def _databricks(self) -> Mapping[str, str]:
        """What Databricks keeps in the process that runs a notebook or a task."""
        module = sys.modules.get(_REPL_CONTEXT)
        if module is None:
            return _NOTHING
        self._repl = _repl_context(module)
        return self._repl


class _Driver:
    """What the JVM of this process's driver knows, asked of it through PySpark's gateway: by threads that log, and seldom."""

    def __init__(self, learn: Callable[[Mapping[str, str]], None]) -> None:
        """
        :param learn: is given the settings of each application
        """
        self.application: Mapping[str, str] = _NOTHING
        self._learn = learn
        self._secret_names = SecretNames()
        self._context: Any = None
        self._forked = False
        self._shared: Mapping[str, str] = _NOTHING
        self._thread = threading.local()

    def after_fork(self) -> None:
        self._forked = True

    def look_for(self, names: SecretNames) -> None:
        self._secret_names = names
        # Whatever is known is asked again.
        self._context = None

    def local_properties(self, record: Optional[logging.LogRecord]) -> Mapping[str, str]:
        """Those of the calling thread as they were a while ago; where it may not ask, those of the thread that asked last."""
        context = None if self._forked else _spark_context()
        if context is None:
            return self._shared
        thread = self._thread
        known: Optional[Mapping[str, str]] = getattr(thread, "properties", None)
        now = time.monotonic()
        if context is self._context and now < getattr(thread, "again", 0.0):
            return self._shared if known is None else known
        if getattr(thread, "asking", False):
            return self._shared if known is None else known
        thread.asking = True
        try:
            if _may_ask(context, record):
                if context is not self._context:
                    self.application = _application(context)
                    self._learn(_settings(context, self._secret_names))
                    self._context = context
                asked = {name: value for name in _ASKED if (value := context.getLocalProperty(name)) is not None}
                if asked != known:
                    thread.properties = self._shared = known = asked
                thread.again = now + _ASK_AGAIN_SECONDS
            else:
                thread.again = now + _TRY_AGAIN_SECONDS
        except Exception:
            # It has been stopped, or its JVM is gone.
            thread.again = now + _ASK_AGAIN_SECONDS
        finally:
            thread.asking = False
        return self._shared if known is None else known


def _may_ask(context: Any, record: Optional[logging.LogRecord]) -> bool:
    """Not from within a call of py4j, whose connection is then in use: it may be what logs, or what a signal has interrupted.

    Nor does a thread that has not called the JVM so far begin to because it logs: it would have another thread made there.
    """
    if record is not None and record.name.startswith("py4j"):
        return False
    frame = sys._getframe()
    while frame is not None:
        if frame.f_globals.get("__name__", "").startswith("py4j."):
            return False
        frame = frame.f_back  # type: ignore[assignment]
    connection = getattr(
        getattr(getattr(context, "_gateway", None), "_gateway_client", None), "get_thread_connection", None
    )
    return threading.current_thread() is threading.main_thread() or connection is None or connection() is not None


def _source(fields: Mapping[str, str]) -> str:
    if not fields:
        return ""
    entries = [f'"{name}":{quote(bounded(value, MAX_SOURCE_VALUE))}' for name, value in fields.items()]
    return ',"source":{' + ",".join(entries) + "}"


_ASKED = (*_LOCAL_PROPERTIES.values(), _JOB_GROUP)


def _spark_context() -> Any:
    """The ``SparkContext`` of this process, where PySpark has been imported and has one: not over Spark Connect."""
    module = sys.modules.get("pyspark.core.context") or sys.modules.get("pyspark.context")
    return getattr(getattr(module, "SparkContext", None), "_active_spark_context", None)


def _task_context() -> Any:
    """The ``TaskContext`` of a Python worker that runs a task."""
    module = sys.modules.get("pyspark.taskcontext")
    return getattr(getattr(module, "TaskContext", None), "_taskContext", None)


def _properties_of_task(task: Any) -> Mapping[str, str]:
    properties = getattr(task, "_localProperties", None)
    return properties if isinstance(properties, dict) else _NOTHING


def _is_worker() -> bool:
    """Whether this is a Python worker of an executor."""
    return "pyspark.worker" in sys.modules


def _application(context: Any) -> dict[str, str]:
    asked: dict[str, Callable[[], Any]] = {
        "cluster_id": lambda: context.getConf().get(_TAGS + "clusterId"),
        "cluster_name": lambda: context.getConf().get(_TAGS + "clusterName"),
        "app_id": lambda: context.applicationId,
    }
    known = {"role": DRIVER}
    for field, ask in asked.items():
        with suppress(Exception):
            value = ask()
            if value:
                known[field] = str(value)
    return known


def _settings(context: Any, secret_names: SecretNames) -> dict[str, str]:
    """The settings whose values are secrets, and which names Spark takes for those of secrets: with a handful of calls, for there may be hundreds of others."""
    conf = context.getConf()
    settings: dict[str, str] = {}
    with suppress(Exception):
        regex = conf.get(REDACTION_REGEX)
        if regex is not None:
            settings[REDACTION_REGEX] = regex
        spark_names = redaction_regex(settings)
        try:
            # What looks like a name within a value is not one that Spark knows.
            names = set(_NAMES.findall(context._jvm.java.util.Arrays.toString(conf._jconf.getAll())))
        except Exception:
            # Where not every class of Java may be used.
            names = {name for name, _ in conf.getAll()}
        for name in names:
            if is_secret_setting(name, spark_names, secret_names):
                value = conf.get(name)
                if value is not None:
                    settings[name] = value
    return settings


def _repl_context(module: Any) -> dict[str, str]:
    try:
        context = module.get_context()
        named = {"cluster_id": "clusterId", "job_id": "jobId", "task_run_id": "idInJob"}
        values = {field: getattr(context, name, None) for field, name in named.items()}
        return {field: str(value) for field, value in values.items() if value}
    except Exception:
        return {}


def _role_of_node(is_driver: Optional[str]) -> Optional[str]:
    if not is_driver:
        return None
    return DRIVER if is_driver.upper() == "TRUE" else EXECUTOR


def _host_name() -> Optional[str]:
    """Without the name service, which may be slow or absent where a cluster starts."""
    try:
        with open(_KERNEL_HOST_NAME, encoding="utf-8", errors="replace") as file:
            return file.read().strip()
    except OSError:
        return None


_HOST = _host_name()
