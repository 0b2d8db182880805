package dev.bywash.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogDeliveryTest {

    @TempDir
    private Path directory;

    private Path node;
    private Path volume;
    private LogDelivery delivery;

    @BeforeEach
    void layOut() throws Exception {
        node = Files.createDirectory(directory.resolve("logs"));
        volume = directory.resolve("volume/driver");
        delivery = new LogDelivery(node, volume);
    }

    @Test
    void deliversAFileThatHasGrownAgainAndWhole() throws Exception {
        Files.writeString(node.resolve("stdout"), "one\n");
        delivery.deliver();
        Files.writeString(node.resolve("stdout"), "one\ntwo\n");
        delivery.deliver();

        assertThat(volume.resolve("stdout")).hasContent("one\ntwo\n");
        assertThat(delivery.bytes()).isEqualTo(12);
    }

    @Test
    void deliversTheBytesOfARolledFileUnderItsNewNameToo() throws Exception {
        Files.writeString(node.resolve("stdout"), "one\n");
        delivery.deliver();
        Files.move(node.resolve("stdout"), node.resolve("stdout--2026-03-11--18-00"));
        Files.writeString(node.resolve("stdout"), "two\n");
        delivery.deliver();

        assertThat(volume.resolve("stdout--2026-03-11--18-00")).hasContent("one\n");
        assertThat(volume.resolve("stdout")).hasContent("two\n");
    }
}
