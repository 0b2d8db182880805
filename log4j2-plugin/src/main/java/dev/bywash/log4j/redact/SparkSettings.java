package dev.bywash.log4j.redact;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.Map;

/**
 * The configuration of a Spark that may run in this JVM. The plugin is compiled without it; nothing of Spark is initialised before Spark does
 * it itself, and no lock of Spark's is taken.
 */
final class SparkSettings {

    private final MethodHandle environment;
    private final Method configuration;
    private final Method all;
    private final Method name;
    private final Method value;

    private SparkSettings(ClassLoader loader) throws ReflectiveOperationException {
        Class<?> sparkEnv = Class.forName("org.apache.spark.SparkEnv", false, loader);
        Class<?> sparkConf = Class.forName("org.apache.spark.SparkConf", false, loader);
        Class<?> tuple = Class.forName("scala.Tuple2", false, loader);
        MethodHandle get = MethodHandles.publicLookup().findStatic(sparkEnv, "get", MethodType.methodType(sparkEnv));
        environment = get.asType(get.type().generic());
        configuration = sparkEnv.getMethod("conf");
        all = sparkConf.getMethod("getAll");
        name = tuple.getMethod("_1");
        value = tuple.getMethod("_2");
    }

    /** Null when {@code loader} does not find Spark. */
    static SparkSettings find(ClassLoader loader) {
        try {
            return new SparkSettings(loader);
        } catch (ReflectiveOperationException | LinkageError e) {
            return null;
        }
    }

    /** Spark's environment, null before it has started and after it has stopped. */
    Object environment() throws Throwable {
        return (Object) environment.invokeExact();
    }

    /** All settings of that environment. */
    Map<String, String> of(Object env) throws ReflectiveOperationException {
        Map<String, String> settings = new HashMap<>();
        for (Object entry : (Object[]) all.invoke(configuration.invoke(env))) {
            settings.put((String) name.invoke(entry), (String) value.invoke(entry));
        }
        return settings;
    }
}
