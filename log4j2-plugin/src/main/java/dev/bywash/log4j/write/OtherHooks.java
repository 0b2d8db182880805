package dev.bywash.log4j.write;

import java.lang.Thread.State;
import java.lang.reflect.Field;
import java.util.Collections;
import java.util.Map;

/**
 * The shutdown hooks of this JVM beside ours, where the JDK shows them: one that runs may still log, and the JVM waits for it in any case.
 *
 * <p>There is no API for that. Up to JDK 23 {@code sun.misc.Unsafe} looks without a warning; from 24 on those may look who start the JVM with
 * {@code --add-opens java.base/java.lang=ALL-UNNAMED}, as Spark and Databricks do.
 */
final class OtherHooks {

    /** The first that warns of what reads a field past its class. */
    private static final double WARNS_OF_UNSAFE = 24;

    /** Null where they cannot be seen. */
    private final Map<?, ?> hooks;

    private OtherHooks(Map<?, ?> hooks) {
        this.hooks = hooks;
    }

    /** To be called before the JVM ends: then it forgets them. */
    static OtherHooks look() {
        try {
            Field field = Class.forName("java.lang.ApplicationShutdownHooks").getDeclaredField("hooks");
            // "1.8", and "9" and more.
            boolean unsafely = Double.parseDouble(System.getProperty("java.specification.version")) < WARNS_OF_UNSAFE;
            return new OtherHooks((Map<?, ?>) (unsafely ? readUnsafely(field) : read(field)));
        } catch (ReflectiveOperationException | RuntimeException e) {
            // Closed, or another JDK than those that are known.
            return new OtherHooks(null);
        }
    }

    private static Object read(Field field) throws ReflectiveOperationException {
        field.setAccessible(true);
        return field.get(null);
    }

    private static Object readUnsafely(Field field) throws ReflectiveOperationException {
        Class<?> type = Class.forName("sun.misc.Unsafe");
        Object unsafe = read(type.getDeclaredField("theUnsafe"));
        Object base = type.getMethod("staticFieldBase", Field.class).invoke(unsafe, field);
        Object offset = type.getMethod("staticFieldOffset", Field.class).invoke(unsafe, field);
        return type.getMethod("getObject", Object.class, long.class).invoke(unsafe, base, offset);
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
