package dev.bywash.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RolledStdoutTest {

    @TempDir
    private Path directory;

    @Test
    void rollsWithTheFirstBytesAfterTheHourAndNamesTheFileByThatTime() throws Exception {
        SettableClock clock = new SettableClock("2026-03-11T17:59:00Z");
        PipedInputStream pipe = new PipedInputStream();
        Thread pump = new Thread(new RolledStdout(pipe, directory, clock));
        try (PipedOutputStream driver = new PipedOutputStream(pipe)) {
            pump.start();
            print(driver, "before\n");
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> Files.exists(directory.resolve("stdout"))
                            && Files.readString(directory.resolve("stdout")).equals("before\n"));
            clock.set("2026-03-11T18:00:30Z");
            print(driver, "after\n");
        }
        pump.join();
        assertThat(directory.resolve("stdout--2026-03-11--18-00")).hasContent("before\n");
        assertThat(directory.resolve("stdout")).hasContent("after\n");
    }

    private static void print(PipedOutputStream driver, String text) throws Exception {
        driver.write(text.getBytes(StandardCharsets.UTF_8));
        driver.flush();
    }
}
