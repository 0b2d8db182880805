package dev.bywash.log4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole files in place of a stream: in a directory that takes no appends and no random writes, killed at any moment. */
class SegmentsTest {

    /** As many of files that are due by their size as by their age. */
    private static final int KILLS = Boolean.getBoolean("bywash.soak") ? 50 : 2;

    private static final long SEGMENT_SECONDS = 1;
    /** A machine that is busy with something else may hold the writer's thread for longer than it would like. */
    private static final long LATE_SECONDS = 2;

    @TempDir
    Path directory;

    @Test
    void eachFileIsWrittenOnceAndNamedAsTheJobKnowsIt() throws Exception {
        Path volume = directory.resolve("volume");
        Path stdout = directory.resolve("stdout");

        int code = child("segmentBytes='20000' clusterId='0713-210012-gaehahyy' role='executor'", volume, "200", "2")
                .run(stdout);

        assertThat(code).isEqualTo(3);
        assertThat(Files.readString(stdout) + ChildJvm.errors(stdout)).isEmpty();
        List<Path> files = files(volume);
        assertThat(files).hasSizeGreaterThan(3).allSatisfy(file -> {
            assertThat(file.getParent()).isEqualTo(volume.resolve("0713-210012-gaehahyy/executor"));
            // FileNames in the ingest job: a stream of its own, rolled, with a number.
            assertThat(file.getFileName().toString())
                    .matches("stdout-[0-9A-Z]{26}--\\d{4}-\\d\\d-\\d\\d--\\d\\d-\\d\\d-\\d\\d\\.\\d+");
            assertThat(Files.size(file)).isLessThanOrEqualTo(20_000);
            assertThat(Files.readString(file)).startsWith("{\"bywash\":1,").endsWith("}\n");
        });
        List<JsonNode> events = EventLines.read(content(files));
        EventLines.assertNoHole(events);
        assertThat(EventLines.ofApplication(events)).hasSize(400);
        assertThat(EventLines.closed(events).get("written").intValue()).isEqualTo(400);
        assertThat(events.get(0).at("/attributes/target").textValue()).isEqualTo("segments in " + volume);
        assertThat(Seals.check(new String(content(files), StandardCharsets.UTF_8)
                        .lines()
                        .toList()))
                .isEqualTo(events.size());
    }

    @Test
    void whatIsOutOfReachForAWhileIsWrittenThen() throws Exception {
        Path volume = Files.writeString(directory.resolve("volume"), "in the way");
        Path done = directory.resolve("done");
        Process process = ChildJvm.of(ScenarioMain.class, "log-until", done.toString(), directory.resolve("count") + "")
                .withConfiguration(Configurations.withAttributes(directory, attributes(volume, "host='laptop'")))
                .start(directory.resolve("stdout"));
        try {
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> Files.readString(directory.resolve("stdout")).contains("Bywash cannot write to")
                            || ChildJvm.errors(directory.resolve("stdout")).contains("Bywash cannot write to"));
            Files.delete(volume);
            await().atMost(Duration.ofMinutes(1)).until(() -> Files.isDirectory(volume.resolve("laptop/driver")));
            Files.createFile(done);
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }

        List<JsonNode> events = EventLines.read(content(files(volume)));
        EventLines.assertNoHole(events);
        JsonNode closed = EventLines.closed(events);
        int logged = Integer.parseInt(Files.readString(directory.resolve("count")));
        assertThat(closed.get("accepted").intValue() + closed.get("dropped").intValue())
                .isEqualTo(logged);
    }

    @Test
    void killedAtRandomOnlyWhatIsYoungerThanASegmentIsMissing() throws Exception {
        Random random = new Random(42);
        long older = 0;
        for (int i = 0; i < KILLS; i++) {
            Path volume = directory.resolve("volume" + i);
            Path ledger = directory.resolve("ledger" + i);
            // What is due by its size, and by its age.
            String size = i % 2 == 0 ? " segmentBytes='50000'" : "";
            // No event is waited for: that would make a file of each.
            Process process = ChildJvm.of(ScenarioMain.class, "run-until-killed", ledger.toString())
                    .with(VolumeLikeProvider.options(volume)[0])
                    .with(VolumeLikeProvider.options(volume)[1])
                    .withConfiguration(Configurations.withAttributes(
                            directory, attributes(volume, "syncMarker='NONE' host='laptop'" + size)))
                    .start(directory.resolve("stdout" + i));
            try {
                await().atMost(Duration.ofMinutes(1)).until(() -> Files.exists(ledger) && Files.isDirectory(volume));
                Thread.sleep(random.nextInt(3000) + (i % 2 == 0 ? 0 : 3000));
            } finally {
                process.destroyForcibly().waitFor();
            }
            older += assertNothingOlderIsMissing(files(volume), ByteBuffer.wrap(Files.readAllBytes(ledger)));
        }
        assertThat(older).isPositive();
    }

    /** By when its last call returned: from what a busy machine keeps the process as a whole, it has kept nothing itself. */
    private static long assertNothingOlderIsMissing(List<Path> files, ByteBuffer told) throws IOException {
        List<JsonNode> events = EventLines.find(content(files), cut -> {});
        // Nothing is doubled, and nothing is missing in between.
        EventLines.assertNoHole(events);
        Set<String> written = new HashSet<>();
        events.forEach(event -> written.add(event.get("message").textValue()));
        long older = 0;
        long calls = told.getLong(0);
        long last = told.getLong(16 + 8 * (int) calls);
        for (int i = 1; i <= calls; i++) {
            long age = last - told.getLong(16 + 8 * i);
            if (age > TimeUnit.SECONDS.toNanos(SEGMENT_SECONDS + LATE_SECONDS)) {
                assertThat(written).as("%d ns old", age).contains("event " + i);
            }
            older += age > TimeUnit.SECONDS.toNanos(SEGMENT_SECONDS) ? 1 : 0;
        }
        return older;
    }

    private ChildJvm child(String attributes, Path volume, String... arguments) {
        return ChildJvm.of(LoggingMain.class, arguments)
                .with(VolumeLikeProvider.options(volume)[0])
                .with(VolumeLikeProvider.options(volume)[1])
                .withConfiguration(Configurations.withAttributes(directory, attributes(volume, attributes)));
    }

    private static String attributes(Path volume, String more) {
        return "target='" + volume + "' segmentSeconds='" + SEGMENT_SECONDS + "' " + more;
    }

    /** In the order of their numbers. */
    private static List<Path> files(Path volume) throws IOException {
        try (Stream<Path> files = Files.walk(volume)) {
            return files.filter(Files::isRegularFile)
                    .sorted(Comparator.comparingInt(SegmentsTest::number))
                    .toList();
        }
    }

    private static int number(Path file) {
        String name = file.getFileName().toString();
        return Integer.parseInt(name.substring(name.lastIndexOf('.') + 1));
    }

    private static byte[] content(List<Path> files) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (Path file : files) {
            all.write(Files.readAllBytes(file));
        }
        return all.toByteArray();
    }
}
