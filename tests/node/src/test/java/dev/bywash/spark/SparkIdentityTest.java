package dev.bywash.spark;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bywash.cluster.SparkJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events of a real driver and a real executor know their application and job without any code of the user's. */
class SparkIdentityTest {

    private static final String DRIVER = "cluster_id=0713-210012-gaehahyy role=driver app_id=APP";
    private static final String DRIVER_OF_A_JOB =
            DRIVER + " job_id=481516 job_run_id=2342 task_run_id=108 task_key=load_core";

    @TempDir
    Path directory;

    @Test
    void inAStandaloneClusterDriverAndExecutorKnowWhoTheyAre() throws Exception {
        run("local-cluster[1,1,1024]");

        Map<String, String> driver = sources(directory.resolve("stdout"));
        assertThat(driver)
                .containsEntry("before Spark", "")
                .containsEntry("without a job", "cluster_id=0713-210012-gaehahyy role=driver app_id=APP")
                .containsEntry("on the driver", DRIVER_OF_A_JOB)
                .containsEntry("in the next task run", DRIVER_OF_A_JOB.replace("108", "109"))
                .containsEntry(
                        "in a job group",
                        "cluster_id=0713-210012-gaehahyy role=driver app_id=APP job_id=481516 task_run_id=110")
                .containsEntry("after Spark", "");

        Map<String, String> executor = sources(executorOutput());
        assertThat(executor)
                .containsEntry("in task 0", DRIVER_OF_A_JOB.replace("driver", "executor"))
                .containsEntry("in task 1", DRIVER_OF_A_JOB.replace("driver", "executor"));
    }

    @Test
    void inLocalModeTasksKnowTheJobTooAndPySparksAndSparksOwnEventsHaveTheirFields() throws Exception {
        run("local[2]");

        assertThat(Files.readAllLines(directory.resolve("stdout")))
                .filteredOn(line -> line.contains("through py4j"))
                .singleElement(InstanceOfAssertFactories.STRING)
                .contains("\"event\":\"table.load\"", "\"attributes\":{\"table\":\"core.trades\"}");
        assertThat(Files.readAllLines(directory.resolve("stdout")))
                .anyMatch(line -> line.contains("\"message\":\"lost executor 1 of 42\",\"attributes\":{"
                        + "\"executor_id\":\"1\",\"num_executors\":\"42\"}"))
                .anyMatch(line -> line.contains("\"message\":\"failed at /a \\\"b\\\"\","
                        + "\"attributes\":{\"path\":\"/a \\\"b\\\"\"},\"exception\":{"))
                .anyMatch(line -> line.contains("\"message\":\"after structured ones\",\"source\":"));
        assertThat(sources(directory.resolve("stdout")))
                .containsKeys("while Spark starts", "while Spark still starts")
                .containsEntry("on the driver", DRIVER_OF_A_JOB)
                .containsEntry("an event allocates 0 bytes", DRIVER_OF_A_JOB)
                .containsEntry("behind an asynchronous appender", DRIVER)
                .containsEntry("behind an asynchronous appender, of another job", DRIVER)
                .containsEntry("behind an asynchronous logger", DRIVER)
                .containsEntry("behind an asynchronous logger, of another job", DRIVER)
                // As Spark has it: the thread's own job is the one in which it was made.
                .containsEntry("in a pool, of another job", DRIVER_OF_A_JOB.replace("108", "109"))
                .containsEntry("in task 0", DRIVER_OF_A_JOB)
                .containsEntry("in task 1", DRIVER_OF_A_JOB);
    }

    private void run(String master) throws IOException, InterruptedException {
        Path configuration = Files.writeString(directory.resolve("log4j2.xml"), """
                <Configuration status="WARN" shutdownHook="disable">
                  <Appenders>
                    <BywashAppender name="bywash"/>
                    <Async name="async"><AppenderRef ref="bywash"/></Async>
                    <Console name="stderr" target="SYSTEM_ERR"><PatternLayout pattern="%p %c %m%n%ex"/></Console>
                  </Appenders>
                  <Loggers>
                    <Logger name="etl" level="INFO"><AppenderRef ref="bywash"/></Logger>
                    <Logger name="etl.async.appender" level="INFO" additivity="false"><AppenderRef ref="async"/></Logger>
                    <AsyncLogger name="etl.async.logger" level="INFO" additivity="false"><AppenderRef ref="bywash"/></AsyncLogger>
                    <Root level="WARN"><AppenderRef ref="stderr"/></Root>
                  </Loggers>
                </Configuration>
                """);
        String log4j = "-Dlog4j2.configurationFile=" + configuration.toUri();
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(SparkJvm.OPTIONS);
        command.addAll(SparkJvm.SHORT_LIVED);
        command.addAll(List.of("-Xmx512m", log4j, "-cp"));
        command.add(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
        command.addAll(
                List.of(IdentityMain.class.getName(), master, log4j + " " + String.join(" ", SparkJvm.SHORT_LIVED)));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(directory.resolve("stdout").toFile())
                .redirectError(directory.resolve("stderr").toFile());
        // All that a worker asks of a home is that it has a folder for jars: an executor's class path is that of the
        // driver.
        Path home = Files.createDirectories(directory.resolve("home/jars")).getParent();
        builder.environment().put("SPARK_HOME", home.toString());
        builder.environment().put("SPARK_SCALA_VERSION", System.getProperty("bywash.scala"));
        builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
        Process process = builder.start();
        try {
            assertThat(process.waitFor(10, TimeUnit.MINUTES)).isTrue();
            assertThat(process.exitValue())
                    .as(Files.readString(directory.resolve("stderr")))
                    .isZero();
        } finally {
            process.destroyForcibly();
        }
    }

    private Path executorOutput() throws IOException {
        try (Stream<Path> files = Files.walk(directory.resolve("home/work"))) {
            return files.filter(file -> file.getFileName().toString().equals("stdout"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** From the message of each event to its source, without the host, and with APP for the application. */
    private static Map<String, String> sources(Path stdout) throws IOException {
        ObjectMapper jackson = new ObjectMapper();
        Map<String, String> sources = new HashMap<>();
        for (String line : Files.readAllLines(stdout)) {
            // Spark stops copying what an executor prints when the driver ends: the last line may be cut.
            if (line.startsWith("{\"bywash\":1,") && line.endsWith("\"}")) {
                JsonNode event = jackson.readTree(line);
                List<String> fields = new ArrayList<>();
                event.path("source").properties().forEach(field -> {
                    if (!field.getKey().equals("host")) {
                        String value = field.getValue().textValue();
                        fields.add(field.getKey() + "=" + (field.getKey().equals("app_id") ? "APP" : value));
                    }
                });
                sources.put(event.path("message").textValue(), String.join(" ", fields));
            }
        }
        return sources;
    }
}
