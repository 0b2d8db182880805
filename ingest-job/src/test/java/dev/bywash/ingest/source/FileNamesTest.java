package dev.bywash.ingest.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the names of files tell of their streams. */
class FileNamesTest {

    /** In the order in which they were written. */
    private static final List<String> LOG4J = List.of(
            "log4j-2026-11-21-23.log.gz",
            "log4j-2026-11-22-00.log.gz",
            "log4j-2026-11-22-00.1.log.gz",
            "log4j-2026-11-22-01.log",
            "log4j-active.log");

    @Test
    void theFilesOfALog4jAppenderAreOneStream() {
        StreamOrder order = new StreamOrder(Stream.concat(LOG4J.stream(), Stream.of("stdout", "stdout--2026-11-22--01"))
                .map(FileNamesTest::file)
                .toList());

        assertThat(LOG4J)
                .map(name -> order.next(file(name)))
                .map(next -> next == null ? null : next.name())
                .containsExactly(LOG4J.get(1), LOG4J.get(2), LOG4J.get(3), LOG4J.get(4), null);
    }

    @ParameterizedTest
    @CsvSource({
        "stdout, true",
        "stderr--2026-11-22--01, false",
        "stdout--2026-11-22--01.gz, false",
        "log4j-active.log, true",
        "log4j-2026-11-22-01.log, false",
        "log4j-2026-11-22-01.log.gz, false"
    })
    void whatWasRolledGrowsNoMore(String name, boolean grows) {
        assertThat(file(name).isActive()).isEqualTo(grows);
    }

    private static DeliveredFile file(String name) {
        return new DeliveredFile("d", name, 1, 0);
    }
}
