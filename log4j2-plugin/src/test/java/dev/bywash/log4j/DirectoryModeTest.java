package dev.bywash.log4j;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("compatibility")
class DirectoryModeTest {

    @TempDir
    Path directory;

    @Test
    void twoJvmsOneAfterTheOtherWriteWhatTwoWritersWrite() throws Exception {
        Path logs = directory.resolve("logs");
        Path configuration = Configurations.withAttributes(directory, "directory='" + logs + "'");

        ChildJvm.of(LoggingMain.class, "100", "2")
                .withConfiguration(configuration)
                .run(directory.resolve("first"));
        ChildJvm.of(LoggingMain.class, "100", "2")
                .withConfiguration(configuration)
                .run(directory.resolve("second"));

        assertThat(directory.resolve("first")).isEmptyFile();
        List<JsonNode> events = EventLines.read(Files.readAllBytes(logs.resolve("stdout")));
        assertThat(EventLines.ofApplication(events)).hasSize(400);
        EventLines.assertNoHole(events.subList(0, events.size() / 2));
        EventLines.assertNoHole(events.subList(events.size() / 2, events.size()));
        assertThat(events.get(0).at("/attributes/target").textValue()).isEqualTo(logs.toString());
    }

    @Test
    void aVolumeIsRejected() throws Exception {
        Path stdout = directory.resolve("stdout");

        ChildJvm.of(LoggingMain.class, "1", "1")
                .withConfiguration(Configurations.withAttributes(directory, "directory='/Volumes/main/logs'"))
                .run(stdout);

        assertThat(Files.readString(stdout) + ChildJvm.errors(stdout)).contains("volumes cannot be appended to");
    }
}
