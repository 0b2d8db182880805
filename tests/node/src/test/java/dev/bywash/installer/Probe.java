package dev.bywash.installer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.LoggerConfig;

/** Runs in a JVM on the node: logs one event of each level on each logger that it is given, and writes down what Log4j made of its file. */
final class Probe {

    static final String DESCRIPTION = "description.txt";

    private Probe() {}

    public static void main(String[] loggers) throws IOException {
        for (String logger : loggers) {
            for (Level level : Level.values()) {
                if (!level.equals(Level.OFF) && !level.equals(Level.ALL)) {
                    LogManager.getLogger(logger).log(level, "{} at {}", logger, level);
                }
            }
        }
        Configuration configuration = ((LoggerContext) LogManager.getContext(false)).getConfiguration();
        List<String> description = new ArrayList<>();
        new TreeMap<>(configuration.getAppenders())
                .forEach((name, appender) -> description.add(
                        "appender " + name + " " + appender.getClass().getName()));
        TreeMap<String, LoggerConfig> configured = new TreeMap<>(configuration.getLoggers());
        // Where the file has no root, Log4j's own is in no map.
        configured.putIfAbsent("", configuration.getRootLogger());
        configured.forEach((name, logger) -> description.add(describe(name, logger)));
        Files.write(Path.of(DESCRIPTION), description);
        LogManager.shutdown();
    }

    private static String describe(String name, LoggerConfig logger) {
        String references = logger.getAppenderRefs().stream()
                .map(reference -> reference.getRef() + (reference.getLevel() == null ? "" : "@" + reference.getLevel()))
                .collect(Collectors.joining(","));
        return "logger [" + name + "] " + logger.getLevel() + " additive=" + logger.isAdditive() + " filter="
                + logger.getFilter() + " references=" + references;
    }
}
