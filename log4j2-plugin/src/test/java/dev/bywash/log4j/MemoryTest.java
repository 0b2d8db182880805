package dev.bywash.log4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
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
        assertThat(keptByAThread("platform", Path.of(System.getProperty("java.home"))))
                .isLessThan(MOST_BYTES);
    }

    @Test
    void aVirtualThreadThatLogsKeepsNoMore() throws Exception {
        Optional<Path> jdk = OtherJdksTest.jdks()
                .filter(home -> OtherJdksTest.feature(home) >= 21)
                .findFirst();
        Assumptions.assumeTrue(jdk.isPresent(), "needs a JDK from 21 on");

        assertThat(keptByAThread("virtual", jdk.get())).isLessThan(MOST_BYTES);
    }

    private long keptByAThread(String kind, Path javaHome) throws Exception {
        Path stdout = directory.resolve("stdout");

        ChildJvm.of(ScenarioMain.class, "footprint", THREADS + "", kind)
                .on(javaHome)
                .withConfiguration(Configurations.withAttributes(directory, ""))
                .run(stdout);

        return ChildJvm.errors(stdout)
                .lines()
                .filter(line -> line.matches("-?\\d+"))
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElseThrow();
    }
}
