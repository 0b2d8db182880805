package dev.bywash.log4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The process is killed at any moment: what it was told to be written is there, and what is older than a moment too. */
class KillTest {

    private static final int KILLS = Boolean.getBoolean("bywash.soak") ? 1000 : 10;
    private static final long SOON = TimeUnit.MILLISECONDS.toNanos(50);
    /** A machine that is busy with something else may hold the writer's thread for longer than it would like. */
    private static final long LATE = TimeUnit.SECONDS.toNanos(1);

    @TempDir
    Path directory;

    @Test
    void everyDurableEventAndEveryOlderOneIsThere() throws Exception {
        Random random = new Random(42);
        int lateKills = 0;
        for (int i = 0; i < KILLS; i++) {
            lateKills +=
                    killOnce(directory.resolve("stdout" + i), directory.resolve("ledger" + i), random.nextInt(200));
        }
        System.out.println(KILLS + " kills; in " + lateKills + " of them an event older than 50 ms was missing");
        assertThat(lateKills).isLessThanOrEqualTo(Boolean.getBoolean("bywash.soak") ? KILLS / 50 : KILLS / 2);
    }

    /** Returns 1 when an event older than {@link #SOON} was missing, otherwise 0. */
    private int killOnce(Path stdout, Path ledger, int afterEvents) throws Exception {
        Process process = ChildJvm.of(ScenarioMain.class, "run-until-killed", ledger.toString())
                .withConfiguration(Configurations.withAttributes(directory, ""))
                .start(stdout);
        await().pollInterval(1, TimeUnit.MILLISECONDS)
                .until(() -> Files.exists(ledger) && Files.size(ledger) > 16 && returned(ledger) > 20 + afterEvents);

        long killed = System.nanoTime();
        process.destroyForcibly().waitFor();

        List<JsonNode> events = EventLines.find(Files.readAllBytes(stdout), torn -> {
            throw new AssertionError("Torn: " + torn);
        });
        EventLines.assertNoHole(events);
        Set<String> written = new HashSet<>();
        events.forEach(event -> written.add(event.get("message").textValue()));
        ByteBuffer told = ByteBuffer.wrap(Files.readAllBytes(ledger));
        for (long audit = 10; audit <= told.getLong(8); audit += 10) {
            assertThat(written).contains("event " + audit);
        }
        int missingAfterSoon = 0;
        for (int i = 1; i <= told.getLong(0); i++) {
            long age = killed - told.getLong(16 + 8 * i);
            if (age > LATE) {
                assertThat(written).contains("event " + i);
            } else if (age > SOON && !written.contains("event " + i)) {
                missingAfterSoon = 1;
            }
        }
        Files.delete(ledger);
        Files.delete(stdout);
        return missingAfterSoon;
    }

    private static long returned(Path ledger) throws IOException {
        try (var in = Files.newInputStream(ledger)) {
            byte[] count = in.readNBytes(8);
            return count.length == 8 ? ByteBuffer.wrap(count).getLong() : 0;
        }
    }
}
