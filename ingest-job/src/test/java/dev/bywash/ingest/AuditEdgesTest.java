package dev.bywash.ingest;

import static dev.bywash.ingest.EventLines.line;
import static dev.bywash.ingest.EventLines.writer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bywash.ingest.access.FileAccess;
import dev.bywash.ingest.audit.AuditOptions;
import dev.bywash.ingest.audit.SealedWriter;
import dev.bywash.ingest.audit.SealsOfLines;
import dev.bywash.ingest.audit.TableVerification;
import dev.bywash.ingest.audit.TableVerification.Against;
import dev.bywash.ingest.audit.TableVerification.Result;
import dev.bywash.ingest.batch.Batch;
import dev.bywash.ingest.line.Ulid;
import dev.bywash.ingest.plan.Planner;
import dev.bywash.ingest.plan.Unlistable;
import dev.bywash.ingest.read.ReadSettings;
import dev.bywash.ingest.tables.Target;
import dev.bywash.ingest.watch.WatchOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * What happens every day is no alarm: prints into lines, a writer that was there before the log, one that was idle across the edge of retention, a clock that was ahead.
 * And nobody hides behind it.
 */
@ExtendWith(SparkExtension.class)
class AuditEdgesTest {

    /** A checkpoint to which no log leads. */
    private static final String OTHER = "bywash/other\n3\n" + "A".repeat(43) + "=\n\n";

    private final Instant now = Instant.now();
    private final Instant later = now.plus(Duration.ofHours(2));

    /** Of a writer that began after the rows of before the log, and before any day that is looked at. */
    private final String lateBorn = Ulid.beginning(now.minus(Duration.ofDays(7))) + "V6W2X5Y7000007AB";

    @TempDir
    private Path volume;

    @TempDir
    private Path tables;

    @TempDir
    private Path elsewhere;

    private SparkSession spark;
    private String events;
    private String tornLine;
    private String tornSeal;
    private String datedBack;

    @Test
    void everydayThingsAreNoAlarmAndNobodyHidesBehindThem() throws Exception {
        spark = SparkExtension.spark();
        SparkExtension.createTables(tables);
        events = "delta.`" + tables + "/events`";
        fill();

        tornLinesAreRestoredOrSaid();
        whatNobodyAskedForIsNotLookedAtAndThatIsSaid();
        deletedForTheirAge();
        forgedRows();
        aRunThatTookLong();
    }

    private void fill() throws Exception {
        // An older version brought the beginning of one, and did not keep what it takes.
        List<String> half = sealed(1).log(5).seal().log(5).close().lines();
        write(1, half.subList(0, 3));
        // Of another one, which went on today, all that is of before; somebody printed into its seal.
        List<String> late = new SealedWriter(writer(13), now.minus(Duration.ofDays(10)))
                .log(5)
                .seal()
                .log(5)
                .at(now)
                .log(5)
                .seal()
                .close()
                .lines();
        late.set(6, printedInto(late.get(6)));
        write(13, late.subList(0, 12));
        ingest(AuditOptions.OFF);
        spark.sql("UPDATE " + events + " SET attribute_types = NULL, line = NULL");
        write(1, half);
        write(13, late);
        write(2, plain(2, now, 12));

        // Others print into an event and into a seal.
        List<String> torn = sealed(3).log(5).seal().log(5).close().lines();
        torn.replaceAll(line -> line.contains("\"seq\":4,") || line.contains("\"seq\":7,") ? printedInto(line) : line);
        write(3, torn);

        // Somebody spoils a line, and forges others of its segment.
        List<String> forged = sealed(4).log(20).seal().log(20).close().lines();
        forged.set(2, forged.get(2).replace("loaded 3", "loaXed 3"));
        forged.set(4, SealedWriter.altered(forged.get(4), "loaded 5", "forged 5"));
        write(4, forged);
        tornLine = writer(4) + "-3";

        write(5, plain(5, now.plus(Duration.ofDays(60)), 5));
        write(
                6,
                new SealedWriter(writer(6), now.minus(Duration.ofDays(10)))
                        .log(5)
                        .seal()
                        .at(now)
                        .log(5)
                        .seal()
                        .log(3)
                        .close()
                        .lines());
        List<String> sealSpoilt = new SealedWriter(lateBorn, now.minus(Duration.ofDays(10)))
                .log(5)
                .seal()
                .log(3)
                .at(now)
                .log(2)
                .seal()
                .close()
                .lines();
        sealSpoilt.set(6, sealSpoilt.get(6).replace("sealed", "seaXed"));
        write(7, sealSpoilt);
        tornSeal = lateBorn + "-7";
        write(12, atMidnight());
        // One of them is of another day: whoever dates it back takes it from what is looked at, and with it all that
        // its seal covers.
        write(
                14,
                sealed(14)
                        .log(5)
                        .seal()
                        .log(2)
                        .at(now.minus(Duration.ofDays(300)))
                        .log(1)
                        .at(now)
                        .log(2)
                        .seal()
                        .close()
                        .lines());
        datedBack = writer(14) + "-10";
        ingest(audit());
        // By a clock that is ahead, its day came after the run that rejected it.
        spark.sql("UPDATE delta.`%s/rejected_lines` SET ingest_time = ingest_time - INTERVAL 3 DAYS WHERE writer = '%s'"
                .formatted(tables, writer(3)));
    }

