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
import dev.bywash.ingest.audit.Finding.Kind;
import dev.bywash.ingest.audit.LogAlone;
import dev.bywash.ingest.audit.Proof;
import dev.bywash.ingest.audit.Prover;
import dev.bywash.ingest.audit.SealAttack;
import dev.bywash.ingest.audit.SealAttack.Attacked;
import dev.bywash.ingest.audit.SealsOfLines;
import dev.bywash.ingest.audit.TableVerification;
import dev.bywash.ingest.audit.TableVerification.Against;
import dev.bywash.ingest.audit.TableVerification.Result;
import dev.bywash.ingest.batch.Batch;
import dev.bywash.ingest.engine.Engine;
import dev.bywash.ingest.line.Rejection;
import dev.bywash.ingest.merge.MergeResult;
import dev.bywash.ingest.plan.LogFiles;
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
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
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

    /** Each attack on rows is on one of its own, and nobody touches those that are left. */
    private static final int WRITERS = 13;

    /** What somebody makes of attributes so that the same line might be written of them, with the types that say how. */
    private static final Map<String, String> RAW_ATTRIBUTES = Map.of(
            "added beside the line", "map_concat(attributes, map('zz', 'made up'))",
            "another instead", withAttributes("'rows', concat(seq, ',\"table\":\"t\"'), 'table', 'forged'"),
            "with its quotes", withAttributes("'table', '\"t\"'"),
            "trace hidden",
                    "map_filter("
                            + withAttributes(
                                    "'nested', concat(attributes['nested'], ',\"trace_id\":\"', trace_id, '\"')")
                            + ", (name, value) -> name != 'trace_id')",
            "trace made up", withAttributes("'span_id', '00f067aa0ba902b7'"));

    private static final Map<String, String> RAW_TYPES = Map.of(
            "added beside the line", "'4619>'",
            "another instead", "'4819'",
            "with its quotes", "'4719'",
            "trace hidden", "'461'",
            "trace made up", "'491<8'");

    private static final AuditOptions UNSIGNED = new AuditOptions(true, null, null);

    /** Of a day, one each five minutes. */
    private static final int RUNS = Boolean.getBoolean("bywash.soak") ? 288 : 2;

    private final long seed = Seed.next();
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
        for (int n = 1; n <= WRITERS; n++) {
            deliver(n, now);
        }
        // Killed before it comes to the log.
        ingest(AuditOptions.OFF);
        twoJobsMakeOneLog();
        Result whole = verify(null, null);
        assertThat(whole.texts()).isEmpty();
        assertThat(whole.entries()).isEqualTo(WRITERS);
        assertThat(whole.events()).isEqualTo((long) WRITERS * EVENTS);
        assertThat(whole.notCovered()).isZero();
        String kept = checkpoint();

        attackLog(kept);
        attackRows(kept);
    }

    private void twoJobsMakeOneLog() throws Exception {
        ExecutorService jobs = Executors.newFixedThreadPool(2);
        try {
            // Each finds the same run that is not in the log, and at most one may enter it.
            List<Future<?>> both = new ArrayList<>();
            for (int job = 0; job < 2; job++) {
                SparkSession own = Engine.of(spark).another(spark);
                both.add(jobs.submit(() -> new Auditing(own, new Target(tables.toString()), audit(), Map.of())
                        .after(UUID.randomUUID().toString(), now, MergeResult.ofNothing(0, null, now))));
            }
            for (Future<?> one : both) {
                one.get();
            }
        } finally {
            jobs.shutdownNow();
        }
    }

    @Test
    void whatBecameOfASealedWritersLinesIsNamedByItsSealsAndAfterItsRunByTheLog() throws Exception {
        Path theirs = elsewhere.resolve("volume");
        Path theirTables = Files.createDirectories(elsewhere.resolve("tables"));
        SparkExtension.createTables(theirTables);
        Map<String, Attacked> writers = new TreeMap<>();
        Map<String, Set<Kind>> expected = new TreeMap<>();
        Map<String, Long> statuses = new TreeMap<>();
        for (SealAttack attack : SealAttack.values()) {
            for (int place = 0; place < PLACES; place++) {
                String writer = writer(writers.size() + 1);
                Attacked attacked = attack.on(writer, now, random);
                writers.put(writer, attacked);
                expected.put(writer, attack.kinds());
                statuses.merge(attack.counted(), 1L, Long::sum);
                write(volume, writer, attacked.genuine());
                write(theirs, writer, attacked.lines());
            }
        }
        Set<String> forged = new TreeSet<>();
        for (int place = 0; place < PLACES; place++) {
            String writer = writer(writers.size() + 1);
            Attacked attacked = SealAttack.ALTERED.on(writer, now, random);
            writers.put(writer, attacked);
            forged.add(writer);
            statuses.merge("BROKEN", 1L, Long::sum);
            write(volume, writer, attacked.genuine());
            // The forged line is printed first, and its number is taken then.
            write(theirs, "first-" + writer, attacked.lines().subList(attacked.seq() - 1, attacked.seq()));
        }
        String replayed = writers.keySet().iterator().next();
        ingest(theirTables, theirs, UNSIGNED);
        for (String writer : forged) {
            write(theirs, writer, writers.get(writer).genuine());
        }
        // An older version of a file in its place, and another one beside it.
        write(theirs, replayed, writers.get(replayed).lines().subList(0, 20));
        write(theirs, "again", writers.get(replayed).lines().subList(0, 30));
        ingest(theirTables, theirs, UNSIGNED);

        assertThat(byWriter(sealsOf(theirs))).as("files alone, seed %d", seed).isEqualTo(found(expected));
        forged.forEach(writer -> expected.put(writer, SealAttack.ALTERED.kinds()));
        Result sealsAlone = verifyIn(theirTables, Against.NOTHING);
        assertThat(byWriter(sealsAlone.found().told())).as("seed %d", seed).isEqualTo(found(expected));
        assertThat(sealsAlone.writers()).as("seed %d", seed).isEqualTo(statuses);
        writers.forEach((writer, attacked) -> {
            if (attacked.seq() > 0) {
                assertThat(sealsAlone.found().told())
                        .as("seed %d: %s-%d", seed, writer, attacked.seq())
                        .anyMatch(finding -> finding.writer().equals(writer)
                                && finding.first() <= attacked.seq()
                                && attacked.seq() <= finding.last());
            }
        });
        rejectedAsAWhole(theirTables, forged, writers);

        ingest(audit());
        assertThat(verify(checkpoint(), null))
                .returns(List.of(), Result::texts)
                .returns(Map.of("SEALED", (long) writers.size()), Result::writers);
        // Whoever writes to the table puts all of theirs in the place of what a run brought.
        Row run = spark.table(events).select("run_id", "ingest_time").first();
        spark.sql("INSERT OVERWRITE %s SELECT %s FROM delta.`%s/events`"
                .formatted(
                        events,
                        columns(Map.of(
                                "run_id", "'" + run.get(0) + "'",
                                "ingest_time",
                                        "TIMESTAMP'" + run.getTimestamp(1).toInstant() + "'")),
                        theirTables));
        writers.forEach((writer, attacked) -> {
            Set<Kind> kinds = new TreeSet<>(expected.get(writer));
            kinds.addAll(differences(attacked));
            expected.put(writer, kinds);
        });
        assertThat(byWriter(verify(checkpoint(), null).found().told()))
                .as("seed %d", seed)
                .isEqualTo(found(expected));
    }

    /** What the log says of lines in the place of others. */
    private static Set<Kind> differences(Attacked attacked) {
        List<Integer> before = seqs(attacked.genuine());
        List<Integer> after = seqs(attacked.lines());
        Set<Kind> kinds = EnumSet.noneOf(Kind.class);
        if (!after.containsAll(before)) {
            kinds.add(Kind.REMOVED);
        }
        if (!before.containsAll(after)) {
            kinds.add(Kind.ADDED);
        }
        if (kinds.isEmpty() && !Set.copyOf(attacked.genuine()).equals(Set.copyOf(attacked.lines()))) {
            kinds.add(Kind.ALTERED);
        }
        return kinds;
    }

    private static List<Integer> seqs(List<String> lines) {
        return lines.stream()
                .map(line -> Integer.valueOf(line.replaceFirst(".*,\"seq\":(\\d+),.*", "$1")))
                .toList();
    }

    private static Map<String, Set<Kind>> byWriter(List<Finding> findings) {
        return findings.stream()
                .collect(Collectors.groupingBy(
                        Finding::writer, TreeMap::new, Collectors.mapping(Finding::kind, Collectors.toSet())));
    }

    private static Map<String, Set<Kind>> found(Map<String, Set<Kind>> expected) {
        Map<String, Set<Kind>> some = new TreeMap<>(expected);
        some.values().removeIf(Set::isEmpty);
        return some;
    }

    /** But for what was printed first, which a file of its own has. */
    private List<Finding> sealsOf(Path files) throws IOException {
        FileAccess access = FileAccess.of(spark, List.of(files.toString()));
        var plan = new Planner(Long.MAX_VALUE)
                .plan(access.list(directory -> false, Unlistable.NAMED).files(), List.of(), now.toEpochMilli());
        try (Batch batch = access.read(plan.tasks(), new ReadSettings(1 << 20, Instant.EPOCH))) {
            return SealsOfLines.findings(
                            batch.eventRows().where("source_file NOT LIKE '%/first-%'"),
                            batch.rejectedRows(),
                            Instant.EPOCH)
                    .told();
        }
    }

    /** Of an event whose number was taken, the line is all that is left. */
    private void rejectedAsAWhole(Path in, Set<String> forged, Map<String, Attacked> writers) {
        List<String> lines = spark.table("delta.`" + in + "/rejected_lines`")
                .where("reason = '" + Rejection.CONFLICT + "' AND length = octet_length(bytes)")
                .selectExpr("decode(bytes, 'UTF-8')")
                .as(Encoders.STRING())
                .collectAsList();
        assertThat(lines)
                .containsExactlyInAnyOrderElementsOf(forged.stream()
                        .map(writers::get)
                        .map(attacked -> attacked.genuine().get(attacked.seq() - 1))
                        .toList());
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
        spark.sql("UPDATE " + events
                + " SET ingest_time = ingest_time - CASE writer WHEN '" + writer(2)
                + "' THEN INTERVAL 10 DAYS ELSE INTERVAL 0 DAYS END,"
                + " attributes = map_from_entries(reverse(map_entries(attributes)))");
        maintenance.run();
        assertThat(spark.table("delta.`" + tables + "/audit_findings`").count()).isOne();
        LocalDate keptFrom = LocalDate.ofInstant(now.minus(Duration.ofDays(7)), ZoneOffset.UTC);
        assertThat(spark.table(log).inputFiles()).as("files of the log").hasSize(1);
        String kept = checkpoint();
        assertThat(verify(kept, keptFrom))
                .returns(List.of(), Result::texts)
                .returns((long) EVENTS, Result::notCovered)
                .returns(1L, Result::expired);
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
                .after("next", now, MergeResult.ofNothing(0, null, now));
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
        // An erasure that the log does not know is none; and what is left of an erased one is not free to be anything.
        spark.sql("UPDATE " + events + " SET attribute_types = if(seq = 9, '-', attribute_types),"
                + " message = CASE seq WHEN 8 THEN 'he agreed' WHEN 9 THEN NULL ELSE message END,"
                + " level = if(seq = 12, 'ERROR', level), event = if(seq = 16, 'consent', event)"
                + " WHERE seq IN (8, 9, 12, 16)");
        assertThat(eraser.erase("seq = 9", "to make it right", now)).isZero();
        List<String> found = verify(null, null).texts();
        assertThat(found).anySatisfy(text -> assertThat(text)
                .startsWith("altered: event " + writer(1) + "-9: it was erased, and the log does not say so"));
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
    void aKeyIsChangedOnPurposeAndWhatWaitsForThatIsNoAlarmForAnHour() throws Exception {
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
        // While runs may be on their way into the log there is no alarm, and later there is.
        assertThat(new TableVerification(spark, new Target(tables.toString())).verify(Against.NOTHING, Instant.now()))
                .returns(List.of(), Result::texts)
                .returns(2L * EVENTS, Result::pending);
        assertThat(verify(kept, null).texts()).hasSize(2).allSatisfy(text -> assertThat(text)
                .startsWith("added: events ")
                .contains("-1 to " + EVENTS));
        ingest(new AuditOptions(true, directory, next, file.toString()));

        TableVerification verification = new TableVerification(spark, new Target(tables.toString()));
        Instant later = now.plus(Duration.ofHours(2));
        Path before = elsewhere.resolve("key.pub");
        Path after = elsewhere.resolve("next.pub");
        assertThat(verification.verify(new Against(kept, List.of(before.toString(), after.toString()), null), later))
                .returns(List.of(), Result::texts)
                .returns(3L, Result::entries);
        assertThat(LogAlone.findings(spark, tables, kept, after))
                .containsExactly(
                        "checkpoint wrong: the checkpoint that was given is not signed by a key that was given");
        // Whoever has the one that was replaced signs nothing new with it.
        assertThat(LogAlone.findings(spark, tables, kept, after, before))
                .containsExactly(
                        "checkpoint wrong: the last checkpoint of the log is not signed by the last key that was given");
        // A proof to a checkpoint that was mailed before.
        Proof proof = new Prover(spark, new Target(tables.toString())).prove(writer(1), 7, kept);
        assertThat(proof.check(before.toString(), kept)).startsWith("Event " + writer(1) + "-7 ");
        assertThatThrownBy(() -> new Prover(spark, new Target(tables.toString())).prove(writer(2), 7, kept))
                .isInstanceOf(Proof.Wrong.class);
    }

    private void attackLog(String kept) throws Exception {
        List<Row> whole = spark.table(log).orderBy("number").collectAsList();
        int number = random.nextInt(WRITERS);
        setLog(with(
                whole, number, "entry", whole.get(number).<String>getAs("entry").replace("root=", "root=0")));
        assertThat(inLog(kept))
                .anySatisfy(text -> assertThat(text).startsWith("log broken: "))
                .anySatisfy(text -> assertThat(text).startsWith("not that of checkpoint: "));

        // One of them is left out; without its last one the log is whole, and shorter than it was.
        List<Row> without = new ArrayList<>(whole);
        without.remove(number);
        setLog(without);
        String name = number == WRITERS - 1 ? "not that of checkpoint: " : "log broken: ";
        assertThat(inLog(kept)).as("seed %d", seed).anySatisfy(text -> assertThat(text)
                .startsWith(name));

        int left = random.nextInt(WRITERS);
        setLog(whole.subList(0, left));
        assertThat(verify(kept, null).texts())
                .as("seed %d: cut off behind %d", seed, left)
                .contains("not that of checkpoint: the log has " + left + " entries, and had " + WRITERS
                        + " at the checkpoint")
                .anySatisfy(text -> assertThat(text).startsWith("added: "));

        int last = WRITERS - 1;
        String note = whole.get(last).getAs("checkpoint");
        setLog(with(whole, last, "checkpoint", note.substring(0, note.indexOf('\u2014'))));
        assertThat(inLog(kept)).isNotEmpty().allSatisfy(text -> assertThat(text).startsWith("checkpoint wrong: "));

        List<Row> none = with(whole, last, "checkpoint", null);
        List<String> parts = List.of("day=2026-99-99", "seqs=-", "reason=?");
        for (int i = 0; i < parts.size(); i++) {
            String entry = none.get(i).getAs("entry");
            none = with(none, i, "entry", entry.replaceFirst("(day|seqs)=[^ ]*", parts.get(i)));
        }
        setLog(none);
        assertThat(inLog(null))
                .contains(
                        "log broken: entry 0 is none",
                        "log broken: entry 1 is none",
                        "log broken: entry 2 is none",
                        "log broken: entry " + last + " ends a commit, and has no checkpoint");
        setLog(whole);
        rewriteAllThatCameLater(kept);
        setLog(whole);
    }

    /** Who writes to all tables makes up what is behind the checkpoint that was kept: without the key nobody signs that, the job neither. */
    private void rewriteAllThatCameLater(String kept) throws Exception {
        deliver(WRITERS + 1, now);
        ingest(audit());
        List<Row> later = spark.table(log).orderBy("number").collectAsList();
        String entry = later.get(WRITERS).getAs("entry");
        String unsigned = "bywash/forged\n" + later.size() + "\n" + "A".repeat(43) + "=\n\n";
        setLog(with(
                with(later, WRITERS, "entry", entry.replace("events=", "events=1")), WRITERS, "checkpoint", unsigned));
        assertThat(inLog(kept))
                .contains("checkpoint wrong: the last checkpoint of the log is not signed by a key that was given");
        deliver(WRITERS + 2, now);
        ingest(audit());
        assertThat(spark.table(log).count())
                .as("entries of a log that the job did not write")
                .isEqualTo(WRITERS + 1);
    }

    private List<String> inLog(String checkpoint) {
        return LogAlone.findings(spark, tables, checkpoint, elsewhere.resolve("key.pub"));
    }

    private void setLog(List<Row> entries) {
        spark.createDataFrame(entries, spark.table(log).schema())
                .coalesce(1)
                .write()
                .format("delta")
                .mode("overwrite")
                .save(tables + "/audit_log");
    }

    private static List<Row> with(List<Row> rows, int at, String column, Object value) {
        List<Row> changed = new ArrayList<>(rows);
        Row row = rows.get(at);
        Object[] values = new Object[row.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = i == row.fieldIndex(column) ? value : row.get(i);
        }
        changed.set(at, new GenericRowWithSchema(values, row.schema()));
        return changed;
    }

    /** Each on a writer of its own, at random places. */
    private void attackRows(String kept) throws Exception {
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
        List<Integer> plain = places();
        List<Integer> types = places();
        List<Integer> lines = places();
        List<Integer> traces = places();
        List<Integer> twice = places();
        Map<String, List<Integer>> raw = rawPlaces();
        // No function of SQL makes a map with a name twice but from_json.
        spark.sql("""
                UPDATE %1$s SET
                  message = CASE WHEN writer = '%2$s' AND seq IN %3$s THEN %4$s END
                            WHEN writer = '%5$s' AND seq IN %6$s THEN 'ruined' ELSE message END,
                  crc = CASE WHEN writer = '%2$s' AND seq IN %3$s THEN %7$s END ELSE crc END,
                  attribute_types = CASE WHEN writer = '%8$s' AND seq IN %9$s THEN '-'
                                         WHEN writer = '%10$s' AND seq IN %11$s THEN NULL
                                         WHEN writer = '%17$s' THEN %19$s ELSE attribute_types END,
                  line = CASE WHEN writer = '%12$s' THEN encode(replace(decode(line, 'UTF-8'), 'lone', 'lorn'), 'UTF-8') ELSE line END,
                  trace_id = CASE WHEN writer = '%13$s' AND seq IN %14$s THEN NULL
                                  WHEN writer = '%17$s' AND seq IN %20$s THEN NULL ELSE trace_id END,
                  span_id = CASE WHEN writer = '%17$s' AND seq IN %21$s THEN '00f067aa0ba902b7' ELSE span_id END,
                  attributes = CASE WHEN writer = '%15$s' AND seq IN %16$s
                    THEN from_json(concat('{"table":"forged",', substr(to_json(attributes), 2)), 'MAP<STRING, STRING>')
                    WHEN writer = '%17$s' THEN %18$s ELSE attributes END
                """.formatted(
                        events,
                        writer(1),
                        in(seqs),
                        messages,
                        writer(2),
                        in(plain),
                        crcs,
                        writer(3),
                        in(types),
                        writer(4),
                        in(lines),
                        writer(9),
                        writer(10),
                        in(traces),
                        writer(11),
                        in(twice),
                        writer(13),
                        rawCase(raw, "attributes", RAW_ATTRIBUTES),
                        rawCase(raw, "attribute_types", RAW_TYPES),
                        in(raw.get("trace hidden")),
                        in(raw.get("trace made up"))));
        assertThat(spark.sql("SELECT attributes['table'] FROM %s WHERE writer = '%s' AND seq = %d"
                                .formatted(events, writer(11), twice.get(0)))
                        .as(Encoders.STRING())
                        .collectAsList())
                .as("what a query is told of an attribute that is there twice")
                .containsExactly("forged");
        List<Integer> removed = places();
        spark.sql("DELETE FROM %s WHERE writer = '%s' AND seq IN %s".formatted(events, writer(5), in(removed)));
        List<Integer> doubled = places();
        List<Integer> added = places();
        // Those of no run, of a version that kept nothing, and one that nothing can be made of keep no other from being
        // looked at.
        spark.sql("""
                INSERT INTO %1$s
                SELECT * FROM %1$s WHERE writer = '%2$s' AND seq IN %3$s
                UNION ALL SELECT %4$s FROM %1$s WHERE writer = '%5$s' AND seq IN %6$s
                UNION ALL SELECT %7$s FROM %1$s WHERE writer = '%8$s' AND seq = 2
                UNION ALL SELECT %9$s FROM %1$s WHERE writer = '%8$s' AND seq = 3
                UNION ALL SELECT %10$s FROM %1$s WHERE writer = '%8$s' AND seq = 4
                """.formatted(
                        events,
                        writer(6),
                        in(doubled),
                        forged(Map.of()),
                        writer(7),
                        in(added),
                        forged(Map.of("run_id", "'not-a-run'")),
                        writer(12),
                        forged(Map.of(
                                "run_id", "'older'",
                                "attribute_types", "CAST(NULL AS STRING)",
                                "line", "CAST(NULL AS BINARY)")),
                        forged(Map.of("attributes", "map('table', CAST(NULL AS STRING))"))));

        List<String> found = verify(kept, null).texts();

        assertNamed(found, "altered", 1, seqs);
        assertNamed(found, "altered", 2, plain);
        assertNamed(found, "altered", 3, types);
        assertNamed(found, "altered", 9, List.of(7, 27));
        assertNamed(found, "altered", 10, traces);
        assertNamed(found, "altered", 11, twice);
        raw.values().forEach(some -> assertNamed(found, "altered", 13, some));
        assertNamed(found, "removed", 5, removed);
        assertNamed(found, "doubled", 6, doubled);
        added.replaceAll(seq -> seq + 10_000);
        assertNamed(found, "altered", 7, added);
        long uncovered = 1 + lines.stream().filter(seq -> seq % 20 != 7).count();
        assertThat(found)
                .as("seed %d", seed)
                .anySatisfy(
                        text -> assertThat(text).startsWith("altered: event").contains(writer(4)))
                .anySatisfy(text -> assertThat(text).startsWith("added: event " + writer(12) + "-10002: no entry"))
                .anySatisfy(text -> assertThat(text)
                        .startsWith(
                                "added: " + uncovered + " rows have neither attribute_types nor line, and 0 had none"))
                .anySatisfy(text -> assertThat(text).startsWith("altered: event " + writer(12) + "-10004: "))
                .noneSatisfy(text -> assertThat(text).contains(writer(8)));
    }

    /** Of each of these attacks on a line with columns that give it back. */
    private Map<String, List<Integer>> rawPlaces() {
        List<Integer> all = new ArrayList<>(
                IntStream.range(2, EVENTS).filter(seq -> seq % 20 != 7).boxed().toList());
        Collections.shuffle(all, random);
        Map<String, List<Integer>> places = new TreeMap<>();
        for (String attack : new TreeSet<>(RAW_TYPES.keySet())) {
            int from = places.size() * PLACES;
            places.put(attack, all.subList(from, from + PLACES));
        }
        return places;
    }

    private static String rawCase(Map<String, List<Integer>> places, String column, Map<String, String> values) {
        return places.entrySet().stream()
                .map(attack -> " WHEN seq IN " + in(attack.getValue()) + " THEN " + values.get(attack.getKey()))
                .collect(Collectors.joining("", "CASE", " ELSE " + column + " END"));
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

    private List<Integer> places() {
        List<Integer> all = new ArrayList<>(IntStream.range(2, EVENTS).boxed().toList());
        Collections.shuffle(all, random);
        return new ArrayList<>(all.subList(0, PLACES));
    }

    private static String in(List<Integer> seqs) {
        return seqs.toString().replace('[', '(').replace(']', ')');
    }

    private String forged(Map<String, String> values) {
        Map<String, String> all = new HashMap<>(values);
        all.put("seq", "seq + 10000");
        return columns(all);
    }

    /** Of the events; some with other values. */
    private String columns(Map<String, String> values) {
        return Stream.of(spark.table(events).columns())
                .map(column -> values.getOrDefault(column, column) + " AS " + column)
                .collect(Collectors.joining(", "));
    }

    private static String withAttributes(String others) {
        return "map_concat(map_filter(attributes, (name, value) -> NOT map_contains_key(map(%1$s), name)), map(%1$s))"
                .formatted(others);
    }

    private static String attributes(int seq) {
        return ",\"attributes\":{\"rows\":" + seq
                + ",\"table\":\"t\",\"nested\":{\"a\":[1,2]},\"trace_id\":\"%032x\"}".formatted(seq);
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

    private Result verify(String checkpoint, LocalDate keptFrom) {
        return verifyIn(
                tables,
                new Against(checkpoint, List.of(elsewhere.resolve("key.pub").toString()), keptFrom));
    }

    private Result verifyIn(Path in, Against against) {
        return new TableVerification(spark, new Target(in.toString())).verify(against, now.plus(Duration.ofHours(2)));
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

    private static void ingest(Path into, Path from, AuditOptions audit) throws Exception {
        new TablesBelow(into, clock(), from).ingestion(WatchOptions.OFF, audit).run();
    }

    private static void write(Path files, String cluster, List<String> lines) throws IOException {
        Path file = files.resolve(cluster + "/driver/stdout");
        Files.createDirectories(file.getParent());
        Files.writeString(file, String.join("\n", lines) + "\n");
    }

    private Ingestion job(AuditOptions audit) {
        return new TablesBelow(tables, clock(), volume).ingestion(WatchOptions.OFF, audit);
    }
}
