package dev.bywash.log4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Log4j's own asynchronous parts in front of the appender. */
@Tag("compatibility")
class BehindAsyncTest {

    private static final int EVENTS = 3000;

    @TempDir
    Path directory;

    @Test
    void whatTheyHoldAtTheEndOfTheJvmIsDrainedBeforeTheStreamIsClosed() throws Exception {
        for (String option : new String[] {
            "-Dnothing", "-Dlog4j2.contextSelector=org.apache.logging.log4j.core.async.AsyncLoggerContextSelector"
        }) {
            Path stdout = Files.createTempFile(directory, "stdout", "");
            ChildJvm.of(ScenarioMain.class, "async", EVENTS + "", stdout + ".done")
                    .with(option)
                    .withConfiguration(configuration("waitMillis='60000'"))
                    .run(stdout);

            List<JsonNode> events = EventLines.read(Files.readAllBytes(stdout));
            EventLines.assertNoHole(events);
            assertThat(EventLines.closed(events).toString())
                    .startsWith("{\"accepted\":9000,\"written\":9000,\"dropped\":0");
            assertThat(EventLines.ofApplication(events))
                    .allSatisfy(
                            event -> assertThat(event.at("/thread").textValue()).isEqualTo("main"))
                    .allSatisfy(
                            event -> assertThat(event.at("/attributes/pipeline").textValue())
                                    .isEqualTo("nightly"));
            assertThat(Files.readString(stdout) + ChildJvm.errors(stdout))
                    .containsOnlyOnce("a durable event is not written when its call returns");
        }
    }

    @Test
    void aStreamWhoseEventsTheyStillHoldIsNotClosed() throws Exception {
        Path done = directory.resolve("done");
        Process process = ChildJvm.of(ScenarioMain.class, "async", "5000", done.toString())
                .withConfiguration(configuration("queueBytes='2097152' waitMillis='600000'"))
                .builder()
                .redirectError(directory.resolve("stderr").toFile())
                .start();
        // So much is read that the loggers that wait for the queue themselves can go on; then nobody reads.
        byte[] first = process.getInputStream().readNBytes(2_000_000);
        await().atMost(Duration.ofSeconds(60)).until(() -> Files.exists(done));
        assertThat(process.waitFor()).isEqualTo(3);

        byte[] rest = process.getInputStream().readAllBytes();

        assertThat(new String(first, StandardCharsets.UTF_8) + new String(rest, StandardCharsets.UTF_8))
                .doesNotContain("bywash.closed")
                .contains("bywash.opened");
    }

    private Path configuration(String attributes) throws Exception {
        return Files.writeString(directory.resolve("async.xml"), """
                <Configuration status="WARN" shutdownHook="disable">
                  <Appenders>
                    <BywashAppender name="bywash" %s/>
                    <Async name="async" bufferSize="20000"><AppenderRef ref="bywash"/></Async>
                  </Appenders>
                  <Loggers>
                    <AsyncLogger name="etl.async.logger" level="INFO" additivity="false"><AppenderRef ref="bywash"/></AsyncLogger>
                    <Logger name="etl.async.appender" level="INFO" additivity="false"><AppenderRef ref="async"/></Logger>
                    <Root level="INFO"><AppenderRef ref="bywash"/></Root>
                  </Loggers>
                </Configuration>
                """.formatted(attributes));
    }
}