    /** Several threads log, and the times of their events are not in the order of the numbers. */
    private List<String> atMidnight() throws Exception {
        Instant midnight = now.truncatedTo(ChronoUnit.DAYS);
        Instant before = midnight.minus(1, ChronoUnit.MICROS);
        return new SealedWriter(writer(12), before)
                .log(5)
                .seal()
                .at(midnight)
                .log(1)
                .at(before)
                .seal()
                .at(midnight)
                .log(1)
                .at(before)
                .log(1)
                .at(midnight)
                .log(2)
                .seal()
                .close()
                .lines();
    }

    private static String printedInto(String line) {
        return line.substring(0, 90) + "printed" + line.substring(90);
    }

    private void tornLinesAreRestoredOrSaid() throws Exception {
        assertThat(verify(later, null))
                .satisfies(result -> onlyTornLines(result.texts(), tornLine, tornSeal))
                .returns(3L, Result::restored)
                .returns(14L, Result::notCovered)
                .returns(0L, Result::pending)
                .returns(Map.of("UNSEALED", 2L, "SEALED", 4L, "INCOMPLETE", 4L), Result::writers);

        // The files say the same.
        String[] all = {"--source", volume.toString(), "--target", tables.toString(), "--no-findings-table"};
        assertThat(verifyJob(with(all, "--accept-torn", tornLine + "," + tornSeal)))
                .isZero();

        String[] prove = {
            "--target", tables.toString(),
            "--event", writer(1) + "-5",
            "--checkpoint", Files.writeString(elsewhere.resolve("other"), OTHER).toString(),
            "--out", elsewhere.resolve("proof").toString()
        };
        assertThat(run(new ProveJob(), prove))
                .as("to that one it does not lead")
                .isOne();
        String[] erase = {"--target", tables.toString(), "--where", "seq = 0", "--reason", "there is none"};
        assertThat(run(new EraseJob(), erase)).isZero();
    }

