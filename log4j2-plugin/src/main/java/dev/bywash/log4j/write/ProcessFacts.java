package dev.bywash.log4j.write;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Callable;
import org.apache.logging.log4j.core.LoggerContext;

/** What {@code bywash.opened} says about the process. What cannot be found out is null. */
final class ProcessFacts {

    private ProcessFacts() {}

    static Map<String, Object> attributes(String target) {
        Map<String, Object> attributes = new LinkedHashMap<>();
        attributes.put("plugin_version", known(ProcessFacts::pluginVersion));
        attributes.put(
                "log4j_version", known(() -> LoggerContext.class.getPackage().getImplementationVersion()));
        attributes.put("java_version", known(() -> System.getProperty("java.version")));
        attributes.put("pid", known(ProcessFacts::pid));
        attributes.put("start_time", known(ProcessFacts::startTime));
        attributes.put("target", target);
        return attributes;
    }

    /** No fact is worth the events that wait for {@code bywash.opened}. */
    private static Object known(Callable<?> fact) {
        try {
            return fact.call();
        } catch (Exception | LinkageError e) {
            return null;
        }
    }

    private static String pluginVersion() throws IOException {
        Properties properties = new Properties();
        try (InputStream in = ProcessFacts.class.getResourceAsStream("plugin.properties")) {
            if (in != null) {
                properties.load(in);
            }
        }
        return properties.getProperty("version");
    }

    /** From the file system first: the management bean's answer asks the name service for the host. */
    private static Long pid() {
        try {
            return Long.valueOf(new File("/proc/self").getCanonicalFile().getName());
        } catch (IOException | NumberFormatException e) {
            String name = ManagementFactory.getRuntimeMXBean().getName();
            int at = name.indexOf('@');
            return at > 0 ? Long.valueOf(name.substring(0, at)) : null;
        }
    }

    private static Instant startTime() {
        return Instant.ofEpochMilli(ManagementFactory.getRuntimeMXBean().getStartTime());
    }
}
