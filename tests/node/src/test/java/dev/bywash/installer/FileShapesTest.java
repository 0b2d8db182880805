package dev.bywash.installer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a node's file looks like: events arrive, once, and the rest does as before. */
class FileShapesTest {

    private static final String[] LOGGERS = {
        "etl", "etl.loads", "etl.loads.core", "com.example", "com.example.deep", "com.example.quiet", "some.other"
    };

    private static final List<String> SEVERE = List.of("WARN", "ERROR", "FATAL");

    private static Map<String, TestNode.Logged> before;
    private static Map<String, TestNode.Logged> after;

    /** The installer never looks into a node's file: one node has all of them, one after the other, and one installation is under all of them. */
    @BeforeAll
    static void logOnANodeBeforeAndAfterTheInstallation(@TempDir Path directory) throws IOException {
        Path shapes = Files.createDirectory(directory.resolve("shapes"));
        for (Map.Entry<String, byte[]> shape : shapes().entrySet()) {
            Files.write(shapes.resolve(shape.getKey()), shape.getValue());
        }
        TestNode node = TestNode.create(directory);

        before = node.logWithEach("driver", shapes, LOGGERS);
        assertThat(node.install().output()).contains("bywash: installed on 0713-210012-gaehahyy");
        after = node.logWithEach("driver", shapes, LOGGERS);
    }

    static Map<String, byte[]> shapes() throws IOException {
        Map<String, byte[]> shapes = new TreeMap<>();
        Path resources = Path.of("src/test/resources/shapes");
        try (Stream<Path> files = Files.list(resources)) {
            for (Path file : files.toList()) {
                shapes.put(file.getFileName().toString(), Files.readAllBytes(file));
            }
        }
        String plain = Files.readString(resources.resolve("root-at-debug.xml"));
        shapes.put("CRLF", plain.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
        shapes.put("byte order mark", ("\uFEFF" + plain).getBytes(StandardCharsets.UTF_8));
        shapes.put("ISO 8859-1", encoded(plain, StandardCharsets.ISO_8859_1));
        shapes.put("UTF-16", encoded(plain, StandardCharsets.UTF_16));
        for (String role : List.of("driver", "executor", "master-worker")) {
            shapes.put("the platform's " + role, TestNode.platformFile(role));
        }
        return shapes;
    }

    static Set<String> names() throws IOException {
        return shapes().keySet();
    }

    @ParameterizedTest
    @MethodSource("names")
    void eventsArriveOnceAndTheRestDoesAsBefore(String shape) {
        TestNode.Logged with = after.get(shape);

        Unchanged.assertOthersBehaveAsBefore(before.get(shape), with);
        assertThat(with.events()).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(expectedEvents(with));
    }

    /** Its last line comes when Log4j has stopped, and another shape may have begun. */
    @Test
    void everyWriterThatOpenedClosed() throws IOException {
        List<String> lines = after.values().stream()
                .flatMap(logged -> logged.stdout().stream())
                .toList();

        for (String event : List.of("opened", "closed")) {
            assertThat(lines)
                    .filteredOn(line -> line.contains("\"event\":\"bywash." + event + "\""))
                    .hasSameSizeAs(names());
        }
    }

    /** From the levels that the loggers really have: the fragment asks for INFO of etl and for WARN of the rest. */
    private static List<String> expectedEvents(TestNode.Logged logged) {
        List<String> expected = new ArrayList<>();
        for (String logger : LOGGERS) {
            List<String> levels = new ArrayList<>(SEVERE);
            if (logger.startsWith("etl")) {
                levels.add("INFO");
            }
            // Without a configuration of its own, etl is at the fragment's level where that is more talkative.
            boolean raised = nearest(logged, logger).isEmpty() && logger.startsWith("etl");
            String deciding = deciding(logged, logger);
            List<String> order = List.of("OFF", "FATAL", "ERROR", "WARN", "INFO", "DEBUG", "TRACE");
            String nodes = deciding.replaceAll("^logger \\[.*?\\] (\\w+) .*", "$1");
            String own = raised && order.indexOf(nodes) < order.indexOf("INFO") ? "INFO" : nodes;
            boolean reaches = logger.startsWith("etl") || reachesRoot(logged, logger);
            for (String level : levels) {
                // The one filter among the shapes takes the warnings.
                boolean filtered = level.equals("WARN")
                        && !deciding(logged, nearest(logged, logger)).contains("filter=null");
                if (reaches && order.indexOf(level) <= order.indexOf(own) && !filtered) {
                    expected.add(logger + " " + level);
                }
            }
        }
        return expected;
    }

    private static boolean reachesRoot(TestNode.Logged logged, String logger) {
        String name = nearest(logged, logger);
        return name.isEmpty()
                || (deciding(logged, name).contains("additive=true") && reachesRoot(logged, parent(name)));
    }

    private static String deciding(TestNode.Logged logged, String logger) {
        String start = "logger [" + nearest(logged, logger) + "] ";
        return logged.description().stream()
                .filter(line -> line.startsWith(start))
                .findFirst()
                .orElseThrow();
    }

    /** The configured logger that decides about this one: itself, or the nearest above; the empty name is root. */
    private static String nearest(TestNode.Logged logged, String logger) {
        boolean configured =
                logged.description().stream().anyMatch(line -> line.startsWith("logger [" + logger + "] "));
        return configured || logger.isEmpty() ? logger : nearest(logged, parent(logger));
    }

    private static String parent(String logger) {
        return logger.contains(".") ? logger.substring(0, logger.lastIndexOf('.')) : "";
    }

    private static byte[] encoded(String document, Charset charset) {
        String declared = "<?xml version=\"1.0\" encoding=\"" + charset + "\"?>\n<!-- \u00E4 -->\n" + document;
        try {
            return declared.getBytes(charset.name());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