    /**
     * Since a day: neither found nor called proved, also what was torn before; and what is looked at is no finding for what is not. The log is looked at as a whole.
     */
    private void whatNobodyAskedForIsNotLookedAtAndThatIsSaid() throws Exception {
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        String[] table = {"--target", tables.toString(), "--no-findings-table"};
        assertThat(verifyJob(with(table, "--since", today.minusDays(400).toString())))
                .as("nothing but torn lines, and the one that is dated back is of these days")
                .isEqualTo(3);
        spark.sql("UPDATE %s SET message = 'forged' WHERE writer = '%s' AND seq = 3".formatted(events, writer(6)));
        Result since = new TableVerification(spark, new Target(tables.toString()))
                .verify(new Against(OTHER, Map.of(), List.of(), null, today), later);
        assertThat(since)
                .returns(4L, Result::notLooked)
                .returns(2L, Result::restored)
                .returns(false, Result::isProved)
                .returns(Map.of("UNSEALED", 2L, "SEALED", 2L, "INCOMPLETE", 6L), Result::writers);
        List<String> texts = new ArrayList<>(since.texts());
        assertThat(texts.removeIf(text -> text.startsWith("not that of checkpoint: ")))
                .isTrue();
        onlyTornLines(withoutDatedBack(texts), tornLine);

        // With the delivered files, too, and whatever is accepted; and nobody signed this log.
        String[] all = {
            "--source", volume.toString(), "--since", today.toString(), "--accept-torn", "all", "--public-key", aKey()
        };
        try (Logged logged = Logged.by(VerifyJob.class)) {
            assertThat(verifyJob(with(table, all))).isOne();
            assertThat(logged.messages())
                    .anySatisfy(text -> assertThat(text).startsWith("verify: gap: event " + datedBack + ": "))
                    .contains(
                            "verify: checkpoint wrong: the last checkpoint of the log is not signed by a key that was given");
        }
        onlyTornLines(withoutDatedBack(sealsSince(today)), tornLine);
    }

    private String aKey() throws Exception {
        byte[] key = KeyPairGenerator.getInstance("Ed25519")
                .generateKeyPair()
                .getPublic()
                .getEncoded();
        return Files.writeString(
                        elsewhere.resolve("key.pub"), Base64.getEncoder().encodeToString(key))
                .toString();
    }

    private List<String> sealsSince(LocalDate day) throws IOException {
        FileAccess access = FileAccess.of(spark, List.of(volume.toString()));
        var plan = new Planner(Long.MAX_VALUE)
                .plan(access.list(directory -> false, Unlistable.NAMED).files(), List.of(), now.toEpochMilli());
        Instant from = SealsOfLines.readFrom(day.atStartOfDay(ZoneOffset.UTC).toInstant());
        try (Batch batch = access.read(plan.tasks(), new ReadSettings(1 << 20, from))) {
            return SealsOfLines.findings(batch.eventRows(), batch.rejectedRows(), Instant.EPOCH).told().stream()
                    .map(Object::toString)
                    .toList();
        }
    }

    private List<String> withoutDatedBack(List<String> texts) {
        assertThat(texts).anySatisfy(text -> assertThat(text).startsWith("gap: event " + datedBack + ": "));
        return texts.stream().filter(text -> !text.contains(datedBack)).toList();
    }

    private static void onlyTornLines(List<String> texts, String... torn) {
        assertThat(texts).hasSize(torn.length);
        for (String line : torn) {
            assertThat(texts).anySatisfy(text -> assertThat(text).startsWith("torn: event " + line + ": "));
        }
    }

    private void deletedForTheirAge() {
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        spark.sql("DELETE FROM %s WHERE event_date < DATE'%s' OR event_date > DATE'%s'"
                .formatted(events, today.minusDays(5), today.plusDays(5)));
        assertThat(verify(now.plus(Duration.ofDays(61)), today))
                .as("whose clock was ahead, when its day has come")
                .satisfies(result -> onlyTornLines(withoutDatedBack(result.texts()), tornLine))
                .returns(4L, Result::expired);
        assertThat(verify(later, today.minusDays(5)).texts())
                .as("before retention may take it")
                .hasSize(4)
                .anySatisfy(text -> assertThat(text).startsWith("removed: events " + writer(5) + "-1 to 5: "));
    }

