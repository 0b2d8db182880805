package dev.bywash.log4j;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExitTest {

    @TempDir
    Path directory;

    @Test
    void everyEventAndTheClosingLineSurviveSystemExitWithoutLog4jsHook() throws Exception {
        Path stdout = directory.resolve("stdout");

        int exit = ChildJvm.of(LoggingMain.class, "1000", "4")
                .withConfiguration(configuration("<BywashAppender name='bywash'><BywashLayout/></BywashAppender>"))
                .run(stdout);

        assertThat(exit).isEqualTo(3);
        List<JsonNode> events = EventLines.read(Files.readAllBytes(stdout));
        EventLines.assertNoHole(events);
        assertThat(EventLines.ofApplication(events)).hasSize(4000);
        assertThat(events.get(0).get("event").textValue()).isEqualTo("bywash.opened");
        JsonNode closed = events.get(events.size() - 1);
        assertThat(closed.get("event").textValue()).isEqualTo("bywash.closed");
        assertThat(closed.get("attributes").toString()).isEqualTo("{\"accepted\":4000,\"written\":4000,\"dropped\":0}");
        assertThat(ChildJvm.errors(stdout)).isEmpty();
    }

    @Test
    void everyEventSurvivesWhereLog4jTakesTheProcessForAWebApplication() throws Exception {
        Path stdout = directory.resolve("stdout");

        ChildJvm.of(LoggingMain.class, "1000", "1")
                .with("-Dlog4j2.isWebapp=true")
                .withConfiguration(configuration("<BywashAppender name='bywash'/>"))
                .run(stdout);

        List<JsonNode> events = EventLines.read(Files.readAllBytes(stdout));
        EventLines.assertNoHole(events);
        assertThat(EventLines.ofApplication(events)).hasSize(1000);
    }

    @Test
    void aLayoutThatIsNotOursIsRejectedInsteadOfPrintingBareText() throws Exception {
        Path stdout = directory.resolve("stdout");

        ChildJvm.of(LoggingMain.class, "1", "1")
                .withConfiguration(configuration("<BywashAppender name='bywash'><PatternLayout/></BywashAppender>"))
                .run(stdout);

        String printed = Files.readString(stdout) + ChildJvm.errors(stdout);
        assertThat(printed)
                .contains("it writes the lines of a BywashLayout only")
                .doesNotContain("thread 0 event 0");
    }

    private Path configuration(String appender) throws IOException {
        return Files.writeString(directory.resolve("log4j2.xml"), """
                <Configuration status="WARN" shutdownHook="disable">
                  <Appenders>%s</Appenders>
                  <Loggers><Root level="INFO"><AppenderRef ref="bywash"/></Root></Loggers>
                </Configuration>
                """.formatted(appender));
    }
}
