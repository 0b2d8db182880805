package dev.bywash.log4j.identity;

import dev.bywash.log4j.encode.JsonBuffer;
import dev.bywash.log4j.encode.Source;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.apache.logging.log4j.Logger;
import org.apache.logging.log4j.status.StatusLogger;

/**
 * The {@code source} of a process in which Spark may run: what is configured, and what Spark knows of application and job as soon as it
 * knows.
 *
 * <p>Each event asks for a handful of local properties of its thread; only when one of them is another object than before, something is
 * encoded. Should Spark ever fail to answer, it is not asked again.
 */
public final class ProcessSource implements Source {

    private static final Logger STATUS = StatusLogger.getLogger();
    private static final byte[] OPEN = JsonBuffer.bytes(",\"source\":{");
    private static final String DRIVER = "driver";
    private static final ThreadLocal<JobIds> LAST_IDS = new ThreadLocal<>();

    /** How long what is known of an application that is still starting is believed. */
    private static final long STARTING_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private static final long FOR_GOOD_NANOS = Long.MAX_VALUE / 2;

    private final UnaryOperator<String> configured;
    private final UnaryOperator<String> environment;
    private final Application withoutSpark;
    private final Source process = new OfProcess();

    /** Null where there is no Spark. */
    private volatile Spark spark;

    private volatile Application application;

    /** Why Spark is asked no more, until that is said. */
    private volatile Throwable givenUp;

    /**
     * @param configured from {@code cluster_id}, {@code cluster_name}, {@code role} and {@code host} to what was configured, or null
     * @param environment from the name of an environment variable to its value, or null
     * @param loader finds Spark's classes, if there are any
     */
    public ProcessSource(UnaryOperator<String> configured, UnaryOperator<String> environment, ClassLoader loader) {
        this.configured = configured;
        this.environment = environment;
        this.spark = Spark.find(loader);
        this.withoutSpark =
                new Application(null, null, ProcessFields.of(configured, environment, null, key -> null), 0);
        this.application = withoutSpark;
    }

    @Override
    public void write(JsonBuffer json) {
        Application app = application();
        write(app, ids(app), json);
    }

    @Override
    public String get(String field) {
        Application app = application();
        String value = app.fields.get(field);
        return value == null ? ids(app).get(field) : value;
    }

    /** Called at configuration and by the writer's thread, which may say something in the status log. */
    @Override
    public Source ofProcess() {
        Throwable reason = givenUp;
        if (reason != null) {
            givenUp = null;
            STATUS.warn("Bywash asks Spark no more for the identity of events, because it failed.", reason);
        }
        return process;
    }

    /** What is known whichever thread asks. */
    private final class OfProcess implements Source {

        @Override
        public void write(JsonBuffer json) {
            Application app = application();
            ProcessSource.write(app, noJob(app), json);
        }

        @Override
        public String get(String field) {
            Application app = application();
            String value = app.fields.get(field);
            return value == null ? noJob(app).get(field) : value;
        }
    }

    private Application application() {
        Spark known = spark;
        if (known != null) {
            try {
                Object env = known.environment();
                Application app = application;
                if (env != app.env || (env != null && System.nanoTime() - app.believedUntil > 0)) {
                    app = env == null ? withoutSpark : ask(known, env);
                    application = app;
                }
                return app;
            } catch (VirtualMachineError e) {
                // It is the memory or the stack of the thread that logs, not Spark, that has come to its end.
                return application;
            } catch (Throwable e) {
                giveUp(e);
            }
        }
        return withoutSpark;
    }

    private JobIds ids(Application app) {
        Spark known = spark;
        if (known != null && app.env != null) {
            try {
                return ids(known, app);
            } catch (VirtualMachineError e) {
                // As for the application.
                return noJob(app);
            } catch (Throwable e) {
                giveUp(e);
            }
        }
        return noJob(app);
    }

    /** Whatever it is: a version of Spark that answers differently must not cost an event. Nor may saying so hold a thread that logs. */
    private void giveUp(Throwable e) {
        spark = null;
        givenUp = e;
    }

    private static JobIds ids(Spark known, Application app) throws Throwable {
        Object task = known.task();
        if (task != null) {
            return ids(
                    known.taskProperty(task, JobIds.JOB_ID),
                    known.taskProperty(task, JobIds.TASK_RUN_ID),
                    known.taskProperty(task, JobIds.JOB_RUN_ID),
                    known.taskProperty(task, JobIds.TASK_KEY),
                    known.taskProperty(task, JobIds.JOB_GROUP),
                    app);
        }
        if (app.context != null) {
            return ids(
                    known.contextProperty(app.context, JobIds.JOB_ID),
                    known.contextProperty(app.context, JobIds.TASK_RUN_ID),
                    known.contextProperty(app.context, JobIds.JOB_RUN_ID),
                    known.contextProperty(app.context, JobIds.TASK_KEY),
                    known.contextProperty(app.context, JobIds.JOB_GROUP),
                    app);
        }
        return noJob(app);
    }

    private static void write(Application app, JobIds ids, JsonBuffer json) {
        byte[] fields = app.fields.encoded();
        byte[] more = ids.encoded();
        if (fields.length > 0) {
            json.raw(OPEN).raw(fields).raw(more).raw('}');
        } else if (more.length > 0) {
            json.raw(OPEN).raw(more, 1, more.length - 1).raw('}');
        }
    }

    private static JobIds noJob(Application app) {
        return ids(null, null, null, null, null, app);
    }

    private static JobIds ids(
            String jobId, String taskRunId, String jobRunId, String taskKey, String jobGroup, Application app) {
        JobIds ids = LAST_IDS.get();
        if (ids == null || !ids.isOf(jobId, taskRunId, jobRunId, taskKey, jobGroup, app.clusterName)) {
            ids = new JobIds(jobId, taskRunId, jobRunId, taskKey, jobGroup, app.clusterName);
            LAST_IDS.set(ids);
        }
        return ids;
    }

    private Application ask(Spark known, Object env) throws Throwable {
        String executorId = known.executorId(env);
        Object context = DRIVER.equals(executorId) ? known.activeContext() : null;
        ProcessFields fields = ProcessFields.of(configured, environment, executorId, key -> property(known, env, key));
        boolean starting = fields.get("app_id") == null || (DRIVER.equals(executorId) && context == null);
        return new Application(env, context, fields, System.nanoTime() + (starting ? STARTING_NANOS : FOR_GOOD_NANOS));
    }

    private static String property(Spark known, Object env, String key) {
        try {
            return known.configured(env, key);
        } catch (Throwable e) {
            return null;
        }
    }

    /** What is known while Spark has one environment. */
    private static final class Application {

        final Object env;
        /** The {@code SparkContext} of a driver. */
        final Object context;

        final ProcessFields fields;
        final String clusterName;
        final long believedUntil;

        Application(Object env, Object context, ProcessFields fields, long believedUntil) {
            this.env = env;
            this.context = context;
            this.fields = fields;
            this.clusterName = fields.get("cluster_name");
            this.believedUntil = believedUntil;
        }
    }
}
