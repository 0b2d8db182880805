package dev.bywash.log4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a thread that has logged keeps of memory, of Log4j's own too: what hundreds of them keep is a matter of the heap. */
class MemoryTest {

    private static final int THREADS = 400;
    private static final int MOST_BYTES = 10 * 1024;

    @TempDir
    Path directory;

    @Test
    void aThreadThatLogsKeepsLessThanTenKilobytes() throws Exception {
        Path stdout = directory.resolve("stdout");

        ChildJvm.of(ScenarioMain.class, "footprint", THREADS + "")
                .withConfiguration(Configurations.withAttributes(directory, ""))
                .run(stdout);

        assertThat(Long.parseLong(ChildJvm.errors(stdout).strip())).isLessThan(MOST_BYTES);
    }
}
