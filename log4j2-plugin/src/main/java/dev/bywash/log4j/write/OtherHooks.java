package dev.bywash.log4j.write;

import java.lang.Thread.State;
import java.lang.reflect.Field;
import java.util.Collections;
import java.util.Map;

/**
 * The shutdown hooks of this JVM beside ours, where the JDK shows them: one that runs may still log, and the JVM waits for it in any case.
 *
 * <p>There is no API for that. Up to JDK 23 {@code sun.misc.Unsafe} looks without a warning, where the JVM has it; from 17 on those may look who start the JVM with
 * {@code --add-opens java.base/java.lang=ALL-UNNAMED}, as Spark and Databricks do.
 */
final class OtherHooks {

    /** The first that warns of what reads a field past its class. */
    private static final double WARNS_OF_UNSAFE = 24;

    /** The first that warns of what reflects on its own classes, and the first that does not let it instead. */
    private static final double WARNS_OF_REFLECTION = 9;

    private static final double REFUSES_REFLECTION = 17;

    /** Null where they cannot be seen. */
    private final Map<?, ?> hooks;

    private OtherHooks(Map<?, ?> hooks) {
        this.hooks = hooks;
    }

    /** To be called before the JVM ends: then it forgets them. */
    static OtherHooks look() {
        // "1.8", and "9" and more.
        double java = Double.parseDouble(System.getProperty("java.specification.version"));
        Object hooks = java < WARNS_OF_UNSAFE ? readUnsafely() : null;
        if (hooks == null && (java < WARNS_OF_REFLECTION || java >= REFUSES_REFLECTION)) {
            hooks = read();
        }
        return new OtherHooks((Map<?, ?>) hooks);
    }

    /** Null where the JVM was not started with that option, or is another than those that are known. */
    private static Object read() {
        try {
            return read(hooks());
        } catch (ReflectiveOperationException | RuntimeException e) {
            return null;
        }
    }

    /** Null where the JVM has no such class, as without the module {@code jdk.unsupported}, or does not let it. */
    private static Object readUnsafely() {
        try {
            Class<?> type = Class.forName("sun.misc.Unsafe");
            Object unsafe = read(type.getDeclaredField("theUnsafe"));
            Object base = type.getMethod("staticFieldBase", Field.class).invoke(unsafe, hooks());
            Object offset = type.getMethod("staticFieldOffset", Field.class).invoke(unsafe, hooks());
            return type.getMethod("getObject", Object.class, long.class).invoke(unsafe, base, offset);
        } catch (ReflectiveOperationException | RuntimeException e) {
            return null;
        }
    }

    private static Field hooks() throws ReflectiveOperationException {
        return Class.forName("java.lang.ApplicationShutdownHooks").getDeclaredField("hooks");
    }

    private static Object read(Field field) throws ReflectiveOperationException {
        field.setAccessible(true);
        return field.get(null);
    }

    boolean areSeen() {
        return hooks != null;
    }

    /** Whether one of them has not come to its end. Those of the plugin in other class loaders, which wait as this one does, are not asked. For a hook, while the JVM ends. */
    boolean areRunning() {
        for (Object hook : hooks == null ? Collections.emptySet() : hooks.keySet()) {
            Thread thread = (Thread) hook;
            if (!thread.getName().equals(EndOfJvm.THREAD) && thread.getState() != State.TERMINATED) {
                return true;
            }
        }
        return false;
    }
}
