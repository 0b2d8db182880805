package dev.bywash.ingest;

import static dev.bywash.ingest.EventLines.line;
import static dev.bywash.ingest.EventLines.writer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bywash.ingest.access.FileAccess;
import dev.bywash.ingest.audit.AuditOptions;
import dev.bywash.ingest.audit.AuditTables;
import dev.bywash.ingest.audit.Auditing;
import dev.bywash.ingest.audit.Eraser;
import dev.bywash.ingest.audit.Finding;
import dev.bywash.ingest.audit.Proof;
import dev.bywash.ingest.audit.Prover;
import dev.bywash.ingest.audit.SealedWriter;
import dev.bywash.ingest.audit.SealsOfLines;
import dev.bywash.ingest.audit.TableVerification;
import dev.bywash.ingest.audit.TableVerification.Against;
import dev.bywash.ingest.audit.TableVerification.Result;
import dev.bywash.ingest.batch.Batch;
import dev.bywash.ingest.engine.Engine;
import dev.bywash.ingest.merge.MergeResult;
import dev.bywash.ingest.source.LogFiles;
import dev.bywash.ingest.source.Planner;
import dev.bywash.ingest.source.ReadSettings;
import dev.bywash.ingest.source.Unlistable;
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
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever somebody does to the tables after a run, the audit log tells without any delivered file, and who has a checkpoint and the public key knows also of what was done to
 * the log. What maintenance does is no finding.
 */
@OnEverySpark
@ExtendWith(SparkExtension.class)
class AuditTest {

    private static final int EVENTS = Boolean.getBoolean("bywash.soak") ? 1000 : 40;

    /** Of each attack. */
    private static final int PLACES = Boolean.getBoolean("bywash.soak") ? 100 : 3;

