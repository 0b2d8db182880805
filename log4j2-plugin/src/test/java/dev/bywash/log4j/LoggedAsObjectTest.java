package dev.bywash.log4j;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A message that a logger takes for an object, as PySpark's gateway passes it on. */
@Tag("compatibility")
class LoggedAsObjectTest {

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void itsFieldsAreAttributesWithAMarkerAndWithout(boolean servletApi) throws Exception {
        List<JsonNode> events = log(servletApi, "<BywashLayout/>");

        assertThat(events)
                .extracting(event -> event.path("event").textValue())
                .containsExactly("by.marker", "by.field", null);
        assertThat(events)
                .extracting(event -> event.path("message").textValue())
                .startsWith("loaded core.trades", "loaded core.trades");
        assertThat(events)
                .extracting(event -> event.path("attributes").toString())
                .containsExactly("{\"event\":\"by.field\",\"rows\":3}", "{\"rows\":3}", "");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aTemplateSeesItToo(boolean servletApi) throws Exception {
        List<JsonNode> events = log(
                servletApi,
                "<BywashLayout eventTemplate='{\"of_template\": {\"$resolver\": \"map\", \"key\": \"rows\"}}'/>");

        assertThat(events)
                .extracting(event -> event.at("/attributes/of_template").toString())
                .startsWith("3", "3");
    }

    /** Spark brings a servlet API. Without one, Log4j uses its events and messages again. */
    private List<JsonNode> log(boolean servletApi, String layout) throws Exception {
        Path stdout = directory.resolve("stdout");
        ChildJvm.of(LoggedAsObjectMain.class)
                .with("-Dlog4j2.isWebapp=" + servletApi)
                .withConfiguration(Configurations.withAppender(
                        directory, "<BywashAppender name='bywash'>" + layout + "</BywashAppender>"))
                .run(stdout);
        return EventLines.ofApplication(EventLines.read(Files.readAllBytes(stdout)));
    }
}
