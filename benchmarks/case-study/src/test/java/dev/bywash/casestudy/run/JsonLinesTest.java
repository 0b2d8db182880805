package dev.bywash.casestudy.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bywash.casestudy.etl.DriverResult;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonLinesTest {

    @TempDir
    private Path directory;

    @Test
    void whatWasAddedIsReadAgainInOrder() {
        JsonLines<DriverRun> lines = new JsonLines<>(directory.resolve("new/runs.jsonl"), DriverRun.class);
        assertThat(lines.read()).isEmpty();
        lines.add(run(1));
        lines.add(run(2));
        assertThat(lines.read()).containsExactly(run(1), run(2));
    }

    private static DriverRun run(int block) {
        return new DriverRun(
                Variant.INSERT_COMPACTED,
                100,
                block,
                "2026-11-22T10:00:00Z",
                new DriverResult(1.5, 2.5, 0.1, 0.2, 0.3, 0, 4),
                3.5,
                new StoredLog(1, 2, 3, 4, 5));
    }
}
