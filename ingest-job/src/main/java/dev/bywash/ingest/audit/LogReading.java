package dev.bywash.ingest.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bywash.ingest.audit.Finding.Kind;
import dev.bywash.ingest.engine.LocalRows;
import dev.bywash.ingest.merkle.MerkleTree;
import java.security.PublicKey;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.spark.sql.Row;

/**
 * Goes once through a log, in the order of its entries, and checks it: that none is missing, that each commit's head is the root of what was entered until then, that the last
 * one is signed, and that it leads through all checkpoints that were kept elsewhere.
 */
final class LogReading {

    private final Head kept;
    private final List<PublicKey> keys;
    private final List<Finding> findings = new ArrayList<>();
    private final MerkleTree tree = new MerkleTree();
    private final Map<EntryKey, Entered> ranges = new HashMap<>();
    private final Map<String, ErasedEntry> erased = new HashMap<>();
    private final Set<String> runs = new HashSet<>();
    private final Map<LocalDate, Long> uncovered = new HashMap<>();
    /** Runs and writers are in many entries, each of them once in memory. */
    private final Map<String, String> names = new HashMap<>();

    private final OtherHeads others;
    private boolean keptSeen;
    private Long commit;
    private String lastCheckpoint;

    private LogReading(Head kept, OtherHeads others, List<PublicKey> keys) {
        this.kept = kept;
        this.others = others;
        this.keys = keys;
        this.keptSeen = kept == null || kept.size() == 0;
    }

    /** What there is one entry of. */
    record EntryKey(String runId, String writer, LocalDate day) {}

    /** A range and the number of its entry. */
    record Entered(long number, RangeEntry range) {}

    /**
     * What a log says.
     *
     * @param ranges by {@link #keyOf}; millions of them, in a year
     * @param erased by {@link ErasedEntry#key}
     * @param runs that it has entries of
     * @param uncovered how many rows were there before it that give no lines back, of each day that has some
     */
    record Logged(
            long entries,
            Map<EntryKey, Entered> ranges,
            Map<String, ErasedEntry> erased,
            Set<String> runs,
            Map<LocalDate, Long> uncovered,
            List<Finding> findings) {}

    /**
     * Reads.
     *
     * @param checkpoint a note that was kept elsewhere; null for none
     * @param others further ones, by their names; nobody asks who signed them
     * @param keys of which the last one signs the last head, and any this note; none to believe unsigned ones
     */
    static Logged read(AuditLog log, String checkpoint, Map<String, String> others, List<PublicKey> keys) {
        LogReading reading =
                new LogReading(checkpoint == null ? null : Head.parse(checkpoint), new OtherHeads(others), keys);
        reading.checkKept(checkpoint);
        try (LocalRows<Row> rows =
                LocalRows.of(log.table().orderBy("number").select("number", "entry", "checkpoint", "commit_number"))) {
            while (rows.hasNext()) {
                reading.add(rows.next());
            }
        }
        return reading.end();
    }

    static EntryKey keyOf(RangeEntry range) {
        return new EntryKey(range.runId(), range.writer(), range.day());
    }

    private void checkKept(String checkpoint) {
        if (kept != null && !isSigned(kept, checkpoint, keys)) {
            found(Kind.CHECKPOINT_WRONG, "the checkpoint that was given is not signed by a key that was given");
        }
    }

    private static boolean isSigned(Head head, String note, List<PublicKey> by) {
        return by.isEmpty() || by.stream().anyMatch(key -> head.isSigned(note, key));
    }

    private void add(Row row) {
        long number = tree.leaves();
        if (row.isNullAt(0) || row.getLong(0) != number) {
            found(Kind.LOG_BROKEN, "entry " + number + " of the log is missing, or there twice");
        }
        if (number > 0 && !Objects.equals(commit, row.get(3))) {
            requireHead();
        }
        commit = row.isNullAt(3) ? null : row.getLong(3);
        String entry = row.isNullAt(1) ? "" : row.getString(1);
        tree.add(tree.hashOfLeaf(entry.getBytes(UTF_8)));
        addEntry(entry, number);
        lastCheckpoint = row.getString(2);
        if (lastCheckpoint != null) {
            checkHead(lastCheckpoint);
        }
        others.compare(tree);
        if (kept != null && kept.size() == tree.leaves()) {
            keptSeen = true;
            if (!kept.root().equals(root())) {
                found(
                        Kind.NOT_THAT_OF_CHECKPOINT,
                        "the first " + kept.size() + " entries of the log are not those of the checkpoint");
            }
        }
    }

