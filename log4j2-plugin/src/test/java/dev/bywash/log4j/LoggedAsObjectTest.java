package dev.bywash.log4j;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A message that a logger takes for an object, as PySpark's gateway passes it on. */
@Tag("compatibility")
class LoggedAsObjectTest {

    private static final String LOGGERS =
            "<Logger name='with.template' level='INFO' additivity='false'><AppenderRef ref='template'/></Logger>";

    @TempDir
    Path directory;

    @Test
    void itsFieldsAreAttributesWithAMarkerAndWithoutAndATemplateSeesThem() throws Exception {
        try (TestContext log4j = TestContext.with(appenders(), LOGGERS)) {
            LoggedAsObjectMain.log(log4j.logger("etl"));
            LoggedAsObjectMain.log(log4j.logger("with.template"));
        }

        assertAreAttributes();
    }

    /** Spark brings a servlet API. Without one, Log4j uses its events and messages again. */
    @Test
    void theSameWhereLog4jTakesTheProcessForAWebApplication() throws Exception {
        Path configuration = Files.writeString(directory.resolve("log4j2.xml"), """
                <Configuration status="WARN" shutdownHook="disable">
                  <Appenders>%s</Appenders>
                  <Loggers>%s<Root level="INFO"><AppenderRef ref="bywash"/></Root></Loggers>
                </Configuration>
                """.formatted(appenders(), LOGGERS));

        ChildJvm.of(LoggedAsObjectMain.class)
                .with("-Dlog4j2.isWebapp=true")
                .withConfiguration(configuration)
                .run(directory.resolve("jvm"));

        assertAreAttributes();
    }

    private String appenders() {
        return """
                <BywashAppender name='bywash' directory='%1$s'/>
                <BywashAppender name='template' directory='%1$s'>
                  <BywashLayout eventTemplate='{"of_template": {"$resolver": "map", "key": "rows"}}'/>
                </BywashAppender>
                """.formatted(directory);
    }

    private void assertAreAttributes() throws Exception {
        List<JsonNode> events =
                EventLines.ofApplication(EventLines.read(Files.readAllBytes(directory.resolve("stdout"))));
        assertThat(events)
                .extracting(event -> event.path("event").textValue())
                .containsExactly("by.marker", "by.field", null, "by.marker", "by.field", null);
        assertThat(events.subList(0, 3))
                .extracting(event -> event.path("message").textValue())
                .startsWith("loaded core.trades", "loaded core.trades");
        assertThat(events.subList(0, 3))
                .extracting(event -> event.path("attributes").toString())
                .containsExactly("{\"event\":\"by.field\",\"rows\":3}", "{\"rows\":3}", "");
        assertThat(events.subList(3, 6))
                .extracting(event -> event.at("/attributes/of_template").toString())
                .startsWith("3", "3");
    }
}
