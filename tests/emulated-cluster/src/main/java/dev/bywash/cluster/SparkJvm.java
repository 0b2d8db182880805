package dev.bywash.cluster;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** How to start a JVM with Spark in it from the jars of this one's class path. */
public final class SparkJvm {

    /** What Spark's own launcher gives to a JVM of version 17 or later. */
    public static final List<String> OPTIONS = optionsOfTheBuild();

    /**
     * For a JVM that lives for a minute or so and shares its cores with others: what the full compiler, collecting garbage to make room for classes, and
     * verifying Spark's own classes cost would not be earned back.
     */
    public static final List<String> SHORT_LIVED = List.of(
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-XX:MetaspaceSize=256m",
            "-XX:+UnlockDiagnosticVMOptions",
            "-XX:-BytecodeVerificationRemote");

    private static final String OWN_PREFIX = "bywash-";
    private static final String PLATFORM_PREFIX = "bywash-emulated-cluster";

    private SparkJvm() {}

    /** The jars of this JVM's class path that stand for the platform's: all but Bywash's own, which a node gets by being installed. */
    public static List<Path> jarsOfClassPath() {
        return jars().filter(
                        jar -> !name(jar).startsWith(OWN_PREFIX) || name(jar).startsWith(PLATFORM_PREFIX))
                .toList();
    }

    /**
     * The jar of this JVM's class path whose name begins with {@code prefix}.
     *
     * @throws IllegalStateException when there is none, as when Maven stopped before the phase {@code package}
     */
    public static Path jar(String prefix) {
        return jars().filter(jar -> name(jar).startsWith(prefix))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no jar " + prefix
                        + "* is on the class path: build it first, with `mvn verify` or `mvn package`"));
    }

    /** The built ingest job beside what stands for the platform. */
    public static List<Path> ingestJobClassPath() {
        return Stream.concat(Stream.of(jar("bywash-ingest-job")), jarsOfClassPath().stream())
                .toList();
    }

    /** The jar or directory that a class was loaded from. */
    public static Path locationOf(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("cannot tell where " + type + " was loaded from", e);
        }
    }

    private static List<String> optionsOfTheBuild() {
        try (InputStream file = SparkJvm.class.getResourceAsStream("spark-jvm.options")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<Path> jars() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> entry.endsWith(".jar"))
                .map(Path::of);
    }

    private static String name(Path jar) {
        return jar.getFileName().toString();
    }
}
