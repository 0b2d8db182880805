package dev.bywash.ingest.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bywash.ingest.read.DeliveredFile;
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

    private static final String ROLLED = "stdout--2026-11-22--02";

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

    @Test
    void theNextFileIsTheOneThatWasRolledNext() {
        List<String> names = List.of(
                "stdout--2026-11-21--23.gz",
                ROLLED + "-00",
                ROLLED + "-00--0.gz",
                ROLLED + "-00--2",
                ROLLED + "-00--10",
                "stdout--2026-11-22--03-00",
                "stdout--2026-11-22--03-00-01--0017",
                "stdout--2026-11-22--03-00-01--0017--0",
                "stdout--2026-11-22--03-00-01--0170",
                "stdout");
        StreamOrder order = new StreamOrder(
                names.stream().map(name -> new DeliveredFile("d", name, 1, 0)).toList());

        assertThat(names.subList(0, names.size() - 1))
                .extracting(
                        name -> order.next(new DeliveredFile("d", name, 1, 0)).name())
                .isEqualTo(names.subList(1, names.size()));
        assertThat(order.next(new DeliveredFile("d", "stdout.gz", 1, 0))).isNull();
        assertThat(order.next(new DeliveredFile("d", "stdout-other--2026-11-22--02", 1, 0)))
                .isNull();
    }

    private static DeliveredFile file(String name) {
        return new DeliveredFile("d", name, 1, 0);
    }
}
