package dev.bywash.ingest;

import static dev.bywash.ingest.EventLines.line;
import static dev.bywash.ingest.EventLines.opened;
import static dev.bywash.ingest.EventLines.writer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bywash.ingest.tables.TableHistory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever becomes of what runs recorded, and of the table while one goes on: each event is there once, and the job goes on. */
@ExtendWith(SparkExtension.class)
class FenceTest {

    private static final Instant TIME = Instant.parse("2026-11-21T23:59:58Z");
    private static final int MORE_THAN_ARE_ASKED_FOR_FIRST = 2 * (int) TableHistory.FIRST_VERSIONS;
    private static final String EVENTS = "SELECT writer, seq FROM events ORDER BY writer, seq";

    @TempDir
    private Path directory;

    private SparkSession spark;
    private Path tables;
    private TablesBelow ours;
    private TablesBelow theirs;
    private Instant now;

    @BeforeEach
    void setUp() throws Exception {
        spark = SparkExtension.spark();
        tables = Files.createDirectory(directory.resolve("tables"));
        SparkExtension.createTables(tables);
        // Ahead, so that files count as settled which were written just now, and on a busy machine minutes later.
        now = Instant.now().plusSeconds(240);
        ours = at(Duration.ZERO, "ours");
        theirs = at(Duration.ZERO, "theirs");
    }

    @Test
    void whatHundredsOfRunsCommittedAndNobodyRememberedStopsNobody() throws Exception {
        append("ours", opened(writer(1), TIME));
        Ingestion ingestion = ours.ingestion();
        ingestion.run();
        commitOfAnother(25, "run=lost-25 number=25 time=" + now);
        append("ours", line(writer(1), 2, TIME));
        RunReport behindLostRecords = ingestion.run();
        commitOfAnother(300, "run=lost-300 number=300 time=" + now);
        spark.sql("DELETE FROM " + table("ingest_state"));
        append("ours", line(writer(1), 3, TIME));
        RunReport withoutState = ours.ingest();
        append("ours", line(writer(1), 4, TIME));
        RunReport after = ours.ingest();

        assertThat(List.of(behindLostRecords.events(), behindLostRecords.duplicates()))
                .containsExactly(1L, 0L);
        assertThat(List.of(withoutState.events(), withoutState.duplicates())).containsExactly(1L, 2L);
        assertThat(List.of(after.events(), after.duplicates())).containsExactly(1L, 0L);
    }

    /** Delta keeps a history of thirty days, and numbers for ever. */
    @Test
    void aNumberThatNoHistoryTellsIsFoundAllTheSame() throws Exception {
        append("ours", opened(writer(1), TIME));
        ours.ingest();
        // Farther than a run comes that tries one number after the other.
        commitOfAnother(100, null);
        append("ours", line(writer(1), 2, TIME));

        assertThat(ours.ingest().events()).isEqualTo(1);
        append("ours", line(writer(1), 3, TIME));
        assertThat(ours.ingest().events()).isEqualTo(1);
        assertThat(ours.rows(EVENTS)).hasSize(3).doesNotHaveDuplicates();
    }

    /** While a job that keeps in memory what it knows goes on. */
    @Test
    void aStateThatWasDeletedBehindARunningJobDoublesNothing() throws Exception {
        append("ours", opened(writer(1), TIME));
        append("theirs", opened(writer(2), TIME));
        Ingestion running = at(Duration.ZERO, "ours", "theirs").ingestion();
        running.run();
        spark.sql("DELETE FROM " + table("ingest_state"));
        append("ours", line(writer(1), 2, TIME));
        running.run();

        RunReport another = at(Duration.ZERO, "ours", "theirs").ingest();

        assertThat(another.events()).isZero();
        assertThat(ours.rows(EVENTS)).containsExactly(writer(1) + ",1", writer(1) + ",2", writer(2) + ",1");
        assertThat(ours.rows("SELECT writer, status, present FROM writer_completeness ORDER BY writer"))
                .containsExactly(writer(1) + ",open,2", writer(2) + ",open,1");
    }

