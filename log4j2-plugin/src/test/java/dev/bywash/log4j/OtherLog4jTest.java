package dev.bywash.log4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The tests of what can differ between versions of Log4j, on others than the oldest that is supported: those that runtimes bring, and the newest.
 *
 * <p>A process has one Log4j, so each runs in a JVM of its own, with the jars that the build has put aside.
 */
class OtherLog4jTest {

    /** A tag of what is ours alone, and costs much. */
    static final String NOT_LOG4JS = "not-log4js";

    private static final Path JARS = Path.of(System.getProperty("bywash.log4j.jars", "target/log4j"));

    /** That of Spark 4.0 and 4.1, and the newest. */
    private static final List<String> USUAL = List.of("2.24.3", "2.26.1");

    private static final List<String> ALL = List.of("2.20.0", "2.22.1", "2.24.3", "2.25.4", "2.26.1");

    @ParameterizedTest
    @MethodSource("versions")
    void whatCanDifferDoesNot(String version) throws Exception {
        Path output = Files.createDirectories(Path.of("target", "other-log4j")).resolve(version + ".txt");
        Files.deleteIfExists(output);

        Process tests = ChildJvm.of(TaggedTestsMain.class, "compatibility & !" + NOT_LOG4JS)
                .withClassPath(classPath(version))
                .with("-Dbywash.test.log4j=" + version)
                .with("-Xmx1g")
                .start(output);
        try {
            assertThat(tests.waitFor(30, TimeUnit.MINUTES)).isTrue();
        } finally {
            tests.destroyForcibly();
        }

        assertThat(tests.exitValue()).as(Files.readString(output)).isZero();
    }

    static Stream<String> versions() {
        return (Boolean.getBoolean("bywash.soak") ? ALL : USUAL).stream();
    }

    private static String classPath(String version) {
        // From 2.25 on the template layout needs a core of its own age: the newest that any core takes.
        String layout = version.compareTo("2.24.3") > 0 ? "2.24.3" : version;
        Stream<Path> others = Stream.of(
                JARS.resolve("log4j-api-" + version + ".jar"),
                JARS.resolve("log4j-core-" + version + ".jar"),
                JARS.resolve("log4j-layout-template-json-" + layout + ".jar"));
        Stream<String> rest = Arrays.stream(ChildJvm.classPath().split(File.pathSeparator))
                .filter(entry -> !new File(entry).getName().startsWith("log4j-"));
        return Stream.concat(others.map(Path::toString), rest).collect(Collectors.joining(File.pathSeparator));
    }
}
