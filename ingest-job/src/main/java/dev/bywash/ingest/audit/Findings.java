package dev.bywash.ingest.audit;

import dev.bywash.ingest.audit.Finding.Kind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What was found. All of it is counted; of each kind so many are told, so that many of one kind hide none of another. Not safe for use by several threads.
 */
public final class Findings {

    private final List<Finding> told = new ArrayList<>();
    private final Map<Kind, Long> counts = new EnumMap<>(Kind.class);

    Findings() {}

    void add(Finding finding) {
        if (counts.merge(finding.kind(), 1L, Long::sum) <= Finding.MOST) {
            told.add(finding);
        }
    }

    /** Those that are told, in the order in which they were found. */
    public List<Finding> told() {
        return Collections.unmodifiableList(told);
    }

    /** How many there are of each kind that there is. */
    public Map<Kind, Long> counts() {
        return Collections.unmodifiableMap(counts);
    }

    /** How many there are. */
    public long count() {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    /** What is left of them where some torn lines are accepted. */
    public Findings without(AcceptedTorn accepted) {
        Findings left = new Findings();
        told.stream().filter(finding -> !accepted.covers(finding)).forEach(left::add);
        // Those that nobody was told cannot be named.
        counts.forEach((kind, count) -> {
            if (count > Finding.MOST && !(kind == Kind.TORN && accepted.isAll())) {
                left.counts.merge(kind, count - Finding.MOST, Long::sum);
            }
        });
        return left;
    }

    /** Whether nothing but torn lines was found. */
    public boolean areTornOnly() {
        return counts.keySet().equals(Collections.singleton(Kind.TORN));
    }
}
