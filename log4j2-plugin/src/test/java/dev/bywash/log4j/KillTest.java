package dev.bywash.log4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The process is killed at any moment: what it was told to be written is there, and what is older than a moment too. */
class KillTest {

    private static final int KILLS = Boolean.getBoolean("bywash.soak") ? 1000 : 4;
    private static final long SOON = TimeUnit.MILLISECONDS.toNanos(50);
    /** A machine that is busy with something else may hold the writer's thread for longer than it would like. */
    private static final long LATE = TimeUnit.SECONDS.toNanos(1);

    @TempDir
    Path directory;

    private long durable;
    private long older;
    private long missing;
    private int killsWithMissing;
    private int killsWithCutLine;

    @Test
    void everyDurableEventAndEveryOlderOneIsThere() throws Exception {
        Random random = new Random(42);
        for (int i = 0; i < KILLS; i++) {
            killOnce(directory.resolve("stdout" + i), directory.resolve("ledger" + i), random.nextInt(200));
        }
        System.out.printf(
                "%d kills: all of %d durable events are there; of %d others, older than 50 ms, %d are missing, in %d of the kills; %d cut the last line%n",
                KILLS, durable, older, missing, killsWithMissing, killsWithCutLine);
        assertThat(killsWithMissing).isLessThanOrEqualTo(Boolean.getBoolean("bywash.soak") ? KILLS / 50 : KILLS - 1);
    }

    private void killOnce(Path stdout, Path ledger, int afterEvents) throws Exception {
        Process process = ChildJvm.of(ScenarioMain.class, "run-until-killed", ledger.toString())
                .withConfiguration(Configurations.withAttributes(directory, ""))
                .start(stdout);
        try {
            await().atMost(Duration.ofMinutes(1))
                    .pollInterval(1, TimeUnit.MILLISECONDS)
                    .until(() ->
                            Files.exists(ledger) && Files.size(ledger) > 16 && returned(ledger) > 20 + afterEvents);
        } finally {
            process.destroyForcibly().waitFor();
        }

        // A kill may end a write between two pages of the file: then the last line is cut, and its checksum says so.
        byte[] output = Files.readAllBytes(stdout);
        List<JsonNode> events = EventLines.find(output, cut -> {
            assertThat(new String(output, StandardCharsets.UTF_8)).endsWith(cut);
            killsWithCutLine++;
        });
        EventLines.assertNoHole(events);
        Set<String> written = new HashSet<>();
        events.forEach(event -> written.add(event.get("message").textValue()));
        ByteBuffer told = ByteBuffer.wrap(Files.readAllBytes(ledger));
        count(told, written);
        Files.delete(ledger);
        Files.delete(stdout);
    }

    /** By when its last call returned: from what a busy machine keeps the process as a whole, it has kept nothing itself. */
    private void count(ByteBuffer told, Set<String> written) {
        long calls = told.getLong(0);
        long last = told.getLong(16 + 8 * (int) calls);
        long lastDurable = told.getLong(8);
        long missingBefore = missing;
        for (int i = 1; i <= calls; i++) {
            boolean there = written.contains("event " + i);
            long age = last - told.getLong(16 + 8 * i);
            if (i % 10 == 0 && i <= lastDurable) {
                assertThat(there).as("durable event %d", i).isTrue();
                durable++;
            } else if (age > SOON) {
                assertThat(there || age <= LATE)
                        .as("event %d, %d ns old", i, age)
                        .isTrue();
                older++;
                missing += there ? 0 : 1;
            }
        }
        killsWithMissing += missing > missingBefore ? 1 : 0;
    }

    private static long returned(Path ledger) throws IOException {
        try (var in = Files.newInputStream(ledger)) {
            byte[] count = in.readNBytes(8);
            return count.length == 8 ? ByteBuffer.wrap(count).getLong() : 0;
        }
    }
}
