package dev.bywash.ingest.alert;

import dev.bywash.ingest.watch.PipelineRun;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A run of a pipeline, put together from what runs of the ingest job brought of it.
 *
 * @param pipeline what most of what it logged names; the view {@code pipeline_runs} says the same
 * @param pipelines what any of them took it for
 */
record WholeRun(String runKey, Instant firstTime, String pipeline, Set<String> pipelines, long wrong) {

    /** As {@link dev.bywash.ingest.tally.Origin} names a pipeline that names none itself. */
    private static final String JOB = "job ";

    private static final Comparator<PipelineRun> BY_WEIGHT = Comparator.comparingLong(PipelineRun::loads)
            .thenComparing(run -> !run.pipeline().startsWith(JOB))
            .thenComparingLong(PipelineRun::events);

    /**
     * The oldest first.
     *
     * @param own what one run of the job brought
     * @param others what others brought of the same runs, and perhaps of more
     */
    static List<WholeRun> of(Collection<PipelineRun> own, Collection<PipelineRun> others) {
        Set<String> keys = own.stream().map(PipelineRun::runKey).collect(Collectors.toSet());
        return Stream.concat(own.stream(), others.stream())
                .filter(run -> keys.contains(run.runKey()))
                .collect(Collectors.groupingBy(PipelineRun::runKey))
                .entrySet()
                .stream()
                .map(run -> of(run.getKey(), run.getValue()))
                .sorted(Comparator.comparing(WholeRun::firstTime).thenComparing(WholeRun::runKey))
                .toList();
    }

    private static WholeRun of(String key, List<PipelineRun> parts) {
        return new WholeRun(
                key,
                parts.stream()
                        .map(PipelineRun::firstTime)
                        .min(Comparator.naturalOrder())
                        .orElseThrow(),
                parts.stream().max(BY_WEIGHT).orElseThrow().pipeline(),
                parts.stream().map(PipelineRun::pipeline).collect(Collectors.toCollection(TreeSet::new)),
                parts.stream().mapToLong(PipelineRun::wrong).sum());
    }

    List<String> otherPipelines() {
        return pipelines.stream().filter(each -> !each.equals(pipeline)).toList();
    }
}
