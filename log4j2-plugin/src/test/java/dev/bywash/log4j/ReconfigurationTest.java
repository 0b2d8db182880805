package dev.bywash.log4j;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReconfigurationTest {

    @TempDir
    Path directory;

    @Test
    void aHundredReconfigurationsWhileEightThreadsLogLoseNothingAndKeepTheWriter() throws Exception {
        Path stdout = directory.resolve("stdout");

        ChildJvm.of(ScenarioMain.class, "reconfigure", "100", "5000")
                .withConfiguration(Configurations.withAttributes(directory, "waitMillis='60000'"))
                .run(stdout);

        List<JsonNode> events = EventLines.read(Files.readAllBytes(stdout));
        EventLines.assertNoHole(events);
        assertThat(EventLines.ofApplication(events))
                .extracting(event -> event.get("message").textValue())
                .doesNotHaveDuplicates()
                .hasSize(8 * 5000);
        assertThat(EventLines.closed(events).get("dropped").intValue()).isZero();
    }
}
