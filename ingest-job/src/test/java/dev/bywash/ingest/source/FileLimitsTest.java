package dev.bywash.ingest.source;

import static dev.bywash.ingest.EventLines.line;
import static dev.bywash.ingest.EventLines.opened;
import static dev.bywash.ingest.EventLines.writer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bywash.ingest.line.Rejection;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** What somebody may write to a file, by mistake or to harm others. */
class FileLimitsTest {

    private static final Instant TIME = Instant.parse("2026-11-22T02:00:00Z");

    private final List<Found> found = new ArrayList<>();
    private FileOutcome outcome;

    @Test
    void aHundredDaysAreTakenOnAndTheLinesOfOthersRejected() {
        StringBuilder lines = new StringBuilder();
        for (int day = 0; day < 3000; day++) {
            lines.append(line(writer(1), day + 1, TIME.plus(Duration.ofDays(day))));
        }
        read("stdout", bytes(lines.toString()));

        assertThat(outcome.events()).isEqualTo(FileLimits.MAX_DAYS);
        assertThat(outcome.rejected()).isEqualTo(3000 - FileLimits.MAX_DAYS);
        assertThat(outcome.times()).hasSizeLessThanOrEqualTo(TimeRanges.MAX_RANGES);
        assertRejected(Rejection.TOO_MANY);
    }

    @Test
    void writersAndGapsHaveAnEndToo() {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < FileLimits.MAX_WRITERS + 10; i++) {
            lines.append(opened(writer(i), TIME));
        }
        for (int i = 0; i < FileLimits.MAX_RANGES; i++) {
            lines.append(line(writer(1), 3 + 2L * i, TIME));
        }
        read("stdout", bytes(lines.toString()));

        assertThat(outcome.events()).isEqualTo(FileLimits.MAX_RANGES);
        assertThat(outcome.rejected()).isEqualTo(10 + FileLimits.MAX_WRITERS);
    }

    @Test
    void plainLinesUnderACompressedNameAreRead() {
        read("stdout--2026-11-22--03.gz", bytes(opened(writer(1), TIME) + line(writer(1), 2, TIME)));

        assertThat(outcome.events()).isEqualTo(2);
        assertThat(outcome.rejected()).isZero();
    }

    @Test
    void compressedBytesUnderAPlainNameAreSaid() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(bytes(opened(writer(1), TIME)));
        }
        read("stdout", bytes.toByteArray());

        assertThat(outcome.events()).isZero();
        assertRejected(Rejection.GZIP_UNDER_PLAIN_NAME);
    }

    private void assertRejected(String reason) {
        assertThat(found)
                .filteredOn(Found.Rejected.class::isInstance)
                .extracting(one -> ((Found.Rejected) one).line().rejection().reason())
                .containsOnly(reason);
    }

    /** Reads twice, as a run does, for both must find the same. */
    private void read(String name, byte[] content) {
        DeliveredFile file = new DeliveredFile("d", name, content.length, 0);
        ReadTask task = new ReadTask(file, 0, List.of(), Long.MAX_VALUE, true, null, true, null, null);
        FileOutcome first = readOnce(task, content);
        found.clear();
        outcome = readOnce(task.again(first), content);
        assertThat(outcome.isSameAs(first)).isTrue();
    }

    private FileOutcome readOnce(ReadTask task, byte[] content) {
        FileStore store =
                (path, offset) -> new ByteArrayInputStream(content, (int) offset, content.length - (int) offset);
        try (FileReading reading = new FileReading(store, task, new ReadSettings(4096, Instant.EPOCH))) {
            reading.forEachRemaining(found::add);
        }
        return ((Found.Done) found.get(found.size() - 1)).outcome();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
