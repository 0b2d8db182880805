package dev.bywash.log4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ExitTest {

    /** Without the module through which the hooks of others are seen, where the JVM is not opened to them. */
    private static final String BLIND = "--limit-modules=java.se";

    private static final String SEEING = "--limit-modules=java.se,jdk.unsupported";

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    @Test
    @Tag("compatibility")
    void everyEventAndTheClosingLineSurviveSystemExitWithoutLog4jsHook() throws Exception {
        Path stdout = directory.resolve("stdout");

        int exit = ChildJvm.of(LoggingMain.class, "1000", "4")
                .withConfiguration(Configurations.withAppender(
                        directory, "<BywashAppender name='bywash'><BywashLayout/></BywashAppender>"))
                .run(stdout);

        assertThat(exit).isEqualTo(3);
        List<JsonNode> events = EventLines.read(Files.readAllBytes(stdout));
        EventLines.assertNoHole(events);
        assertThat(EventLines.ofApplication(events)).hasSize(4000);
        assertThat(events.get(0).get("event").textValue()).isEqualTo("bywash.opened");
        JsonNode closed = events.get(events.size() - 1);
        assertThat(closed.get("event").textValue()).isEqualTo("bywash.closed");
        assertThat(closed.get("attributes").toString()).startsWith("{\"accepted\":4000,\"written\":4000,\"dropped\":0");
        assertThat(ChildJvm.errors(stdout)).isEmpty();
    }

    @Test
    @Tag("compatibility")
    void everyEventSurvivesWhereLog4jTakesTheProcessForAWebApplication() throws Exception {
        Path stdout = directory.resolve("stdout");

        ChildJvm.of(LoggingMain.class, "1000", "1")
                .with("-Dlog4j2.isWebapp=true")
                .withConfiguration(Configurations.withLog4jsHook(directory, ""))
                .run(stdout);

        List<JsonNode> events = EventLines.read(Files.readAllBytes(stdout));
        EventLines.assertNoHole(events);
        assertThat(EventLines.ofApplication(events)).hasSize(1000);
    }

    /** It closes the writer before the plugin's own hook asks for that, or while it does. */
    @Test
    @Tag("compatibility")
    void whereLog4jsHookIsOnThatIsSaidAndTheEndOfTheJvmWaitsForNothingMore() throws Exception {
        Duration afterLastLine = Duration.ofDays(1);
        // Whoever waited would wait five seconds each time; a busy machine is slow now and then.
        for (int i = 0; i < 4 && afterLastLine.compareTo(Duration.ofSeconds(4)) >= 0; i++) {
            Path stdout = directory.resolve("stdout" + i);

            ChildJvm.of(LoggingMain.class, "1000", "1")
                    .withConfiguration(Configurations.withLog4jsHook(directory, ""))
                    .run(stdout);
            Instant ended = Instant.now();

            assertThat(Files.readString(stdout) + ChildJvm.errors(stdout))
                    .containsOnlyOnce("BywashAppender \"bywash\" loses what shutdown hooks log");
            List<JsonNode> events = EventLines.find(Files.readAllBytes(stdout), torn -> {});
            EventLines.assertNoHole(events);
            assertThat(EventLines.closed(events).get("written").intValue()).isEqualTo(1000);
            afterLastLine = Duration.between(time(events.get(events.size() - 1)), ended);
        }
        assertThat(afterLastLine).isLessThan(Duration.ofSeconds(4));
    }

    private static Instant time(JsonNode event) {
        return Instant.parse(event.get("time").textValue());
    }

    @Test
    void hooksMayLogAndInterruptsAreKeptAndTheLastLineIsTheClosingOne() throws Exception {
        Path stdout = directory.resolve("stdout");

        ChildJvm.of(ScenarioMain.class, "exit-hostile")
                .withConfiguration(Configurations.withAttributes(directory, ""))
                .run(stdout);

        List<JsonNode> events = EventLines.read(Files.readAllBytes(stdout));
        EventLines.assertNoHole(events);
        assertThat(EventLines.ofApplication(events))
                .extracting(event -> event.get("message").textValue())
                .containsExactly(
                        "after System.setOut",
                        "interrupted",
                        "interrupted and durable",
                        "interrupt kept: true",
                        "from a shutdown hook",
                        "from a hook that takes its time");
        assertThat(EventLines.closed(events).get("written").intValue()).isEqualTo(6);
    }

    @ParameterizedTest
    @MethodSource("dev.bywash.log4j.OtherJdksTest#jdks")
    void whatALateHookLogsComesBeforeTheOneClosingLineWhereHooksCanBeSeen(Path javaHome) throws Exception {
        String option = OtherJdksTest.feature(javaHome) < 24 ? SEEING : "--add-opens=java.base/java.lang=ALL-UNNAMED";

        List<JsonNode> events = afterAHook(javaHome, 500, 300, option, "");

        assertThat(EventLines.ofApplication(events)).hasSize(501);
        assertThat(closings(events)).isEqualTo(1);
        assertThat(EventLines.closed(events).get("written").intValue()).isEqualTo(501);
    }

    /** A Spark worker, for one, kills an executor that has not ended within ten seconds. */
    @Test
    void whereHooksTakeLongTheStreamIsClosedMeanwhileAndOnceMoreBehindWhatTheyLog() throws Exception {
        Path stdout = directory.resolve("stdout");
        Path go = directory.resolve("go");
        Process process = ChildJvm.of(ScenarioMain.class, "long-hook", "500", go.toString())
                .with(BLIND)
                .with("--add-opens=java.base/java.lang=ALL-UNNAMED")
                .withConfiguration(Configurations.withAttributes(directory, "overflow='drop'"))
                .start(stdout);
        await().atMost(PATIENCE).until(() -> closings(EventLines.find(Files.readAllBytes(stdout), cut -> {})) == 1);
        Files.createFile(go);
        // Who logs may be kept from it for a moment by a busy machine: then it is closed in between, too.
        await().atMost(PATIENCE).until(() -> EventLines.find(Files.readAllBytes(stdout), cut -> {}).stream()
                .anyMatch(event -> event.at("/attributes/accepted").intValue() == 501));

        process.destroyForcibly().waitFor();

        List<JsonNode> events = EventLines.read(Files.readAllBytes(stdout));
        EventLines.assertNoHole(events);
        assertThat(closings(events)).isGreaterThanOrEqualTo(2);
        assertThat(EventLines.closed(events).toString()).startsWith("{\"accepted\":501,\"written\":501,\"dropped\":0");
    }

    @Test
    void noEventOfALateHookIsLostHoweverShortEventsMayWaitOtherwise() throws Exception {
        String drop = "overflow='drop'";
        String noWait = "waitMillis='0'";
        // Each of them twice: whether the end of the JVM comes before an event that nobody waits for is a matter of
        // luck.
        for (String attributes : new String[] {drop, noWait, drop, noWait}) {
            // Few: each has a signed last line of its own, and all of them together five seconds.
            List<JsonNode> events = afterAHook(Path.of(System.getProperty("java.home")), 10, 300, BLIND, attributes);

            assertThat(EventLines.ofApplication(events)).hasSize(11);
            assertThat(EventLines.closed(events).toString())
                    .startsWith("{\"accepted\":11,\"written\":11,\"dropped\":0");
        }
    }

    @Test
    void writersThatAreMadeWhileTheJvmEndsAreClosedToo() throws Exception {
        for (String option : new String[] {BLIND, SEEING}) {
            Path home = Files.createTempDirectory(directory, "late");
            Path late = Files.writeString(home.resolve("late.xml"), """
                    <Configuration status="WARN" shutdownHook="disable">
                      <Appenders>
                        <BywashAppender name="a" directory="%1$s/a"/>
                        <BywashAppender name="b" directory="%1$s/b"/>
                      </Appenders>
                      <Loggers><Root level="INFO"><AppenderRef ref="a"/><AppenderRef ref="b"/></Root></Loggers>
                    </Configuration>
                    """.formatted(home));

            ChildJvm.of(ScenarioMain.class, "late-writers", late.toString())
                    .with(option)
                    .withConfiguration(Configurations.withAttributes(directory, ""))
                    .run(home.resolve("stdout"));

            for (String writer : List.of("stdout", "a/stdout", "b/stdout")) {
                List<JsonNode> events = EventLines.read(Files.readAllBytes(home.resolve(writer)));
                EventLines.assertNoHole(events);
                assertThat(EventLines.closed(events).get("written").intValue())
                        .as(writer)
                        .isEqualTo(1);
            }
        }
    }

    /** As in an application server, each application with Log4j and the plugin of its own. */
    @Test
    void whereTwoClassLoadersHaveThePluginTheirHooksDoNotWaitForEachOther() throws Exception {
        Path stdout = directory.resolve("stdout");

        ChildJvm.of(ScenarioMain.class, "two-loaders")
                .withConfiguration(Configurations.withAttributes(directory, ""))
                .run(stdout);
        Instant ended = Instant.now();

        List<JsonNode> events = EventLines.find(Files.readAllBytes(stdout), torn -> {});
        assertThat(EventLines.ofApplication(events)).hasSize(11);
        assertThat(closings(events)).isEqualTo(2);
        assertThat(Duration.between(time(events.get(events.size() - 1)), ended)).isLessThan(Duration.ofSeconds(15));
    }

    private List<JsonNode> afterAHook(Path javaHome, int count, long millis, String option, String attributes)
            throws Exception {
        Path stdout = Files.createTempFile(directory, "stdout", "");
        ChildJvm.of(ScenarioMain.class, "hook", count + "", millis + "")
                .on(javaHome)
                .with(option)
                .withConfiguration(Configurations.withAttributes(directory, attributes))
                .run(stdout);
        List<JsonNode> events = EventLines.read(Files.readAllBytes(stdout));
        EventLines.assertNoHole(events);
        return events;
    }

    private static long closings(List<JsonNode> events) {
        return events.stream()
                .filter(event -> event.path("event").asText().equals("bywash.closed"))
                .count();
    }

    @Test
    void nothingIsLostWhenTheApplicationClosesStandardOutput() throws Exception {
        Path stdout = directory.resolve("stdout");
        ChildJvm jvm = ChildJvm.of(ScenarioMain.class, "close-stdout")
                .withConfiguration(Configurations.withAttributes(directory, ""));

        jvm.run(stdout);
        // As by `java ... > file`.
        Path truncated = Files.writeString(directory.resolve("truncated"), "what was there before");
        ProcessBuilder builder =
                jvm.builder().redirectError(directory.resolve("stderr").toFile());
        builder.redirectOutput(truncated.toFile()).start().waitFor();
        Process piped = builder.redirectOutput(Redirect.PIPE).start();

        for (byte[] output : new byte[][] {
            Files.readAllBytes(stdout),
            Files.readAllBytes(truncated),
            piped.getInputStream().readAllBytes()
        }) {
            List<JsonNode> events = EventLines.read(output);
            EventLines.assertNoHole(events);
            assertThat(EventLines.closed(events).get("written").intValue()).isEqualTo(2);
        }
    }

    @Test
    void sigtermClosesTheWriter() throws Exception {
        Path stdout = directory.resolve("stdout");
        Process process = ChildJvm.of(
                        ScenarioMain.class,
                        "log-until",
                        directory.resolve("stop") + "",
                        directory.resolve("count") + "")
                .withConfiguration(Configurations.withAttributes(directory, ""))
                .start(stdout);
        await().atMost(Duration.ofMinutes(1)).until(() -> Files.size(stdout) > 100_000);

        process.destroy();

        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        List<JsonNode> events = EventLines.read(Files.readAllBytes(stdout));
        EventLines.assertNoHole(events);
        assertThat(EventLines.closed(events).get("written").intValue())
                .isEqualTo(EventLines.ofApplication(events).size());
    }
}
