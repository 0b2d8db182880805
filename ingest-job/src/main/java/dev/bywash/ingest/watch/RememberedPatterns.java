package dev.bywash.ingest.watch;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;

/** The patterns that are in the dictionary, as this process knows: the dictionary is asked when one comes that it does not know. */
final class RememberedPatterns implements RunCounts.Known {

    /** Then everything is asked for again: the maintenance job takes away patterns that nothing counts any more. */
    private static final Duration LONGEST = Duration.ofHours(1);

    private final SparkSession spark;
    private final String table;
    private final Clock clock;
    private final Set<Long> known = new HashSet<>();
    private Instant asked = Instant.MIN;

    RememberedPatterns(SparkSession spark, String table, Clock clock) {
        this.spark = spark;
        this.table = table;
        this.clock = clock;
    }

    @Override
    public List<PatternSeen> without(List<PatternSeen> patterns) {
        Instant now = clock.instant();
        if (asked.isBefore(now.minus(LONGEST))) {
            known.clear();
        }
        if (!known.containsAll(patterns.stream().map(PatternSeen::pattern).toList())) {
            known.clear();
            known.addAll(spark.table(table)
                    .select("pattern")
                    .where("pattern IS NOT NULL")
                    .as(Encoders.LONG())
                    .collectAsList());
            asked = now;
        }
        return patterns.stream().filter(seen -> !known.contains(seen.pattern())).toList();
    }

    /** It is in the dictionary now. */
    void add(long pattern) {
        known.add(pattern);
    }

    @Override
    public String table() {
        return table;
    }
}
