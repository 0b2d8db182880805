package dev.bywash.ingest.audit;

import dev.bywash.ingest.audit.Finding.Kind;
import dev.bywash.ingest.tables.Tables;
import dev.bywash.ingest.tables.Target;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/** Lines that arrived, and were none any more: others print to the same output. That they are missing is known since, from table {@code rejected_lines}. */
final class TornLines {

    /** A gap of more was torn by nobody's print. */
    private static final int MOST = 1000;

    private final SparkSession spark;
    private final Target target;

    TornLines(SparkSession spark, Target target) {
        this.spark = spark;
        this.target = target;
    }

    /** The findings without the gaps of which each line was rejected. */
    List<Finding> excuse(List<Finding> findings) {
        Set<String> writers = findings.stream()
                .filter(TornLines::mayBeTorn)
                .map(Finding::writer)
                .collect(Collectors.toSet());
        if (writers.isEmpty()) {
            return List.copyOf(findings);
        }
        Map<String, Set<Long>> rejected = new HashMap<>();
        spark.table(target.table(Tables.REJECTED_LINES.name()))
                .where(functions.col("writer").isInCollection(writers))
                .where("seq IS NOT NULL")
                .select("writer", "seq")
                .collectAsList()
                .forEach(row -> rejected.computeIfAbsent(row.getString(0), writer -> new HashSet<>())
                        .add(row.getLong(1)));
        return findings.stream()
                .filter(finding -> !mayBeTorn(finding)
                        || !LongStream.rangeClosed(finding.first(), finding.last())
                                .allMatch(rejected.getOrDefault(finding.writer(), Set.of())::contains))
                .toList();
    }

    private static boolean mayBeTorn(Finding finding) {
        return finding.kind() == Kind.GAP && finding.last() - finding.first() < MOST;
    }
}
