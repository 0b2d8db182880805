package dev.bywash.ingest;

import dev.bywash.ingest.access.FileAccess;
import dev.bywash.ingest.plan.ListedFiles;
import dev.bywash.ingest.plan.Planner;
import dev.bywash.ingest.plan.QuietDirectories;
import dev.bywash.ingest.plan.ReadPlan;
import dev.bywash.ingest.plan.Unlistable;
import dev.bywash.ingest.read.DeliveredFile;
import dev.bywash.ingest.read.FileOutcome;
import dev.bywash.ingest.state.Anchor;
import dev.bywash.ingest.state.State;
import java.io.IOException;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What each run is to read: what the sources show and the state does not know. Remembers from run to run which files could not be read, or only in part, to try them
 * last, and where some are left, to go on there; to lose that costs time, no events.
 */
final class Planning {

    private final FileAccess files;
    private final State state;
    private final long maxBytes;
    private final Set<DeliveredFile> triedLast = new HashSet<>();
    private final Set<String> clustersLeft = new HashSet<>();
    private Instant listed;

    /** @param maxBytes how many delivered bytes a run takes on at most */
    Planning(FileAccess files, State state, long maxBytes) {
        this.files = files;
        this.state = state;
        this.maxBytes = maxBytes;
    }

    /**
     * What one run is to read.
     *
     * @param known the version of the events that the state speaks of; null when it says none
     * @param newest when one of the files that were listed was written last
     * @param quietListed how many directories of quiet clusters were listed, for it was their turn
     * @param unlisted how many directories could not be listed
     */
    record Planned(ReadPlan plan, Anchor known, Instant newest, int quietListed, int unlisted) {}

    /** @throws IOException when a source cannot be listed */
    Planned plan(Instant start) throws IOException {
        Anchor known = state.anchor();
        Planner planner = new Planner(maxBytes, triedLast);
        List<String> sources = files.sourceNames();
        Instant previous = listed == null || state.listed().isAfter(listed) ? state.listed() : listed;
        // A file that was not read is new to the ledger: by that, its cluster may still be quiet.
        Set<String> quiet = QuietDirectories.withoutAncestorsOf(
                clustersLeft, state.ledger().quietClusters(start, previous, sources));
        int allQuiet = state.ledger().quietClusters(start, start, sources).size();
        ListedFiles found = files.list(quiet::contains, Unlistable.LEFT_OUT);
        ReadPlan plan = planner.plan(found.files(), state.ledger().entriesBeside(found.files()), start.toEpochMilli())
                .withClustersSkipped(quiet.size());
        Instant newest = found.files().stream()
                .map(file -> Instant.ofEpochMilli(file.modifiedMillis()))
                .max(Comparator.naturalOrder())
                .orElse(start);
        return new Planned(
                plan, known, newest, allQuiet - quiet.size(), found.unlisted().size());
    }

    /** Another run at once is worth it when something is left, and this one read something or met unreadable files that it did not know of: they go last then. */
    boolean hasMore(ReadPlan plan, List<FileOutcome> outcomes, Set<DeliveredFile> unread) {
        boolean another = outcomes.stream().anyMatch(FileOutcome::wasOfUse) || !triedLast.containsAll(unread);
        return another && (!plan.left().isEmpty() || outcomes.stream().anyMatch(FileOutcome::more));
    }

    /** What became of a plan. */
    void remember(ReadPlan plan, List<FileOutcome> outcomes, Set<DeliveredFile> unread) {
        clustersLeft.clear();
        Stream.concat(plan.left().stream(), unread.stream())
                .map(DeliveredFile::directory)
                .distinct()
                .forEach(directory -> clustersLeft.add(QuietDirectories.clusterOf(directory)));
        if (plan.left().isEmpty()) {
            // All others have had their turn.
            triedLast.clear();
        }
        triedLast.addAll(unread);
        outcomes.stream().filter(FileOutcome::more).map(FileOutcome::file).forEach(triedLast::add);
    }

    /** That the sources were listed by a run which began then, and need not be made up for. */
    void listedAt(Instant start) {
        listed = start;
    }
}