    /** Of a day, one each five minutes. */
    private static final int RUNS = Boolean.getBoolean("bywash.soak") ? 288 : 2;

    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);
    private final Instant now = Instant.now();

    @TempDir
    private Path volume;

    @TempDir
    private Path tables;

    @TempDir
    private Path elsewhere;

    private SparkSession spark;
    private String events;
    private String log;

    @BeforeEach
    void begin() throws Exception {
        spark = SparkExtension.spark();
        events = "delta.`" + tables + "/events`";
        log = "delta.`" + tables + "/audit_log`";
        SparkExtension.createTables(tables);
        var pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        Files.writeString(
                elsewhere.resolve("key"),
                Base64.getEncoder().encodeToString(pair.getPrivate().getEncoded()));
        Files.writeString(
                elsewhere.resolve("key.pub"),
                Base64.getEncoder().encodeToString(pair.getPublic().getEncoded()));
    }

    @Test
    void eachAttackIsCalledByItsName() throws Exception {
        // The first run is killed before it comes to the log; the next one, of another process, enters both.
        deliver(1, now);
        ingest(AuditOptions.OFF);
        for (int n = 2; n <= 8; n++) {
            deliver(n, now);
        }
        deliver(9, now);
        ingest(audit());
        Result whole = verify(null, null);
        assertThat(whole.texts()).isEmpty();
        assertThat(whole.entries()).isEqualTo(9);
        assertThat(whole.events()).isEqualTo(9L * EVENTS);
        assertThat(whole.notCovered()).isZero();
        String kept = checkpoint();

        attackRows(kept);
        attackWithRowsOfNoRun(kept);
        attackLog(kept);
    }

    @Test
    void aDayOfRunsWithMaintenanceIsNoAlarmAndATableThatWasSetBackIsOne() throws Exception {
        // An older version did not keep what it takes.
        deliver(1, now);
        ingest(AuditOptions.OFF);
        spark.sql("UPDATE " + events + " SET attribute_types = NULL, line = NULL");
        deliver(2, now.minus(Duration.ofDays(10)));
        Ingestion job = job(audit());
        for (int run = 1; run <= RUNS; run++) {
            // The active file grows, and an older version of another one is delivered again.
            deliver(3, now, run * 2);
            job.run();
            deliver(2, now.minus(Duration.ofDays(10)), EVENTS / 2);
        }
        Maintenance maintenance = new Maintenance(
                spark,
                new MaintenanceOptions(
                        new Target(tables.toString()),
                        Duration.ofDays(7),
                        List.of(),
                        LogFiles.STANDARD,
                        Duration.ofDays(30),
                        7),
                clock());
        TableVerification verification = new TableVerification(spark, new Target(tables.toString()));
        Finding finding = new Finding(Finding.Kind.GAP, writer(1), 1, 1, "of long ago, and of now");
        verification.keep(List.of(finding), now.minus(Duration.ofDays(10)));
        verification.keep(List.of(finding), now);
        // They go when they have been here for so long, too.
        spark.sql("UPDATE " + events + " SET ingest_time = ingest_time - INTERVAL 10 DAYS WHERE writer = '" + writer(2)
                + "'");
        maintenance.run();
        assertThat(spark.table("delta.`" + tables + "/audit_findings`").count()).isOne();
        LocalDate keptFrom = LocalDate.ofInstant(now.minus(Duration.ofDays(7)), ZoneOffset.UTC);
        assertThat(spark.table(log).inputFiles()).as("files of the log").hasSize(1);
        spark.sql("UPDATE " + events + " SET attributes = map_from_entries(reverse(map_entries(attributes)))");
        String kept = checkpoint();
        assertThat(verify(kept, keptFrom))
                .returns(List.of(), Result::texts)
                .returns((long) EVENTS, Result::notCovered)
                .returns(1L, Result::expired);
        // Where nothing may have gone, that is a finding.
        assertThat(verify(kept, null).texts())
                .singleElement()
                .asString()
                .startsWith("removed: events " + writer(2) + "-1 to " + EVENTS);
        for (String table : List.of("events", "audit_log")) {
            spark.sql("CREATE TABLE delta.`%1$s/clone/%3$s` SHALLOW CLONE delta.`%2$s/%3$s`"
                    .formatted(elsewhere, tables, table));
        }
        assertThat(new TableVerification(spark, new Target(elsewhere + "/clone"))
                        .verify(
                                new Against(
                                        kept,
                                        List.of(elsewhere.resolve("key.pub").toString()),
                                        keptFrom),
                                now)
                        .texts())
                .isEmpty();

        setBack(job, keptFrom, kept);
    }

    /** RESTORE, by whoever may: of the events, which the job notices and mends, and the log tells for ever; and of all tables, which the checkpoint alone tells. */
    private void setBack(Ingestion job, LocalDate keptFrom, String kept) throws Exception {
        long eventsBefore = version(events);
        long logBefore = version(log);
        deliver(4, now);
        job.run();
        String later = checkpoint();
        restore(events, eventsBefore);
        assertThat(verify(later, keptFrom).texts())
                .singleElement()
                .asString()
                .startsWith("removed: events " + writer(4) + "-1 to " + EVENTS);
        job.run();
        assertThat(verify(later, keptFrom).texts())
                .singleElement()
                .asString()
                .startsWith("set back: events " + writer(4) + "-1 to " + EVENTS);

        restore(events, eventsBefore);
        restore(log, logBefore);
        assertThat(verify(later, keptFrom).texts()).singleElement().asString().startsWith("not that of checkpoint: ");
        // Nobody signs on there, until whoever restored takes the later checkpoints away; it is another log from there
        // on.
        ingest(audit());
        assertThat(spark.table(log).count()).as("entries").isLessThan(size(later));
        try (Stream<Path> files = Files.list(elsewhere.resolve("audit"))) {
            for (Path file : files.filter(
                            file -> Long.parseLong(file.getFileName().toString().substring(0, 12)) >= size(later))
                    .toList()) {
                Files.move(file, elsewhere.resolve(file.getFileName()));
            }
        }
        ingest(audit());
        assertThat(verify(kept, keptFrom).texts()).isEmpty();
        Result on = verify(later, keptFrom);
        assertThat(on.texts()).isNotEmpty().allSatisfy(text -> assertThat(text).startsWith("not that of checkpoint: "));

        // Killed between the log and its checkpoint's file, or within that.
        Path file = elsewhere.resolve("audit/%012d.checkpoint".formatted(on.entries()));
        String note = Files.readString(file);
        Path half = file.resolveSibling("." + file.getFileName() + ".half");
        Files.delete(file);
        Files.writeString(half, note.substring(0, 20));
        new Auditing(spark, new Target(tables.toString()), audit(), Map.of())
                .after("next", now, MergeResult.ofNothing(0, null));
        assertThat(file).hasContent(note);
        assertThat(half).doesNotExist();
    }

    private static long size(String note) {
        return Long.parseLong(note.lines().skip(1).findFirst().orElseThrow());
    }

    @Test
    void anEventIsProvedWithoutSparkAndAnErasedOneLeavesAllOthersProvable() throws Exception {
        deliver(1, now);
        ingest(audit());
        Target target = new Target(tables.toString());
        String key = elsewhere.resolve("key.pub").toString();
        Proof proof = new Prover(spark, target).prove(writer(1), 7, null);
        assertThat(proof.line()).contains("\\ud834");
        assertThat(Proof.parse(proof.text()).check(key, checkpoint())).startsWith("Event " + writer(1) + "-7 ");

        Eraser eraser = new Eraser(spark, target, audit(), Map.of());
        assertThat(eraser.erase("seq IN (7, 8, 12, 16)", "request 4711", now)).isEqualTo(4);
        assertThat(eraser.erase("seq IN (7, 8, 12, 16)", "request 4711", now)).isZero();

        assertThat(size(checkpoint())).as("entries of the newest checkpoint").isEqualTo(5);
        assertThat(verify(checkpoint(), null).texts()).isEmpty();
        assertThat(spark.table(events)
                        .where(
                                "seq IN (7, 8, 12, 16) AND (message IS NOT NULL OR line IS NOT NULL OR attributes IS NOT NULL)")
                        .count())
                .isZero();
        assertThatThrownBy(() -> new Prover(spark, target).prove(writer(1), 7, null))
                .isInstanceOf(Proof.Wrong.class)
                .hasMessageContaining("erased");
        assertThat(new Prover(spark, target).prove(writer(1), 9, null).check(key, null))
                .isNotEmpty();
        // An erasure that the log does not know is none.
        spark.sql("UPDATE " + events + " SET attribute_types = '-', message = NULL WHERE seq = 9");
        assertThat(verify(null, null).texts()).hasSize(2).anySatisfy(text -> assertThat(text)
                .startsWith("altered: event " + writer(1) + "-9: it was erased"));
        assertThat(eraser.erase("seq = 9", "to make it right", now)).isZero();

        // What is left of an erased one is not free to be anything.
        spark.sql("UPDATE " + events + " SET message = if(seq = 8, 'he agreed', message),"
                + " level = if(seq = 12, 'ERROR', level), event = if(seq = 16, 'consent', event)"
                + " WHERE seq IN (8, 12, 16)");
        List<String> found = verify(null, null).texts();
        for (int seq : List.of(8, 12, 16)) {
            assertThat(found).anySatisfy(text -> assertThat(text)
                    .startsWith(
                            "altered: event " + writer(1) + "-" + seq + ": it was erased, and is not what was left"));
        }

        // A log that was damaged is not one that never was.
        assertThat(AuditTables.exists(spark, new Target(elsewhere.toString()))).isFalse();
        Files.writeString(
                tables.resolve("audit_log/_delta_log/%020d.json".formatted(commits("audit_log"))), "no commit\n");
        assertThatThrownBy(() -> AuditTables.exists(spark, target)).isInstanceOf(Exception.class);
    }

    private long commits(String table) {
        return spark.sql("DESCRIBE HISTORY delta.`" + tables + "/" + table + "`")
                .count();
    }

    @Test
    void anAttributeThatARowHoldsTwiceIsFoundForAQueryIsToldTheFirst() throws Exception {
        deliver(1, now);
        ingest(audit());
        // No function of SQL makes such a map but this one.
        spark.sql("UPDATE " + events
                + " SET attributes = from_json(concat('{\"table\":\"forged\",', substr(to_json(attributes), 2)), 'MAP<STRING, STRING>')"
                + " WHERE seq = 9");
        assertThat(spark.sql("SELECT attributes['table'] FROM " + events + " WHERE seq = 9")
                        .as(Encoders.STRING())
                        .collectAsList())
                .containsExactly("forged");

        assertThat(verify(null, null).texts()).anySatisfy(text -> assertThat(text)
                .startsWith("altered: event " + writer(1) + "-9:")
                .endsWith("an attribute twice"));
    }

    @Test
    void whileARunIsOnItsWayIntoTheLogThereIsNoAlarmAndLaterThereIs() throws Exception {
        deliver(1, now);
        ingest(audit());
        deliver(2, now);
        ingest(AuditOptions.OFF);
        TableVerification verification = new TableVerification(spark, new Target(tables.toString()));

        assertThat(verification.verify(Against.NOTHING, now))
                .returns(List.of(), Result::texts)
                .returns((long) EVENTS, Result::pending);
        assertThat(verification
                        .verify(Against.NOTHING, now.plus(Duration.ofHours(2)))
                        .texts())
                .singleElement()
                .asString()
                .startsWith("added: events " + writer(2) + "-1 to " + EVENTS);
    }

    @Test
    void aKeyIsChangedOnPurposeAndNotByTheWay() throws Exception {
        deliver(1, now);
        ingest(audit());
        String kept = checkpoint();
        Path file = elsewhere.resolve("audit/%012d.checkpoint".formatted(1));
        var pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        Files.writeString(
                elsewhere.resolve("next"),
                Base64.getEncoder().encodeToString(pair.getPrivate().getEncoded()));
        Files.writeString(
                elsewhere.resolve("next.pub"),
                Base64.getEncoder().encodeToString(pair.getPublic().getEncoded()));
        String directory = elsewhere.resolve("audit").toString();
        String next = "file:" + elsewhere.resolve("next");

        for (int n = 2; n <= 3; n++) {
            deliver(n, now);
            ingest(new AuditOptions(true, directory, n == 2 ? next : null));
        }
        assertThat(spark.table(log).count())
                .as("entries, by another key or none")
                .isOne();
        ingest(new AuditOptions(true, directory, next, file.toString()));

        TableVerification verification = new TableVerification(spark, new Target(tables.toString()));
        Instant later = now.plus(Duration.ofHours(2));
        List<String> both = List.of(
                elsewhere.resolve("key.pub").toString(),
                elsewhere.resolve("next.pub").toString());
        assertThat(verification.verify(new Against(kept, both, null), later))
                .returns(List.of(), Result::texts)
                .returns(3L, Result::entries);
        assertThat(verification
                        .verify(new Against(kept, both.subList(1, 2), null), later)
                        .texts())
                .containsExactly(
                        "checkpoint wrong: the checkpoint that was given is not signed by a key that was given");
        // Whoever has the one that was replaced signs nothing new with it.
        assertThat(verification
                        .verify(new Against(kept, List.of(both.get(1), both.get(0)), null), later)
                        .texts())
                .containsExactly(
                        "checkpoint wrong: the last checkpoint of the log is not signed by the last key that was given");
        // A proof to a checkpoint that was mailed before.
        Proof proof = new Prover(spark, new Target(tables.toString())).prove(writer(1), 7, kept);
        assertThat(proof.check(both.get(0), kept)).startsWith("Event " + writer(1) + "-7 ");
        assertThatThrownBy(() -> new Prover(spark, new Target(tables.toString())).prove(writer(2), 7, kept))
                .isInstanceOf(Proof.Wrong.class);
    }

    @Test
    void aForgedLineThatCameFirstKeepsItsNumberAndBreaksTheSeal() throws Exception {
        List<String> lines = new SealedWriter(writer(1), now)
                .log(20)
                .seal()
                .log(20)
                .seal()
                .log(5)
                .close()
                .lines();
        int seq = 2 + random.nextInt(20);
        write("0713-1", List.of(SealedWriter.altered(lines.get(seq - 1), "loaded", "forged")));
        ingest(audit());
        write("0713-2", lines);
        ingest(audit());

        List<String> found = verify(checkpoint(), null).texts();

        assertThat(found)
                .as("seed %d, seq %d", seed, seq)
                .singleElement()
                .asString()
                .startsWith("seal broken: ");
        assertThat(spark.table("delta.`" + tables + "/rejected_lines`")
                        .where("seq = " + seq)
                        .count())
                .isOne();

        // The files say so too, and what was altered in them before anybody read them.
        FileAccess access = FileAccess.of(spark, List.of(volume.toString()));
        var plan = new Planner(Long.MAX_VALUE)
                .plan(access.list(directory -> false, Unlistable.NAMED).files(), List.of(), now.toEpochMilli());
        try (Batch batch = access.read(plan.tasks(), new ReadSettings(1 << 20, Instant.EPOCH))) {
            assertThat(SealsOfLines.findings(
                                    batch.eventRows().where("source_file LIKE '%0713-2%'"), batch.rejectedRows())
                            .told())
                    .isEmpty();
            assertThat(SealsOfLines.findings(
                                    batch.eventRows().where("source_file LIKE '%0713-1%' OR seq <> " + seq),
                                    batch.rejectedRows())
                            .told())
                    .singleElement()
                    .asString()
                    .startsWith("seal broken: ");
        }
    }

    private void write(String cluster, List<String> lines) throws IOException {
        Path file = volume.resolve(cluster + "/driver/stdout");
        Files.createDirectories(file.getParent());
        Files.writeString(file, String.join("\n", lines) + "\n");
    }

    @Test
    void twoJobsMakeOneLog() throws Exception {
        for (int n = 1; n <= 6; n++) {
            deliver(n, now);
        }
        ingest(AuditOptions.OFF);
        ExecutorService jobs = Executors.newFixedThreadPool(2);
        try {
            // Each finds the same run that is not in the log, and at most one may enter it.
            List<Future<?>> both = new ArrayList<>();
            for (int job = 0; job < 2; job++) {
                SparkSession own = Engine.of(spark).another(spark);
                both.add(jobs.submit(() -> new Auditing(own, new Target(tables.toString()), audit(), Map.of())
                        .after(UUID.randomUUID().toString(), now, MergeResult.ofNothing(0, null))));
            }
            for (Future<?> one : both) {
                one.get();
            }
        } finally {
            jobs.shutdownNow();
        }
        Result result = verify(checkpoint(), null);
        assertThat(result.texts()).isEmpty();
        assertThat(result.entries()).isEqualTo(6);
    }

    /** Each on a writer of its own, at random places. */
    private void attackRows(String kept) throws IOException {
        long before = version(events);
        List<Integer> seqs = places();
        StringBuilder messages = new StringBuilder("CASE seq");
        StringBuilder crcs = new StringBuilder("CASE seq");
        for (int seq : seqs) {
            String line = line(writer(1), seq, now, "load", "ruined", attributes(seq));
            messages.append(" WHEN ").append(seq).append(" THEN 'ruined'");
            crcs.append(" WHEN ")
                    .append(seq)
                    .append(" THEN '")
                    .append(line, line.indexOf("\"crc\":\"") + 7, line.indexOf("\"}\n"))
                    .append('\'');
        }
        List<Integer> types = places();
        List<Integer> lines = places();
        List<Integer> plain = places();
        spark.sql("""
                UPDATE %1$s SET
                  message = CASE WHEN writer = '%2$s' AND seq IN %3$s THEN %4$s END
                            WHEN writer = '%5$s' AND seq IN %6$s THEN 'ruined' ELSE message END,
                  crc = CASE WHEN writer = '%2$s' AND seq IN %3$s THEN %7$s END ELSE crc END,
                  attribute_types = CASE WHEN writer = '%8$s' AND seq IN %9$s THEN '-'
                                         WHEN writer = '%10$s' AND seq IN %11$s THEN NULL ELSE attribute_types END,
                  line = CASE WHEN writer = '%12$s' THEN encode(replace(decode(line, 'UTF-8'), 'lone', 'lorn'), 'UTF-8') ELSE line END
                """.formatted(
                        events, writer(1), in(seqs), messages, writer(2), in(plain), crcs, writer(3), in(types),
                        writer(4), in(lines), writer(9)));
        List<Integer> removed = places();
        spark.sql("DELETE FROM %s WHERE writer = '%s' AND seq IN %s".formatted(events, writer(5), in(removed)));
        List<Integer> doubled = places();
        List<Integer> added = places();
        spark.sql("""
                INSERT INTO %1$s
                SELECT * FROM %1$s WHERE writer = '%2$s' AND seq IN %3$s
                UNION ALL SELECT %4$s FROM %1$s WHERE writer = '%5$s' AND seq IN %6$s
                """.formatted(events, writer(6), in(doubled), forged(), writer(7), in(added)));

        List<String> found = verify(kept, null).texts();

        assertThat(found).as("seed %d", seed).anySatisfy(text -> assertThat(text)
                .startsWith("altered: events " + writer(1)));
        assertNamed(found, "altered", 2, plain);
        assertNamed(found, "altered", 3, types);
        assertNamed(found, "altered", 9, List.of(7, 27));
        assertNamed(found, "removed", 5, removed);
        assertNamed(found, "doubled", 6, doubled);
        added.replaceAll(seq -> seq + 10_000);
        assertNamed(found, "altered", 7, added);
        assertThat(found).as("seed %d", seed).anySatisfy(text -> assertThat(text)
                .startsWith("altered: event")
                .contains(writer(4)));
        assertThat(found).as("seed %d", seed).noneSatisfy(text -> assertThat(text)
                .contains(writer(8)));
        restore(events, before);
    }

    /** Rows that pretend to be of a run, or of a version that kept nothing; and one that nothing can be made of, which keeps no other from being looked at. */
    private void attackWithRowsOfNoRun(String kept) throws IOException {
        long before = version(events);
        spark.sql("INSERT INTO %1$s SELECT %2$s FROM %1$s WHERE writer = '%3$s' AND seq = 2"
                .formatted(events, forged("'not-a-run'", "attribute_types", "line", "attributes"), writer(1)));
        spark.sql("INSERT INTO %1$s SELECT %2$s FROM %1$s WHERE writer = '%3$s' AND seq = 3"
                .formatted(events, forged("'older'", "NULL", "NULL", "attributes"), writer(2)));
        spark.sql("INSERT INTO %1$s SELECT %2$s FROM %1$s WHERE writer = '%3$s' AND seq = 4"
                .formatted(events, forged("run_id", "attribute_types", "line", "map('table', NULL)"), writer(3)));

        assertThat(verify(kept, null).texts())
                .anySatisfy(text -> assertThat(text).startsWith("added: event " + writer(1) + "-10002: no entry"))
                .anySatisfy(text -> assertThat(text)
                        .startsWith("added: 1 rows have neither attribute_types nor line, and 0 had none"))
                .anySatisfy(text -> assertThat(text).startsWith("altered: event " + writer(3) + "-10004: "))
                .noneSatisfy(text -> assertThat(text).contains(writer(4)));
        restore(events, before);
    }

    private void assertNamed(List<String> found, String kind, int writer, List<Integer> seqs) {
        for (int seq : seqs) {
            assertThat(found)
                    .as("seed %d: %s %d-%d", seed, kind, writer, seq)
                    .anyMatch(text -> text.startsWith(kind + ": event " + writer(writer) + "-" + seq + ":")
                            || (text.startsWith(kind + ": events " + writer(writer) + "-") && isWithin(text, seq)));
        }
    }

    private static boolean isWithin(String text, int seq) {
        String[] numbers = text.replaceFirst("^[a-z]+: events \\w{26}-(\\d+) to (\\d+):.*", "$1 $2")
                .split(" ", -1);
        return Integer.parseInt(numbers[0]) <= seq && seq <= Integer.parseInt(numbers[1]);
    }

    private void attackLog(String kept) throws IOException {
        long before = version(log);
        int number = random.nextInt(9);
        spark.sql("UPDATE %s SET entry = replace(entry, 'root=', 'root=0') WHERE number = %d".formatted(log, number));
        assertThat(verify(kept, null).texts())
                .anySatisfy(text -> assertThat(text).startsWith("log broken: "))
                .anySatisfy(text -> assertThat(text).startsWith("not that of checkpoint: "));
        restore(log, before);
        spark.sql("DELETE FROM %s WHERE number = %d".formatted(log, number));
        // Without its last entry the log is whole, and shorter than it was.
        String name = number == 8 ? "not that of checkpoint: " : "log broken: ";
        assertThat(verify(kept, null).texts()).as("seed %d", seed).anySatisfy(text -> assertThat(text)
                .startsWith(name));
        restore(log, before);
        spark.sql(
                "UPDATE %s SET checkpoint = regexp_replace(checkpoint, '\\n\u2014.*', '') WHERE checkpoint IS NOT NULL"
                        .formatted(log));
        assertThat(verify(kept, null).texts()).isNotEmpty().allSatisfy(text -> assertThat(text)
                .startsWith("checkpoint wrong: "));
        restore(log, before);
        spark.sql(
                "UPDATE " + log + " SET entry = regexp_replace(entry, '(day|seqs)=[^ ]*',"
                        + " element_at(array('day=2026-99-99', 'seqs=-', 'reason=?'), CAST(number AS INT) + 1)) WHERE number < 3");
        assertThat(verify(null, null).texts())
                .contains("log broken: entry 0 is none", "log broken: entry 1 is none", "log broken: entry 2 is none");
        restore(log, before);
        rewriteAllThatCameLater(kept);
        restore(log, before);
        spark.sql("DELETE FROM " + log);
        assertThat(verify(kept, null).texts())
                .anySatisfy(text -> assertThat(text).startsWith("not that of checkpoint: "))
                .anySatisfy(text -> assertThat(text).startsWith("added: "));
        restore(log, before);
    }

    /** Who writes to all tables makes up what is behind the checkpoint that was kept: without the key nobody signs that, the job neither. */
    private void rewriteAllThatCameLater(String kept) throws IOException {
        deliver(10, now);
        try {
            ingest(audit());
            assertThat(verify(kept, null).texts()).isEmpty();
            long eventsThen = version(events);
            spark.sql("UPDATE %s SET entry = replace(entry, 'events=', 'events=1'), checkpoint = NULL WHERE number = 9"
                    .formatted(log));
            assertThat(verify(kept, null).texts()).contains("log broken: entry 9 ends a commit, and has no checkpoint");

            String unsigned = "bywash/forged\n10\n" + "A".repeat(43) + "=\n\n";
            spark.sql("UPDATE %s SET checkpoint = '%s' WHERE number = 9".formatted(log, unsigned));
            assertThat(verify(kept, null).texts())
                    .contains("checkpoint wrong: the last checkpoint of the log is not signed by a key that was given");
            deliver(11, now);
            ingest(audit());
            assertThat(spark.table(log).count())
                    .as("entries of a log that the job did not write")
                    .isEqualTo(10);
            restore(events, eventsThen - 1);
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    private List<Integer> places() {
        List<Integer> all = new ArrayList<>(IntStream.range(2, EVENTS).boxed().toList());
        Collections.shuffle(all, random);
        return new ArrayList<>(all.subList(0, PLACES));
    }

    private static String in(List<Integer> seqs) {
        return seqs.toString().replace('[', '(').replace(']', ')');
    }

    private String forged(String runId, String types, String line, String attributes) {
        return forged().replace("run_id AS run_id", runId + " AS run_id")
                .replace("attribute_types AS attribute_types", types + " AS attribute_types")
                .replace(", line AS line", ", CAST(" + line + " AS BINARY) AS line")
                .replace("attributes AS attributes", attributes + " AS attributes");
    }

    private String forged() {
        StringBuilder columns = new StringBuilder();
        for (String column : spark.table(events).columns()) {
            columns.append(columns.length() == 0 ? "" : ", ")
                    .append(column.equals("seq") ? "seq + 10000" : column)
                    .append(" AS ")
                    .append(column);
        }
        return columns.toString();
    }

    private static String attributes(int seq) {
        return ",\"attributes\":{\"rows\":" + seq + ",\"table\":\"t\",\"nested\":{\"a\":[1,2]}}";
    }

    private void deliver(int n, Instant time) throws IOException {
        deliver(n, time, EVENTS);
    }

    private void deliver(int n, Instant time, int events) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int seq = 1; seq <= events; seq++) {
            // Of each hundred, one line that the columns do not give back.
            String message = seq % 20 == 7 ? "lone \\ud834" : "loaded " + seq;
            lines.append(line(writer(n), seq, time, "load", message, attributes(seq)));
        }
        Path file = volume.resolve("0713-" + n + "/driver/stdout");
        Files.createDirectories(file.getParent());
        Files.writeString(file, lines);
    }

    private AuditOptions audit() {
        return new AuditOptions(true, elsewhere.resolve("audit").toString(), "file:" + elsewhere.resolve("key"));
    }

    private String checkpoint() throws IOException {
        try (Stream<Path> files = Files.list(elsewhere.resolve("audit"))) {
            return Files.readString(
                    files.sorted(Collections.reverseOrder()).findFirst().orElseThrow());
        }
    }

    private Result verify(String checkpoint, LocalDate keptFrom) throws IOException {
        return new TableVerification(spark, new Target(tables.toString()))
                .verify(
                        new Against(
                                checkpoint, List.of(elsewhere.resolve("key.pub").toString()), keptFrom),
                        now.plus(Duration.ofHours(2)));
    }

    private long version(String table) {
        return spark.sql("DESCRIBE HISTORY " + table + " LIMIT 1")
                .collectAsList()
                .get(0)
                .getLong(0);
    }

    private void restore(String table, long version) {
        spark.sql("RESTORE TABLE " + table + " TO VERSION AS OF " + version);
    }

    private static Clock clock() {
        return Clock.offset(Clock.systemUTC(), Duration.ofMinutes(1));
    }

    private void ingest(AuditOptions audit) throws Exception {
        job(audit).run();
    }

    private Ingestion job(AuditOptions audit) {
        return new TablesBelow(tables, clock(), volume).ingestion(WatchOptions.OFF, audit);
    }
}
