package dev.bywash.log4j;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A thread and a native process print to the descriptor to which events go, at full speed. */
class SharedOutputTest {

    /** Of each of two threads; a multiple of six. */
    private static final int EVENTS = Boolean.getBoolean("bywash.soak") ? 5100 : 600;

    @TempDir
    Path directory;

    @Test
    void noEventIsTornOnAFile() throws Exception {
        Path stdout = directory.resolve("stdout");

        ChildJvm.of(ScenarioMain.class, "beside-prints", EVENTS + "", "10000")
                .withConfiguration(Configurations.withAttributes(directory, ""))
                .run(stdout);

        List<String> torn = new ArrayList<>();
        List<JsonNode> events = EventLines.find(Files.readAllBytes(stdout), torn::add);
        assertThat(torn).isEmpty();
        EventLines.assertNoHole(events);
        assertThat(EventLines.ofApplication(events)).hasSize(2 * EVENTS);
        assertThat(Files.readString(stdout)).contains("native noise", "a line of somebody else");
    }

    @Test
    void noEventThatAPipeTakesWholeIsTornAndALongerOneThatIsIsKnownByItsChecksum() throws Exception {
        List<String> torn = new ArrayList<>();

        // Whatever is found is whole, or find() would have failed.
        List<JsonNode> events = EventLines.ofApplication(EventLines.find(outputThroughAPipe(), torn::add));

        // Each sixth event is longer than what a pipe takes as one.
        assertThat(events)
                .filteredOn(event -> event.get("message").textValue().length() < 4000)
                .hasSize(2 * EVENTS / 6 * 5);
        assertThat(events.size() + torn.size()).isEqualTo(2 * EVENTS);
    }

    private byte[] outputThroughAPipe() throws Exception {
        Process process = ChildJvm.of(ScenarioMain.class, "beside-prints", EVENTS + "", "10000")
                .withConfiguration(Configurations.withAttributes(directory, "waitMillis='60000'"))
                .builder()
                .redirectError(directory.resolve("stderr").toFile())
                .start();
        try {
            return process.getInputStream().readAllBytes();
        } finally {
            process.destroyForcibly();
        }
    }
}
