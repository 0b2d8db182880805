package dev.bywash.log4j.spark;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The few questions that are asked of Spark, by method handles: the plugin is compiled without it, and most JVMs have none.
 *
 * <p>The handles are constants, because only those are compiled into the code that calls them: the others cost 160 bytes and up to 74 ns an
 * event. Nothing of Spark is initialised when it is looked up, only when it is first asked, and it is asked nothing else before it has an
 * environment: this code may run inside Spark's own initialisation.
 */
public final class Spark {

    private static final MethodHandles.Lookup LOOKUP = MethodHandles.publicLookup();
    private static final MethodType STRING_TO_STRING = MethodType.methodType(String.class, String.class);
    private static final MethodType TO_PROPERTIES = MethodType.methodType(Properties.class);

    /** Each null where it is not there, as all are where there is no Spark. */
    private static final Class<?> ENV = load("org.apache.spark.SparkEnv");

    private static final Class<?> CONF = load("org.apache.spark.SparkConf");
    private static final Class<?> TASK = load("org.apache.spark.TaskContext");
    private static final Class<?> CONTEXT = load("org.apache.spark.SparkContext");

    private static final MethodHandle ENVIRONMENT = ofClass(ENV, "get", ENV);
    private static final MethodHandle EXECUTOR_ID = ofObject(ENV, "executorId", String.class);
    private static final MethodHandle CONFIGURATION = ofObject(ENV, "conf", CONF);
    private static final MethodHandle CONFIGURED = ofObject(CONF, "get", String.class, String.class, String.class);
    private static final MethodHandle TASK_OF_THREAD = ofClass(TASK, "get", TASK);
    private static final MethodHandle ACTIVE_CONTEXT = activeContextHandle();

    /** Private to Spark. One call instead of five, and no garbage; should they go away, the public ones tell the same. */
    private static final MethodHandle ALL_OF_TASK = find(TASK, "getLocalProperties", TO_PROPERTIES);

    private static final MethodHandle ALL_OF_CONTEXT = find(CONTEXT, "getLocalProperties", TO_PROPERTIES);
    private static final MethodHandle ONE_OF_TASK = find(TASK, "getLocalProperty", STRING_TO_STRING);
    private static final MethodHandle ONE_OF_CONTEXT = find(CONTEXT, "getLocalProperty", STRING_TO_STRING);

    private Spark() {}

    /** Whether this JVM has a Spark whose environment and settings can be asked for. */
    public static boolean isThere() {
        return ENVIRONMENT != null && CONFIGURATION != null;
    }

    /** Whether it can be asked for application and job, too. */
    public static boolean tellsJobs() {
        return isThere()
                && EXECUTOR_ID != null
                && CONFIGURED != null
                && TASK_OF_THREAD != null
                && ONE_OF_TASK != null
                && ONE_OF_CONTEXT != null;
    }

    /** The {@code SparkEnv} of this JVM, null before Spark has started and after it has stopped. */
    public static Object environment() throws Throwable {
        return (Object) ENVIRONMENT.invokeExact();
    }

    /** {@code driver}, or the number of the executor. */
    public static String executorId(Object env) throws Throwable {
        return (String) (Object) EXECUTOR_ID.invokeExact(env);
    }

    /** A property of Spark's configuration, or null. */
    public static String configured(Object env, String key) throws Throwable {
        Object conf = (Object) CONFIGURATION.invokeExact(env);
        return (String) (Object) CONFIGURED.invokeExact(conf, (Object) key, (Object) null);
    }

    /** All of that configuration. */
    public static Map<String, String> settings(Object env) throws Throwable {
        Object conf = (Object) CONFIGURATION.invokeExact(env);
        Map<String, String> settings = new HashMap<>();
        // Pairs of Scala's. Once for each environment: reflection does.
        for (Object entry : (Object[]) CONF.getMethod("getAll").invoke(conf)) {
            Class<?> pair = entry.getClass();
            settings.put((String) pair.getMethod("_1").invoke(entry), (String)
                    pair.getMethod("_2").invoke(entry));
        }
        return settings;
    }

    /** The {@code TaskContext} of the calling thread, null outside of tasks. */
    public static Object task() throws Throwable {
        return (Object) TASK_OF_THREAD.invokeExact();
    }

    /** The local properties of a task, null where they have to be asked for one by one. */
    public static Properties ofTask(Object task) throws Throwable {
        return ALL_OF_TASK == null ? null : (Properties) (Object) ALL_OF_TASK.invokeExact(task);
    }

    public static String ofTask(Object task, String key) throws Throwable {
        return (String) (Object) ONE_OF_TASK.invokeExact(task, (Object) key);
    }

    /** The local properties of the calling thread, null where they have to be asked for one by one. */
    public static Properties ofContext(Object context) throws Throwable {
        return ALL_OF_CONTEXT == null ? null : (Properties) (Object) ALL_OF_CONTEXT.invokeExact(context);
    }

    public static String ofContext(Object context, String key) throws Throwable {
        return (String) (Object) ONE_OF_CONTEXT.invokeExact(context, (Object) key);
    }

    /** The {@code SparkContext} of a driver, null where there is none. */
    public static Object activeContext() throws Throwable {
        if (ACTIVE_CONTEXT == null) {
            return null;
        }
        Object reference = (Object) ACTIVE_CONTEXT.invokeExact();
        return ((AtomicReference<?>) reference).get();
    }

    /**
     * Private to Spark, and only in the companion object: should it go away, drivers still know all but their threads' jobs. Not
     * {@code getActive()}, which waits as long as another thread constructs a context; that one may wait for a thread that logs.
     */
    private static MethodHandle activeContextHandle() {
        try {
            Class<?> companion = load("org.apache.spark.SparkContext$");
            if (companion == null) {
                return null;
            }
            MethodHandle module = LOOKUP.findStaticGetter(companion, "MODULE$", companion);
            MethodHandle reference = LOOKUP.findVirtual(
                    companion,
                    "org$apache$spark$SparkContext$$activeContext",
                    MethodType.methodType(AtomicReference.class));
            return generic(MethodHandles.foldArguments(reference, module));
        } catch (ReflectiveOperationException | LinkageError e) {
            return null;
        }
    }

    private static MethodHandle ofClass(Class<?> type, String method, Class<?> result) {
        try {
            return type == null ? null : generic(LOOKUP.findStatic(type, method, MethodType.methodType(result)));
        } catch (ReflectiveOperationException | LinkageError e) {
            return null;
        }
    }

    private static MethodHandle ofObject(Class<?> type, String method, Class<?> result, Class<?>... parameters) {
        return type == null || result == null ? null : find(type, method, MethodType.methodType(result, parameters));
    }

    private static MethodHandle find(Class<?> type, String method, MethodType signature) {
        try {
            return type == null ? null : generic(LOOKUP.findVirtual(type, method, signature));
        } catch (ReflectiveOperationException | LinkageError e) {
            return null;
        }
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name, false, Spark.class.getClassLoader());
        } catch (ClassNotFoundException | LinkageError e) {
            return null;
        }
    }

    /** With {@code Object} for all types, so that it can be called from here. */
    private static MethodHandle generic(MethodHandle handle) {
        return handle.asType(handle.type().generic());
    }
}
