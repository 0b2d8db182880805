package dev.bywash.installer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.LoggerConfig;

/**
 * Runs in a JVM on the node: logs one event of each level on each logger that it is given, and writes down what Log4j made of its file.
 *
 * <p>{@code LOGGER...}, or {@code each SHAPES FILE LOGGER...} to do so with each file in {@code SHAPES} in place of {@code FILE}: between two of them
 * Log4j is shut down, and what it wrote goes to {@code each/<name>}.
 */
final class Probe {

    static final String DESCRIPTION = "description.txt";
    static final String EACH = "each";

    private static final List<String> STREAMS = List.of("stdout", "stderr");

    private Probe() {}

    public static void main(String[] arguments) throws IOException {
        if (arguments[0].equals(EACH)) {
            logWithEach(
                    Path.of(arguments[1]),
                    Path.of(arguments[2]),
                    Arrays.asList(arguments).subList(3, arguments.length));
        } else {
            log(Arrays.asList(arguments));
        }
    }

    private static void logWithEach(Path shapes, Path file, List<String> loggers) throws IOException {
        Files.createDirectory(Path.of(EACH));
        Map<String, Integer> read = new HashMap<>();
        for (Path shape : list(shapes)) {
            Files.copy(shape, file, StandardCopyOption.REPLACE_EXISTING);
            log(loggers);
            Path left = Files.createDirectory(Path.of(EACH).resolve(shape.getFileName()));
            for (Path path : list(Path.of(""))) {
                String name = path.getFileName().toString();
                if (STREAMS.contains(name)) {
                    byte[] all = Files.readAllBytes(path);
                    int from = read.getOrDefault(name, 0);
                    Files.write(left.resolve(name), Arrays.copyOfRange(all, from, all.length));
                    read.put(name, all.length);
                } else if (!name.equals(EACH)) {
                    Files.move(path, left.resolve(name));
                }
            }
        }
    }

    private static List<Path> list(Path directory) throws IOException {
        try (Stream<Path> paths = Files.list(directory)) {
            return paths.sorted().toList();
        }
    }

    private static void log(List<String> loggers) throws IOException {
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
        // As long as a busy machine needs: what is written later is taken for another shape's.
        ((LoggerContext) LogManager.getContext(false)).stop(1, TimeUnit.MINUTES);
    }

    private static String describe(String name, LoggerConfig logger) {
        String references = logger.getAppenderRefs().stream()
                .map(reference -> reference.getRef() + (reference.getLevel() == null ? "" : "@" + reference.getLevel()))
                .collect(Collectors.joining(","));
        return "logger [" + name + "] " + logger.getLevel() + " additive=" + logger.isAdditive() + " filter="
                + logger.getFilter() + " references=" + references;
    }
}
