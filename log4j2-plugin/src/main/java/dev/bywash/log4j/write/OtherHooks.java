package dev.bywash.log4j.write;

import java.lang.Thread.State;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.Collections;
import java.util.Map;

/**
 * The shutdown hooks of this JVM beside ours, where the JDK shows them: one that runs may still log, and the JVM waits for it in any case.
 *
 * <p>There is no API for that. JDK 8 lets everybody look; from 17 on those who start the JVM with {@code --add-opens java.base/java.lang=ALL-UNNAMED}, as
 * Spark and Databricks do. Those between print a warning, and are not asked.
 */
final class OtherHooks {

    /** Null where they cannot be seen. */
    private final Map<?, ?> hooks;

    private OtherHooks(Map<?, ?> hooks) {
        this.hooks = hooks;
    }

    /** To be called before the JVM ends: then it forgets them. */
    static OtherHooks look() {
        try {
            Class<?> type = Class.forName("java.lang.ApplicationShutdownHooks");
            if (isOpen(type)) {
                Field field = type.getDeclaredField("hooks");
                field.setAccessible(true);
                return new OtherHooks((Map<?, ?>) field.get(null));
            }
        } catch (ReflectiveOperationException | RuntimeException e) {
            // Another JDK than those that are known: as one that does not show them.
            return new OtherHooks(null);
        }
        return new OtherHooks(null);
    }

    private static boolean isOpen(Class<?> type) throws ReflectiveOperationException {
        String version = System.getProperty("java.specification.version");
        if ("1.8".equals(version)) {
            return true;
        }
        if (Integer.parseInt(version) < 17) {
            return false;
        }
        Method getModule = Class.class.getMethod("getModule");
        Object javaBase = getModule.invoke(type);
        Object ours = getModule.invoke(OtherHooks.class);
        return (Boolean) javaBase.getClass()
                .getMethod("isOpen", String.class, ours.getClass())
                .invoke(javaBase, "java.lang", ours);
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
