package dev.bywash.ingest.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class QuietDirectoriesTest {

    private static final Instant NOW = Instant.parse("2026-11-22T02:00:00Z");
    private static final Instant QUIET = NOW.minus(Duration.ofDays(2));
    private static final Duration EVERY = Duration.ofMinutes(5);

    @Test
    void aClusterIsTheDirectoryAboveItsRoles() {
        assertThat(QuietDirectories.clusterOf("file:/v/0713-210012-gaehahyy/driver"))
                .isEqualTo("file:/v/0713-210012-gaehahyy");
        assertThat(QuietDirectories.clusterOf("file:/v/0713-210012-gaehahyy/executor/app-20260311170849-0000/0"))
                .isEqualTo("file:/v/0713-210012-gaehahyy");
        assertThat(QuietDirectories.clusterOf("file:/var/log/etl")).isEqualTo("file:/var/log/etl");
    }

    @Test
    void whereSomethingChangedWithinADayIsListedAtEachRun() {
        assertThat(QuietDirectories.maySkip("c", NOW.minus(Duration.ofHours(23)), NOW.minus(EVERY), NOW))
                .isFalse();
    }

    @Test
    void eachQuietClusterIsListedOnceAnHourAndNotAllAtOnce() {
        int[] listedAtRun = new int[12];
        for (int cluster = 0; cluster < 1200; cluster++) {
            String name = "cluster-" + cluster;
            int[] runs = IntStream.range(0, 12)
                    .filter(run -> {
                        Instant now = NOW.plus(EVERY.multipliedBy(run));
                        return !QuietDirectories.maySkip(name, QUIET, now.minus(EVERY), now);
                    })
                    .toArray();
            assertThat(runs).hasSize(1);
            listedAtRun[runs[0]]++;
        }

        assertThat(IntStream.of(listedAtRun).boxed())
                .allSatisfy(count -> assertThat(count).isBetween(50, 200));
    }

    @Test
    void afterALongPauseEachQuietClusterIsListed() {
        assertThat(QuietDirectories.maySkip("c", QUIET, NOW.minus(Duration.ofHours(2)), NOW))
                .isFalse();
    }

    @Test
    void whatSomethingListedLiesInIsNotSkipped() {
        assertThat(QuietDirectories.withoutAncestorsOf(
                        List.of("file:/v/prod/a", "file:/v/source"),
                        Set.of("file:/v", "file:/v/prod", "file:/v/prod/ab", "file:/v/source", "file:/v/other")))
                .containsExactlyInAnyOrder("file:/v/prod/ab", "file:/v/other");
    }
}
