package dev.bywash.log4j.identity;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The few questions that are asked of Spark, by method handles: the plugin is compiled without it, and most JVMs have none.
 *
 * <p>Nothing of Spark is initialised when it is looked up, only when it is first asked, and it is asked nothing else before it has an
 * environment: this code may run inside Spark's own initialisation.
 */
final class Spark {

    private static final MethodType STRING_TO_STRING = MethodType.methodType(String.class, String.class);

    private final MethodHandle environment;
    private final MethodHandle executorId;
    private final MethodHandle configuration;
    private final MethodHandle configured;
    private final MethodHandle task;
    private final MethodHandle taskProperty;
    /** Null where Spark does not tell. */
    private final MethodHandle activeContext;

    private final MethodHandle contextProperty;

    private Spark(ClassLoader loader) throws ReflectiveOperationException {
        Class<?> sparkEnv = load("org.apache.spark.SparkEnv", loader);
        Class<?> sparkConf = load("org.apache.spark.SparkConf", loader);
        Class<?> taskContext = load("org.apache.spark.TaskContext", loader);
        Class<?> sparkContext = load("org.apache.spark.SparkContext", loader);
        MethodHandles.Lookup lookup = MethodHandles.publicLookup();
        environment = generic(lookup.findStatic(sparkEnv, "get", MethodType.methodType(sparkEnv)));
        executorId = generic(lookup.findVirtual(sparkEnv, "executorId", MethodType.methodType(String.class)));
        configuration = generic(lookup.findVirtual(sparkEnv, "conf", MethodType.methodType(sparkConf)));
        configured = generic(
                lookup.findVirtual(sparkConf, "get", MethodType.methodType(String.class, String.class, String.class)));
        task = generic(lookup.findStatic(taskContext, "get", MethodType.methodType(taskContext)));
        taskProperty = generic(lookup.findVirtual(taskContext, "getLocalProperty", STRING_TO_STRING));
        activeContext = activeContext(lookup, loader);
        contextProperty = generic(lookup.findVirtual(sparkContext, "getLocalProperty", STRING_TO_STRING));
    }

    /** Null when {@code loader} does not find Spark, or not one with what is asked of it. */
    static Spark find(ClassLoader loader) {
        try {
            return new Spark(loader);
        } catch (ReflectiveOperationException | LinkageError e) {
            return null;
        }
    }

    /** The {@code SparkEnv} of this JVM, null before Spark has started and after it has stopped. */
    Object environment() throws Throwable {
        return (Object) environment.invokeExact();
    }

    /** {@code driver}, or the number of the executor. */
    String executorId(Object env) throws Throwable {
        return (String) (Object) executorId.invokeExact(env);
    }

    /** A property of Spark's configuration, or null. */
    String configured(Object env, String key) throws Throwable {
        Object conf = (Object) configuration.invokeExact(env);
        return (String) (Object) configured.invokeExact(conf, (Object) key, (Object) null);
    }

    /** The {@code TaskContext} of the calling thread, null outside of tasks. */
    Object task() throws Throwable {
        return (Object) task.invokeExact();
    }

    String taskProperty(Object taskContext, String key) throws Throwable {
        return (String) (Object) taskProperty.invokeExact(taskContext, (Object) key);
    }

    /** The {@code SparkContext} of a driver, null where there is none. */
    Object activeContext() throws Throwable {
        if (activeContext == null) {
            return null;
        }
        Object reference = (Object) activeContext.invokeExact();
        return ((AtomicReference<?>) reference).get();
    }

    String contextProperty(Object sparkContext, String key) throws Throwable {
        return (String) (Object) contextProperty.invokeExact(sparkContext, (Object) key);
    }

    /**
     * Private to Spark, and only in the companion object: should it go away, drivers still know all but their threads' jobs. Not
     * {@code getActive()}, which waits as long as another thread constructs a context; that one may wait for a thread that logs.
     */
    private static MethodHandle activeContext(MethodHandles.Lookup lookup, ClassLoader loader) {
        try {
            Class<?> companion = load("org.apache.spark.SparkContext$", loader);
            MethodHandle module = lookup.findStaticGetter(companion, "MODULE$", companion);
            MethodHandle reference = lookup.findVirtual(
                    companion,
                    "org$apache$spark$SparkContext$$activeContext",
                    MethodType.methodType(AtomicReference.class));
            return generic(MethodHandles.foldArguments(reference, module));
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }

    private static Class<?> load(String name, ClassLoader loader) throws ClassNotFoundException {
        return Class.forName(name, false, loader);
    }

    /** With {@code Object} for all types, so that it can be called from here. */
    private static MethodHandle generic(MethodHandle handle) {
        return handle.asType(handle.type().generic());
    }
}
