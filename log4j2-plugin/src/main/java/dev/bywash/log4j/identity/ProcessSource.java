package dev.bywash.log4j.identity;

import dev.bywash.log4j.encode.JsonBuffer;
import dev.bywash.log4j.encode.Source;
import dev.bywash.log4j.spark.Spark;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.apache.logging.log4j.Logger;
import org.apache.logging.log4j.status.StatusLogger;

/**
 * The {@code source} of a process in which Spark may run: what is configured, and what Spark knows of application and job as soon as it
 * knows.
 *
 * <p>Each event asks for a handful of local properties of its thread; only for a job that is not known, something is encoded. Should Spark ever fail to answer, it is not asked again.
 */
public final class ProcessSource implements Source {

    private static final Logger STATUS = StatusLogger.getLogger();
    private static final String DRIVER = "driver";

    /** How long what is known of an application that is still starting is believed. */
    private static final long STARTING_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final UnaryOperator<String> configured;
    private final UnaryOperator<String> environment;
    private final Application withoutSpark;
    private final Source process = new OfProcess();

    /** Whether there is a Spark that has never failed to answer. */
    private volatile boolean spark = Spark.tellsJobs();

    private volatile Application application;

    /** Why Spark is asked no more, until that is said. */
    private volatile Throwable givenUp;

    /**
     * @param configured from {@code cluster_id}, {@code cluster_name}, {@code role} and {@code host} to what was configured, or null
     * @param environment from the name of an environment variable to its value, or null
     */
    public ProcessSource(UnaryOperator<String> configured, UnaryOperator<String> environment) {
        this.configured = configured;
        this.environment = environment;
        this.withoutSpark =
                new Application(null, null, ProcessFields.of(configured, environment, null, key -> null), false);
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
        if (spark) {
            try {
                Object env = Spark.environment();
                Application app = application;
                if (env != app.env || (app.starting && System.nanoTime() - app.believedUntil > 0)) {
                    app = env == null ? withoutSpark : ask(env);
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
        if (spark && app.env != null) {
            try {
                return idsOfThread(app);
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
        spark = false;
        givenUp = e;
    }

    private static JobIds idsOfThread(Application app) throws Throwable {
        Object task = Spark.task();
        if (task != null) {
            Properties all = Spark.ofTask(task);
            return all != null ? ids(all, app) : ids(key -> Spark.ofTask(task, key), app);
        }
        Object context = app.context;
        if (context != null) {
            Properties all = Spark.ofContext(context);
            return all != null ? ids(all, app) : ids(key -> Spark.ofContext(context, key), app);
        }
        return noJob(app);
    }

    private static JobIds ids(Properties all, Application app) {
        return JobIds.of(
                all.getProperty(JobIds.JOB_ID),
                all.getProperty(JobIds.TASK_RUN_ID),
                all.getProperty(JobIds.JOB_RUN_ID),
                all.getProperty(JobIds.TASK_KEY),
                all.getProperty(JobIds.JOB_GROUP),
                app.clusterName);
    }

    private static JobIds ids(LocalProperty one, Application app) throws Throwable {
        return JobIds.of(
                one.get(JobIds.JOB_ID),
                one.get(JobIds.TASK_RUN_ID),
                one.get(JobIds.JOB_RUN_ID),
                one.get(JobIds.TASK_KEY),
                one.get(JobIds.JOB_GROUP),
                app.clusterName);
    }

    private interface LocalProperty {

        String get(String key) throws Throwable;
    }

    private static void write(Application app, JobIds ids, JsonBuffer json) {
        byte[] fields = app.fields.encoded();
        byte[] more = ids.encoded();
        if (fields.length > 0) {
            json.raw(fields).raw(more).raw('}');
        } else if (more.length > 0) {
            json.raw(ProcessFields.OPEN).raw(more, 1, more.length - 1).raw('}');
        }
    }

    private static JobIds noJob(Application app) {
        return app.noJob;
    }

    private Application ask(Object env) throws Throwable {
        String executorId = Spark.executorId(env);
        Object context = DRIVER.equals(executorId) ? Spark.activeContext() : null;
        ProcessFields fields = ProcessFields.of(configured, environment, executorId, key -> property(env, key));
        boolean starting = fields.get("app_id") == null || (DRIVER.equals(executorId) && context == null);
        return new Application(env, context, fields, starting);
    }

    private static String property(Object env, String key) {
        try {
            return Spark.configured(env, key);
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
        /** What the name of the cluster tells. */
        final JobIds noJob;

        /** Whether more will be known soon: to ask for the time costs as much as to ask Spark. */
        final boolean starting;

        final long believedUntil;

        Application(Object env, Object context, ProcessFields fields, boolean starting) {
            this.env = env;
            this.context = context;
            this.fields = fields;
            this.clusterName = fields.get("cluster_name");
            this.noJob = JobIds.of(null, null, null, null, null, clusterName);
            this.starting = starting;
            this.believedUntil = System.nanoTime() + STARTING_NANOS;
        }
    }
}