    /** Of the entry before. */
    private void requireHead() {
        if (lastCheckpoint == null) {
            found(Kind.LOG_BROKEN, "entry " + (tree.leaves() - 1) + " ends a commit, and has no checkpoint");
        }
    }

    private void addEntry(String text, long number) {
        RangeEntry range = RangeEntry.parse(text);
        ErasedEntry erasure = ErasedEntry.parse(text);
        UncoveredEntry before = UncoveredEntry.parse(text);
        if (range != null) {
            RangeEntry one = range.with(name(range.runId()), name(range.writer()));
            runs.add(one.runId());
            if (ranges.putIfAbsent(keyOf(one), new Entered(number, one)) != null) {
                found(Kind.LOG_BROKEN, "entry " + number + " says again what one before it says");
            }
        } else if (erasure != null) {
            erased.put(ErasedEntry.key(erasure.writer(), erasure.seq()), erasure);
        } else if (before != null && number == uncovered.size() && !uncovered.containsKey(before.day())) {
            uncovered.put(before.day(), before.events());
        } else {
            found(Kind.LOG_BROKEN, "entry " + number + " is none");
        }
    }

    private String name(String text) {
        return names.computeIfAbsent(text, same -> same);
    }

    private void checkHead(String note) {
        Head head;
        try {
            head = Head.parse(note);
        } catch (IllegalArgumentException e) {
            found(Kind.LOG_BROKEN, "the checkpoint of entry " + (tree.leaves() - 1) + " is none");
            return;
        }
        if (head.size() != tree.leaves() || !head.root().equals(root())) {
            found(Kind.LOG_BROKEN, "entries up to " + (tree.leaves() - 1) + " are not those of the checkpoint there");
        }
        if (kept != null && !kept.origin().equals(head.origin())) {
            found(
                    Kind.NOT_THAT_OF_CHECKPOINT,
                    "the checkpoint is of the log " + kept.origin() + ", this one is " + head.origin());
        }
    }

    private Logged end() {
        if (tree.leaves() > 0) {
            requireHead();
            checkLastSignature();
        }
        if (!keptSeen) {
            found(
                    Kind.NOT_THAT_OF_CHECKPOINT,
                    "the log has " + tree.leaves() + " entries, and had " + kept.size() + " at the checkpoint");
        }
        others.findings(tree.leaves()).forEach(this::add);
        return new Logged(
                tree.leaves(),
                Collections.unmodifiableMap(ranges),
                Map.copyOf(erased),
                Collections.unmodifiableSet(runs),
                Map.copyOf(uncovered),
                List.copyOf(findings));
    }

    /**
     * By the last key. Those before it may be of another key, or of none: whoever signs goes on from what he has verified. But a key that was replaced, perhaps as
     * somebody else may have it, signs nothing that is new.
     */
    private void checkLastSignature() {
        List<PublicKey> last = keys.isEmpty() ? keys : List.of(keys.get(keys.size() - 1));
        try {
            if (lastCheckpoint != null && !isSigned(Head.parse(lastCheckpoint), lastCheckpoint, last)) {
                found(
                        Kind.CHECKPOINT_WRONG,
                        "the last checkpoint of the log is not signed by "
                                + (keys.size() > 1 ? "the last key that was given" : "a key that was given"));
            }
        } catch (IllegalArgumentException e) {
            // That it is none was said.
            return;
        }
    }

    private String root() {
        return HexFormat.of().formatHex(tree.root());
    }

    private void found(Kind kind, String detail) {
        add(new Finding(kind, null, 0, 0, detail));
    }

    private void add(Finding finding) {
        if (findings.size() < Finding.MOST) {
            findings.add(finding);
        }
    }
}
