package dev.bywash.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;

/** On serverless compute and in standard access mode there is a Connect client, and no Spark and no Hadoop in it. */
class ConnectClassesTest {

    private static final Pattern EDGE = Pattern.compile("\\s+(\\S+)\\s+-> (\\S+)\\s.*");

    private static final Pattern LACKED_BY_CLIENTS = Pattern.compile(
            "org\\.apache\\.hadoop\\..*|org\\.apache\\.spark\\.(SparkContext|SparkConf|TaskContext)|org\\.apache\\.spark\\.rdd\\..*"
                    + "|org\\.apache\\.spark\\.api\\.java\\.Java.*|org\\.apache\\.spark\\.util\\..*Accumulator.*"
                    + "|org\\.apache\\.spark\\.sql\\.(catalyst|connector|classic|execution|sources)\\..*|org\\.apache\\.spark\\.unsafe\\..*");

    @Test
    void noClassThatTheMainsComeToNamesWhatAConnectClientLacks() {
        Map<String, Set<String>> edges = edges();
        Queue<String> toVisit = new ArrayDeque<>(List.of(
                "dev.bywash.ingest.IngestJob",
                "dev.bywash.ingest.MaintenanceJob",
                "dev.bywash.ingest.VerifyJob",
                "dev.bywash.ingest.ReportJob",
                "dev.bywash.ingest.TryRuleJob",
                "dev.bywash.ingest.ProveJob",
                "dev.bywash.ingest.EraseJob",
                "dev.bywash.ingest.DoctorJob"));
        Set<String> visited = new HashSet<>(toVisit);
        Set<String> lacked = new TreeSet<>();
        while (!toVisit.isEmpty()) {
            String from = toVisit.remove();
            for (String to : edges.getOrDefault(from, Set.of())) {
                if (LACKED_BY_CLIENTS.matcher(to).matches()) {
                    lacked.add(from + " -> " + to);
                } else if (to.startsWith("dev.bywash.") && visited.add(to)) {
                    toVisit.add(to);
                }
            }
        }

        assertThat(lacked).isEmpty();
        assertThat(visited)
                .contains("dev.bywash.ingest.engine.ConnectEngine", "dev.bywash.ingest.binaryfile.BinaryFileReader")
                .doesNotContain("dev.bywash.ingest.engine.ClassicEngine");
        assertThat(edges.get("dev.bywash.ingest.engine.ClassicEngine"))
                .as("what jdeps would find")
                .contains("org.apache.hadoop.util.ShutdownHookManager");
    }

    private static Map<String, Set<String>> edges() {
        StringWriter output = new StringWriter();
        PrintWriter writer = new PrintWriter(output);
        int code = ToolProvider.findFirst("jdeps")
                .orElseThrow()
                .run(
                        writer,
                        writer,
                        "--multi-release",
                        "base",
                        "-verbose:class",
                        "-filter:none",
                        Path.of("target", "classes").toString());
        assertThat(code).as(output.toString()).isZero();
        Map<String, Set<String>> edges = new HashMap<>();
        output.toString().lines().forEach(line -> {
            Matcher edge = EDGE.matcher(line);
            if (edge.matches()) {
                edges.computeIfAbsent(edge.group(1), from -> new HashSet<>()).add(edge.group(2));
            }
        });
        return edges;
    }
}