    /** Whether the run in hand has events or not; whoever comes next notices, a job that ran before or this one. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aTableThatIsRestoredWhileARunGoesOnIsFilledAgain(boolean withAnEvent) throws Exception {
        append("ours", opened(writer(1), TIME));
        Ingestion first = ours.ingestion();
        first.run();
        append("ours", line(writer(1), 2, TIME));
        first.run();
        append("theirs", withAnEvent ? opened(writer(2), TIME) : "noise\n");
        Ingestion second = theirs.ingestion();

        RunReport during = AfterMessage.run(
                "read: ", () -> spark.sql("RESTORE TABLE " + table("events") + " TO VERSION AS OF 1"), second::run);
        if (withAnEvent) {
            first.run();
        }
        second.run();
        RunReport after = ours.ingest();

        assertThat(after.duplicates() + after.events())
                .as("read again, by this run or by the first job's")
                .isEqualTo(withAnEvent ? 0 : 2);
        assertThat(ours.rows(EVENTS)).hasSize(withAnEvent ? 3 : 2).contains(writer(1) + ",2");
        assertThat(ours.rows("SELECT DISTINCT missing FROM writer_completeness"))
                .containsExactly("0");
        assertThat(theirs.ingest().events()).isZero();
        assertThat(ours.rows(EVENTS)).hasSize(withAnEvent ? 3 : 2);
        assertThat(during.hasMore()).as("the next run is due at once").isTrue();
    }

    @Test
    void eventsOfAJobThatWasKilledDaysAgoAreNotDoubledWhenItComesBack() throws Exception {
        append("ours", opened(writer(1), TIME));
        ours.ingest();
        long recorded =
                spark.sql("DESCRIBE HISTORY " + table("ingest_state")).first().getLong(0);
        append("theirs", opened(writer(2), TIME) + line(writer(2), 2, TIME));
        theirs.ingest();
        spark.sql("RESTORE TABLE " + table("ingest_state") + " TO VERSION AS OF " + recorded);

        at(Duration.ofDays(4), "ours").ingest();
        append("ours", line(writer(1), 2, TIME));
        RunReport news = at(Duration.ofDays(4).plusHours(2), "ours").ingest();
        RunReport back = at(Duration.ofDays(4).plusHours(3), "theirs").ingest();

        assertThat(List.of(news.events(), news.duplicates())).containsExactly(1L, 0L);
        assertThat(List.of(back.events(), back.duplicates())).containsExactly(0L, 2L);
        assertThat(ours.rows(EVENTS)).hasSize(4).doesNotHaveDuplicates();
    }

    /** Others commit all the time, and a job with nothing to read looks at each of their versions once. */
    @Test
    void aRestoreBehindManyVersionsIsNoticedAndOfWhatWasLookedAtOnceNothingIsReadAgain() throws Exception {
        append("ours", opened(writer(1), TIME) + line(writer(1), 2, TIME));
        Ingestion ingestion = ours.ingestion();
        ingestion.run();
        versionsOfOthers(2, MORE_THAN_ARE_ASKED_FOR_FIRST);
        ingestion.run();

        int idle = SparkJobs.of(spark, ingestion::run);
        spark.sql("RESTORE TABLE " + table("events") + " TO VERSION AS OF 0");
        versionsOfOthers(3 + MORE_THAN_ARE_ASKED_FOR_FIRST, MORE_THAN_ARE_ASKED_FOR_FIRST);
        RunReport restored = ingestion.run();

        assertThat(idle).isLessThanOrEqualTo(1);
        assertThat(restored.events()).isEqualTo(2);
    }

    /** Versions that changed nothing, as Delta writes them. */
    private void versionsOfOthers(long first, int count) throws IOException {
        for (long version = first; version < first + count; version++) {
            Files.writeString(
                    tables.resolve("events/_delta_log/%020d.json".formatted(version)),
                    "{\"commitInfo\":{\"timestamp\":%d,\"operation\":\"OPTIMIZE\",\"operationParameters\":{},\"isBlindAppend\":false}}\n"
                            .formatted(System.currentTimeMillis()));
        }
    }

    /** A storage where the last of two that write a file wins: while a run goes on, and after it recorded that all is there. */
    @Test
    void aRunWhoseVersionBecameAnotherJobsWritesItsEventsAgain() throws Exception {
        append("ours", opened(writer(1), TIME));
        ours.ingest();
        append("ours", line(writer(1), 2, TIME));
        RunReport overwritten =
                OverwrittenCommit.during(spark, tables.resolve("events"), commitInfo("theirs", 2), ours::ingest);
        append("ours", line(writer(1), 3, TIME));
        RunReport after = ours.ingest();

        assertThat(List.of(overwritten.events(), overwritten.duplicates())).containsExactly(1L, 0L);
        assertThat(List.of(after.events(), after.duplicates())).containsExactly(1L, 0L);

        long latest = spark.sql("DESCRIBE HISTORY " + table("events")).first().getLong(0);
        OverwrittenCommit.overwrite(tables.resolve("events"), latest, commitInfo("theirs", 4));
        RunReport again = ours.ingest();

        assertThat(List.of(again.events(), again.duplicates())).containsExactly(1L, 2L);
        assertThat(ours.rows(EVENTS)).containsExactly(writer(1) + ",1", writer(1) + ",2", writer(1) + ",3");
    }

    private String commitInfo(String run, long number) {
        return """
                {"commitInfo":{"timestamp":%1$d,"operation":"WRITE","operationParameters":{"mode":"Append"},"isBlindAppend":true,"userMetadata":"run=%2$s number=%3$d time=%4$s"}}
                {"txn":{"appId":"bywash","version":%3$d,"lastUpdated":%1$d}}
                """.formatted(System.currentTimeMillis(), run, number, now);
    }

    /** Without an event, so that nothing but its number tells of it. */
    private void commitOfAnother(long number, String metadata) {
        SparkSession session = spark.newSession();
        session.conf().set("spark.databricks.delta.write.txnAppId", "bywash");
        session.conf().set("spark.databricks.delta.write.txnVersion", Long.toString(number));
        if (metadata != null) {
            session.conf().set("spark.databricks.delta.commitInfo.userMetadata", metadata);
        }
        session.sql("INSERT INTO %1$s SELECT * FROM %1$s WHERE FALSE".formatted(table("events")));
    }

    private TablesBelow at(Duration later, String... sources) throws IOException {
        Path[] paths = new Path[sources.length];
        for (int i = 0; i < sources.length; i++) {
            paths[i] = Files.createDirectories(directory.resolve(sources[i]));
        }
        return new TablesBelow(tables, Clock.fixed(now.plus(later), ZoneOffset.UTC), paths);
    }

    private void append(String source, String text) throws IOException {
        Path driver = Files.createDirectories(directory.resolve(source + "/0713-210012-gaehahyy/driver"));
        Files.writeString(driver.resolve("stdout"), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private String table(String name) {
        return "delta.`" + tables + "/" + name + "`";
    }
}
