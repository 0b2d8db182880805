package dev.bywash.log4j;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReconfigurationTest {

    private static final int RECONFIGURATIONS = Boolean.getBoolean("bywash.soak") ? 100 : 25;
    private static final int EVENTS = Boolean.getBoolean("bywash.soak") ? 5000 : 1500;

    @TempDir
    Path directory;

    @Test
    void reconfigurationsWhileEightThreadsLogLoseNothingAndKeepTheWriter() throws Exception {
        Path stdout = directory.resolve("stdout");

        ChildJvm.of(ScenarioMain.class, "reconfigure", RECONFIGURATIONS + "", EVENTS + "")
                .withConfiguration(Configurations.withAttributes(directory, "waitMillis='60000'"))
                .run(stdout);

        List<JsonNode> events = EventLines.read(Files.readAllBytes(stdout));
        EventLines.assertNoHole(events);
        assertThat(EventLines.ofApplication(events))
                .extracting(event -> event.get("message").textValue())
                .doesNotHaveDuplicates()
                .hasSize(8 * EVENTS);
        assertThat(EventLines.closed(events).get("dropped").intValue()).isZero();
    }
}
