package dev.bywash.ingest.audit;

import dev.bywash.ingest.audit.Finding.Kind;
import dev.bywash.ingest.audit.RangeEntry.Numbers;
import dev.bywash.ingest.audit.SealCheck.Seals;
import dev.bywash.ingest.engine.MappedRows;
import dev.bywash.ingest.engine.RowFunction;
import dev.bywash.ingest.line.WholeLine;
import dev.bywash.ingest.merkle.MerkleTree;
import java.io.Serializable;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Goes once through {@link LeafRuns}, writer by writer and in the order of their numbers: makes the ranges that they are, and checks the seals among them. It holds one writer's
 * open ranges, and nothing that grows with the number of events.
 *
 * @param late which writers may lack what came before their first line here
 * @param gone of writers, numbers whose lines were deleted for their age, or are not looked at; in their order
 * @param wanted which kinds of rows it makes
 */
record WriterPass(Late late, Map<String, List<Gone>> gone, Set<String> wanted)
        implements MapPartitionsFunction<Row, Row> {

    /**
     * How far times may be out of the order of numbers, where many threads log or a clock is set. So much of before is read for the seals, and whatever is missing behind
     * a writer's first line is a finding: no time that somebody gave to a line takes it, and with it all others of its seal, from what is looked at.
     */
    static final Duration DISORDER = Duration.ofHours(1);

    static final String RANGE = "range";
    static final String FINDING = "finding";
    static final String SEALS = "seals";

    /** Says that there are rows of before the log; once at least where there are any, and never elsewhere. */
    static final String UNCOVERED = "uncovered";

    /**
     * Which writers may lack what came before their first line.
     *
     * @param firstUntil whose first line is of this day or one before; null for none
     * @param firstBorn and whose name, which begins with the time at which they began, is less than this: what began later has no lines of before; null for any
     * @param bornBefore or whose name is less than this; null for none
     */
    record Late(LocalDate firstUntil, String firstBorn, String bornBefore) implements Serializable {

        /** All. */
        static final Late ALL = new Late(LocalDate.MAX, null, null);

        static final Late NONE = new Late(null, null, null);

        boolean isAllowed(String writer, Row first) {
            boolean isOld = firstUntil != null
                    && !first.isNullAt(3)
                    && !LocalDate.ofEpochDay(first.getInt(3)).isAfter(firstUntil);
            return (isOld && (firstBorn == null || writer.compareTo(firstBorn) < 0))
                    || (bornBefore != null && writer.compareTo(bornBefore) < 0);
        }
    }

    /**
     * Numbers whose lines are not there: below the writer's first line, and also behind it where that one is early enough.
     *
     * @param behindUntil the last day, since 1970, of such a first line
     */
    record Gone(long first, long last, long behindUntil) implements Serializable {

        /** Nowhere behind the first line. */
        static final long NEVER = Long.MIN_VALUE;

        /** Whatever the first line. */
        static final long ALWAYS = Long.MAX_VALUE;

        private static List<Numbers> all(List<Gone> gone) {
            return gone.stream().map(some -> new Numbers(some.first, some.last)).toList();
        }

        private static List<Numbers> of(List<Gone> gone, long firstSeq, Row firstLine) {
            long day = firstLine.isNullAt(3) ? Gone.ALWAYS : firstLine.getInt(3);
            return gone.stream()
                    .filter(some -> some.first < firstSeq || day <= some.behindUntil)
                    .map(some -> new Numbers(
                            some.first, day <= some.behindUntil ? some.last : Math.min(some.last, firstSeq - 1)))
                    .toList();
        }
    }

    /**
     * Of {@link #RANGE}: run, writer, day, events, seqs, root (null where some event gives no line back). Of {@link #SEALS}: in {@code events}, how many lines were
     * torn and are known. Of others, what their names say.
     */
    static final StructType TYPE = new StructType()
            .add("what", DataTypes.StringType)
            .add("run_id", DataTypes.StringType)
            .add("writer", DataTypes.StringType)
            .add("day", DataTypes.IntegerType)
            .add("events", DataTypes.LongType)
            .add("seqs", DataTypes.StringType)
            .add("root", DataTypes.StringType)
            .add("kind", DataTypes.StringType)
            .add("first", DataTypes.LongType)
            .add("last", DataTypes.LongType)
            .add("detail", DataTypes.StringType);

    static MappedRows over(MappedRows leaves, Late late, String... wanted) {
        return over(leaves, late, Map.of(), wanted);
    }

    static MappedRows over(MappedRows leaves, Late late, Map<String, List<Gone>> gone, String... wanted) {
        return leaves.groupedBy("writer", "seq").map(new RowFunction(new WriterPass(late, gone, Set.of(wanted)), TYPE));
    }

    @Override
    public Iterator<Row> call(Iterator<Row> leaves) {
        return new Pass(leaves, this);
    }

    private record Key(String runId, Integer day) {}

    private static final class Range {
        private final MerkleTree tree = new MerkleTree();
        private final List<Numbers> numbers = new ArrayList<>();
        private long events;
        private long first;
        private long last;
        private boolean flawed;

        void add(long seq, byte[] leaf) {
            if (events == 0) {
                first = seq;
            } else if (seq > last + 1) {
                endNumbers();
                first = seq;
            }
            last = seq;
            events++;
            if (leaf == null) {
                flawed = true;
            } else {
                tree.add(leaf);
            }
        }

        private void endNumbers() {
            numbers.add(new Numbers(first, last));
        }

        Row row(String writer, Key key) {
            endNumbers();
            String root = flawed ? null : HexFormat.of().formatHex(tree.root());
            return RowFactory.create(
                    RANGE, key.runId, writer, key.day, events, Numbers.text(numbers), root, null, null, null, null);
        }
    }

    private static final class Pass implements Iterator<Row> {
        private final LeafRuns.Sorted leaves;
        private final WriterPass how;
        private final WholeLine lines = new WholeLine();
        private final Deque<Row> ready = new ArrayDeque<>();
        private final Map<Key, Range> ranges = new LinkedHashMap<>();
        private String writer;
        private boolean began;
        private boolean ended;
        /** Whether there is a row of the writer that is looked at, and not only lines that were rejected, or are beside. */
        private boolean isHere;
        /** Whether there was a row of the writer, be it beside. */
        private boolean isKnown;

        /** Whether it is fine that its first lines are missing. */
        private boolean isLate;

        private SealCheck seals;
        /** The same if it begins late, until it is known whether it does: of lines that were rejected, those that follow one another up to now. */
        private SealCheck late;

        private long lateRestored;
        private long lastSeq;
        private byte[] lastLeaf;
        /** A line that was rejected, while it may still be here too. */
        private Row torn;

        private long restored;
        private boolean uncovered;

        Pass(Iterator<Row> leaves, WriterPass how) {
            this.leaves = new LeafRuns.Sorted(leaves);
            this.how = how;
        }

        @Override
        public boolean hasNext() {
            while (ready.isEmpty() && !ended) {
                if (leaves.next()) {
                    add(leaves.row());
                } else {
                    end();
                    ended = true;
                }
            }
            return !ready.isEmpty();
        }

        @Override
        public Row next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return ready.remove();
        }

        private void add(Row row) {
            if (!began || !Objects.equals(writer, row.getString(1))) {
                end();
                begin(row.getString(1));
            }
            String state = row.getString(7);
            boolean isCovered = state.equals(RowEvents.HERE);
            if (!uncovered && state.equals(RowEvents.UNCOVERED)) {
                uncovered = true;
                give(RowFactory.create(UNCOVERED, null, null, null, null, null, null, null, null, null, null));
            }
            if (row.isNullAt(2) || writer == null) {
                if (isCovered) {
                    found(Kind.ADDED, 0, row.getString(6));
                }
                return;
            }
            long seq = leaves.seq();
            if (state.equals(RowEvents.TORN)) {
                addTorn(row, seq);
                return;
            }
            if (torn != null && torn.getLong(2) == seq) {
                torn = null;
            }
            endTorn();
            boolean begins = !isHere && !state.equals(RowEvents.BESIDE);
            isHere |= begins;
            if (!isKnown) {
                isKnown = true;
                isLate = how.late.isAllowed(writer, row);
                if (isLate) {
                    beginLate(seq);
                }
                seals.expired(Gone.of(gone(), seq, row));
            }
            if (begins && isLate) {
                // What is beside begins at some time, too, and there times are no more in the order of numbers.
                seals.forgetLost();
            }
            byte[] leaf = leaves.leaf();
            if (seq == lastSeq) {
                // Of those of before the log nothing is said.
                if (isCovered || lastLeaf != null) {
                    found(
                            Kind.DOUBLED,
                            seq,
                            Arrays.equals(leaf, lastLeaf)
                                    ? "the same event is there again"
                                    : "another event has its number");
                }
            } else if (seq >= 1) {
                addTo(seals, row, seq, leaf);
            } else if (isCovered) {
                found(Kind.ADDED, seq, "no event has such a number");
            }
            if (!row.isNullAt(6) && !state.equals(RowEvents.UNCOVERED)) {
                found(Kind.ALTERED, seq, row.getString(6));
            }
            if (isCovered) {
                ranges.computeIfAbsent(
                                new Key(row.getString(0), row.isNullAt(3) ? null : row.getInt(3)), key -> new Range())
                        .add(seq, leaf);
            }
            lastSeq = seq;
            lastLeaf = leaf;
        }

        private void begin(String name) {
            began = true;
            isHere = false;
            isKnown = false;
            isLate = false;
            writer = name;
            seals = new SealCheck(writer, Gone.all(gone()));
            late = null;
            lastSeq = Long.MIN_VALUE;
            lastLeaf = null;
            restored = 0;
        }

        /**
         * What arrived torn, and is parted from the first line here by others that are not, is of before as these are: numbers tell, for nobody knows the time of a torn
         * line, and a run may have rejected it before its day by a clock, or long after.
         */
        private void beginLate(long seq) {
            continueLate(seq);
            seals = late;
            restored = lateRestored;
        }

        private void continueLate(long seq) {
            if (late == null || !late.isFollowedBy(seq)) {
                late = new SealCheck(writer, Gone.all(gone()));
                late.mayBeginLate();
                lateRestored = 0;
            }
        }

        private List<Gone> gone() {
            return writer == null ? List.of() : how.gone.getOrDefault(writer, List.of());
        }

        private void addTo(SealCheck check, Row row, long seq, byte[] leaf) {
            byte[] line = row.getAs(5);
            if (line == null) {
                check.add(seq, leaf);
            } else {
                check.add(seq, leaf, line, lines.parse(line));
            }
        }

        /** It may be here as well, or have been rejected several times, damaged in another way each. */
        private void addTorn(Row row, long seq) {
            if (torn != null && torn.getLong(2) != seq) {
                endTorn();
            }
            if (seq != lastSeq && (torn == null || torn.isNullAt(4))) {
                torn = row;
            }
        }

        /** What was rejected and is not here is missing; where it is known what it was, the seals need not miss it. */
        private void endTorn() {
            if (torn == null) {
                return;
            }
            byte[] leaf = torn.getAs(4);
            if (leaf == null) {
                seals.damaged(torn.getLong(2));
            } else {
                addTo(seals, torn, torn.getLong(2), leaf);
                restored++;
                if (!isKnown) {
                    continueLate(torn.getLong(2));
                    addTo(late, torn, torn.getLong(2), leaf);
                    lateRestored++;
                }
            }
            torn = null;
        }

        private void end() {
            endTorn();
            if (isHere) {
                ranges.forEach((key, range) -> give(range.row(writer, key)));
                Seals all = seals.end();
                all.findings().forEach(finding -> give(row(finding)));
                give(RowFactory.create(
                        SEALS,
                        null,
                        writer,
                        null,
                        restored,
                        null,
                        null,
                        all.status().name() + (all.sealed() > 0 && !all.signed() ? " UNSIGNED" : ""),
                        all.first(),
                        all.last(),
                        null));
            }
            ranges.clear();
            began = false;
            isHere = false;
        }

        private void found(Kind kind, long seq, String detail) {
            give(row(new Finding(kind, writer, seq, seq, detail)));
        }

        private void give(Row row) {
            if (how.wanted.contains(row.getString(0))) {
                ready.add(row);
            }
        }

        private static Row row(Finding finding) {
            return RowFactory.create(
                    FINDING,
                    null,
                    finding.writer(),
                    null,
                    null,
                    null,
                    null,
                    finding.kind().name(),
                    finding.first(),
                    finding.last(),
                    finding.detail());
        }
    }

    /** The range that a row of {@link #RANGE} is. */
    static RangeEntry rangeOf(Row row) {
        return new RangeEntry(
                row.getString(1),
                row.getString(2),
                row.isNullAt(3) ? null : LocalDate.ofEpochDay(row.getInt(3)),
                row.getLong(4),
                row.getString(5),
                row.getString(6));
    }

    /** The finding that a row of {@link #FINDING} is. */
    static Finding findingOf(Row row) {
        return new Finding(
                Kind.valueOf(row.getString(7)), row.getString(2), row.getLong(8), row.getLong(9), row.getString(10));
    }
}
