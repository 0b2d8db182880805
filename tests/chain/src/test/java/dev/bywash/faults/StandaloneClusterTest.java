package dev.bywash.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.bywash.cluster.SparkJvm;
import dev.bywash.ingest.SparkExtension;
import dev.bywash.ingest.TablesBelow;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A real Spark standalone cluster: its executors log through the plugin, its worker rolls and compresses their output. None of the files that the
 * job reads here was written, named, rolled or compressed by code of this repository.
 */
@ExtendWith(SparkExtension.class)
class StandaloneClusterTest {

    private static final boolean SOAK = Boolean.getBoolean("bywash.soak");
    private static final int JOBS = SOAK ? 600 : 10;
    private static final int EVENTS_PER_TASK = 300;
    private static final Pattern MASTER = Pattern.compile("spark://127\\.0\\.0\\.1:\\d+");
    private static final Duration LIMIT = Duration.ofMinutes(SOAK ? 30 : 15);

    @TempDir
    private Path directory;

    private final List<Process> processes = new ArrayList<>();
    private final List<String> classDirectories = new ArrayList<>();
    private Path home;
    private Path work;

    @BeforeEach
    void linkSparkHome() throws IOException {
        home = directory.resolve("spark");
        work = directory.resolve("work");
        Path jars = Files.createDirectories(home.resolve("jars"));
        for (String entry : System.getProperty("surefire.test.class.path").split(File.pathSeparator, -1)) {
            if (entry.endsWith(".jar") && !entry.contains("-tests")) {
                Files.createSymbolicLink(jars.resolve(Path.of(entry).getFileName()), Path.of(entry));
            } else if (!entry.contains("-tests")) {
                classDirectories.add(entry);
            }
        }
    }

    @AfterEach
    void stop() {
        processes.forEach(Process::destroyForcibly);
    }

    /** By time, a worker rolls once a minute at most: too long to wait for each day. */
    static List<String> strategies() {
        return SOAK ? List.of("size", "time") : List.of("size");
    }

    @ParameterizedTest
    @MethodSource("strategies")
    void whatTheWorkersOwnRollerWritesArrivesWhole(String strategy) throws Exception {
        start(
                "master",
                List.of(),
                "org.apache.spark.deploy.master.Master",
                "--host",
                "127.0.0.1",
                "--port",
                "0",
                "--webui-port",
                "0");
        awaitLog("master", "I have been elected leader");
        Matcher masters = MASTER.matcher(log("master"));
        assertThat(masters.find()).isTrue();
        String master = masters.group();
        List<String> rolling = List.of(
                "-Dspark.executor.logs.rolling.strategy=" + strategy,
                "-Dspark.executor.logs.rolling.time.interval=60",
                "-Dspark.executor.logs.rolling.maxSize=100000",
                "-Dspark.executor.logs.rolling.enableCompression=true");
        start(
                "worker",
                rolling,
                "org.apache.spark.deploy.worker.Worker",
                "--host",
                "127.0.0.1",
                "--cores",
                "2",
                "--memory",
                "1g",
                "--webui-port",
                "0",
                "--work-dir",
                work.toString(),
                master);
        awaitLog("worker", "Successfully registered with master");
        Path stop = directory.resolve("stop");
        Process etl = start(
                "etl",
                List.of(
                        "-Dspark.executor.memory=512m",
                        "-Dspark.executor.cores=1",
                        "-Dspark.driver.host=127.0.0.1",
                        "-Dspark.driver.bindAddress=127.0.0.1",
                        "-Dspark.ui.enabled=false",
                        "-Dspark.executor.extraClassPath=" + String.join(File.pathSeparator, classDirectories),
                        "-Dspark.executor.extraJavaOptions=" + String.join(" ", SparkJvm.SHORT_LIVED)
                                + " -Dlog4j2.configurationFile="
                                + Path.of("target/test-classes/executor-log4j2.xml")
                                        .toAbsolutePath()),
                EtlOnCluster.class.getName(),
                master,
                "" + JOBS,
                "" + EVENTS_PER_TASK,
                stop.toString());
        TablesBelow result =
                new TablesBelow(directory.resolve("tables"), Clock.systemUTC(), Files.createDirectories(work));
        String events = "" + 2 * JOBS * EVENTS_PER_TASK;
        // Runs go on while the worker rolls, so that they meet files at every stage.
        await().atMost(LIMIT).pollInterval(Duration.ofSeconds(3)).untilAsserted(() -> {
            assertThat(etl.isAlive()).as(log("etl")).isTrue();
            result.ingest();
            assertThat(result.rows("SELECT count(*), count(DISTINCT event_id) FROM events WHERE logger = 'etl.load'"))
                    .containsExactly(events + "," + events);
            assertThat(result.rows("SELECT DISTINCT opened, missing, role FROM writer_completeness"))
                    .containsExactly("true,0,executor");
            assertThat(result.verify().isExact()).isTrue();
        });
        assertThat(result.rows("SELECT reason, file FROM rejected_lines")).isEmpty();
        Files.createFile(stop);
        assertThat(etl.waitFor(LIMIT.toMinutes(), TimeUnit.MINUTES)).isTrue();
        assertThat(etl.exitValue()).as(log("etl")).isZero();
        try (Stream<Path> files = Files.walk(work)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .as("files of the worker's roller")
                    .filteredOn(name -> name.startsWith("stdout--") && name.endsWith(".gz"))
                    .hasSizeGreaterThan(3);
        }
    }

    private Process start(String name, List<String> options, String main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx512m"));
        command.addAll(SparkJvm.SHORT_LIVED);
        command.addAll(SparkJvm.OPTIONS);
        command.add("-Dlog4j2.configurationFile=classpath:org/apache/spark/log4j2-defaults.properties");
        command.addAll(options);
        command.addAll(List.of(
                "-cp",
                home.resolve("jars") + "/*" + File.pathSeparator + String.join(File.pathSeparator, classDirectories),
                main));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve(name + ".log").toFile());
        builder.environment().put("SPARK_HOME", home.toString());
        // Where there is no build to look at, the launcher has to be told.
        builder.environment().put("SPARK_SCALA_VERSION", "2.13");
        builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
        Process process = builder.start();
        processes.add(process);
        return process;
    }

    private void awaitLog(String name, String text) {
        await(name + " says " + text).atMost(Duration.ofMinutes(3)).until(() -> log(name)
                .contains(text));
    }

    private String log(String name) throws IOException {
        return Files.readString(directory.resolve(name + ".log"));
    }
}
