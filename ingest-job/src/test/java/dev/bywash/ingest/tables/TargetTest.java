package dev.bywash.ingest.tables;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TargetTest {

    /** Spark would look for a schema of such a name, or make one. */
    @ParameterizedTest
    @ValueSource(strings = {"./tables", "tables/", "a/../tables", "tables//"})
    void whatHasASlashInItIsADirectoryOfThisOne(String location) {
        assertThat(new Target(location).table("events"))
                .isEqualTo("delta.`" + Path.of("tables").toAbsolutePath() + "/events`");
    }
}
