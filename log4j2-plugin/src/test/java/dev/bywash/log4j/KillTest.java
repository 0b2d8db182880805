package dev.bywash.log4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The process is killed at any moment: what it was told to be written is there, and what is older than a moment too. */
class KillTest {

    private static final boolean SOAK = Boolean.getBoolean("bywash.soak");
    private static final int KILLS = SOAK ? 1000 : 3;
    /** One of so many is of a process in which nobody waits for an event. */
    private static final int UNWOKEN = 3;

    private static final long SOON = TimeUnit.MILLISECONDS.toNanos(50);
    /** A machine that is busy with something else may hold the writer's thread for longer than it would like. */
    private static final long LATE = TimeUnit.SECONDS.toNanos(1);

    @TempDir
    Path directory;

    private Path stdout;
    private Path ledger;
    private Process process;
    private long durable;
    private long older;
    private long missing;
    private int killsWithMissing;
    private int killsWithCutLine;

    @Test
    void everyDurableEventAndEveryOlderOneIsThere() throws Exception {
        Random random = new Random(42);
        for (int i = 0; i < KILLS; i++) {
            stdout = directory.resolve("stdout" + i);
            ledger = directory.resolve("ledger" + i);
            if (i % UNWOKEN == 0) {
                killOneThatNobodyWakes();
            } else {
                killOneThatIsWaitedFor(20 + random.nextInt(200));
            }
            Files.delete(ledger);
            Files.delete(stdout);
        }
        System.out.printf(
                "%d kills: all of %d durable events are there; of %d others, older than 50 ms, %d are missing, in %d of the kills; %d cut the last line%n",
                KILLS, durable, older, missing, killsWithMissing, killsWithCutLine);
        if (SOAK) {
            assertThat(killsWithMissing).isLessThanOrEqualTo(KILLS / 50);
        }
    }

    /** Each tenth event is durable: whoever waits for it has the writer write. */
    private void killOneThatIsWaitedFor(int afterEvents) throws Exception {
        start("");
        until(() -> returned() > afterEvents);

        count(kill(), true);
    }

    /** No event is durable, and the queue has room for many more: what is there, the writer has written by itself. */
    private void killOneThatNobodyWakes() throws Exception {
        start("syncMarker='NONE'");
        // From its first line on, no start of anything keeps the writer.
        until(() -> Files.size(stdout) > 0 && returned() > 0);
        long begun = returnedAt(returned());
        until(() -> returnedAt(returned()) - begun > LATE + LATE / 2);

        assertThat(count(kill(), false)).isPositive();
    }

    private void start(String attributes) throws IOException {
        process = ChildJvm.of(ScenarioMain.class, "run-until-killed", ledger.toString())
                .withConfiguration(Configurations.withAttributes(directory, attributes))
                .start(stdout);
    }

    @AfterEach
    void end() {
        if (process != null) {
            process.destroyForcibly();
        }
    }

    /** Returns the messages that are there. */
    private Set<String> kill() throws Exception {
        process.destroyForcibly().waitFor();
        // A kill may end a write between two pages of the file: then the last line is cut, and its checksum says so.
        byte[] output = Files.readAllBytes(stdout);
        List<JsonNode> events = EventLines.find(output, cut -> {
            assertThat(new String(output, StandardCharsets.UTF_8)).endsWith(cut);
            killsWithCutLine++;
        });
        EventLines.assertNoHole(events);
        Set<String> written = new HashSet<>();
        events.forEach(event -> written.add(event.get("message").textValue()));
        return written;
    }

    /**
     * Counts and checks by when the last call returned: from what a busy machine keeps the process as a whole, it has kept nothing itself.
     *
     * @return of how many events it is held that they are there, because they are old
     */
    private int count(Set<String> written, boolean tenthIsDurable) throws IOException {
        ByteBuffer told = ByteBuffer.wrap(Files.readAllBytes(ledger));
        long calls = told.getLong(0);
        long last = told.getLong(16 + 8 * (int) calls);
        long lastDurable = tenthIsDurable ? told.getLong(8) : 0;
        long missingBefore = missing;
        int old = 0;
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
                old += age > LATE ? 1 : 0;
            }
        }
        killsWithMissing += missing > missingBefore ? 1 : 0;
        return old;
    }

    private static void until(Callable<Boolean> condition) {
        await().atMost(Duration.ofMinutes(1))
                .pollInterval(1, TimeUnit.MILLISECONDS)
                .until(condition);
    }

    /** How many calls have returned. */
    private long returned() throws IOException {
        return Files.exists(ledger) ? told(0) : 0;
    }

    /** When that call returned, in nanoseconds of the process's own clock. */
    private long returnedAt(long call) throws IOException {
        return told(16 + 8 * call);
    }

    private long told(long position) throws IOException {
        try (FileChannel channel = FileChannel.open(ledger)) {
            ByteBuffer value = ByteBuffer.allocate(8);
            return channel.read(value, position) == 8 ? value.getLong(0) : 0;
        }
    }
}