    /** Of a run that will have been, of none at all, and of a version that kept nothing. */
    private void forgedRows() {
        String soon = "TIMESTAMP'" + later + "'";
        spark.sql("""
                INSERT INTO %1$s
                SELECT %2$s FROM %1$s WHERE writer = '%5$s' AND seq < 5
                UNION ALL SELECT %3$s FROM %1$s WHERE writer = '%5$s' AND seq < 5
                UNION ALL SELECT %4$s FROM %1$s WHERE writer = '%5$s' AND seq < 5
                """.formatted(
                        events,
                        forged(8, Map.of("run_id", "'to-be'", "ingest_time", "TIMESTAMP'2099-01-01'")),
                        forged(9, Map.of("run_id", "'no run'", "ingest_time", soon)),
                        forged(
                                10,
                                Map.of(
                                        "run_id",
                                        "'older'",
                                        "attribute_types",
                                        "CAST(NULL AS STRING)",
                                        "line",
                                        "CAST(NULL AS BINARY)",
                                        "event_date",
                                        "event_date + 1")),
                        writer(2)));
        // So that the number of them all is no more than it was.
        spark.sql("DELETE FROM " + events + " WHERE writer = '" + writer(1) + "' AND seq < 4");
        assertThat(verify(later, null).texts())
                .anySatisfy(text -> assertThat(text).startsWith("added: event").contains(writer(8)))
                .anySatisfy(text -> assertThat(text).startsWith("added: event").contains(writer(9)))
                .anySatisfy(text -> assertThat(text)
                        .startsWith("added: 4 rows have neither attribute_types nor line, and 0 had none"));
    }

    private void aRunThatTookLong() throws Exception {
        write(11, plain(11, now, 12));
        ingest(AuditOptions.OFF);
        spark.sql("UPDATE " + events + " SET ingest_time = ingest_time - INTERVAL 5 HOURS WHERE writer = '" + writer(11)
                + "'");
        Result ended = verify(now, null);
        assertThat(ended.pending()).isEqualTo(12);
        assertThat(ended.texts()).noneSatisfy(text -> assertThat(text).contains(writer(11)));
    }

    private String forged(int writer, Map<String, String> values) {
        return Arrays.stream(spark.table(events).columns())
                .map(column -> switch (column) {
                            case "writer" -> "'" + writer(writer) + "'";
                            default -> values.getOrDefault(column, column);
                        }
                        + " AS " + column)
                .collect(Collectors.joining(", "));
    }

    private static String[] with(String[] some, String... more) {
        List<String> all = new ArrayList<>(List.of(some));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    private int verifyJob(String... arguments) throws Exception {
        return run(new VerifyJob(), arguments);
    }

    /** As its main does, but for the session, which goes on, and of which the job changes nothing: not even for a while, for others may use it. */
    private int run(SparkJob job, String... arguments) throws Exception {
        job.parse(arguments);
        int[] code = new int[1];
        assertThat(CallersSession.askedBy(spark, () -> code[0] = job.run(spark)))
                .as("what a job asks in the caller's session")
                .isEmpty();
        return code[0];
    }

    private Result verify(Instant at, LocalDate keptFrom) {
        return new TableVerification(spark, new Target(tables.toString()))
                .verify(new Against(null, List.of(), keptFrom), at);
    }

    private SealedWriter sealed(int n) throws Exception {
        return new SealedWriter(writer(n), now);
    }

    private static List<String> plain(int n, Instant time, int count) {
        List<String> lines = new ArrayList<>();
        for (int seq = 1; seq <= count; seq++) {
            lines.add(line(writer(n), seq, time, "load", "loaded " + seq, "").strip());
        }
        return lines;
    }

    private void write(int n, List<String> lines) throws IOException {
        Path file = volume.resolve("0713-" + n + "/driver/stdout");
        Files.createDirectories(file.getParent());
        Files.writeString(file, String.join("\n", lines) + "\n");
    }

    private static AuditOptions audit() {
        return new AuditOptions(true, null, null);
    }

    private void ingest(AuditOptions audit) throws IOException {
        new TablesBelow(tables, Clock.offset(Clock.systemUTC(), Duration.ofMinutes(1)), volume)
                .ingestion(WatchOptions.OFF, audit)
                .run();
    }
}
