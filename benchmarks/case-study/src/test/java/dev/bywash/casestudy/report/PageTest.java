package dev.bywash.casestudy.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bywash.casestudy.run.Workspace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PageTest {

    @Test
    void aFigureComesBetweenItsMarks() {
        String page =
                "before\n<!-- figures: a -->\nold $1\n<!-- end -->\nafter\n<!-- figures: b -->\nb\n<!-- end -->\n";
        assertThat(Page.filled(page, Map.of("a", "new $1")))
                .isEqualTo(
                        "before\n<!-- figures: a -->\n\nnew $1\n<!-- end -->\nafter\n<!-- figures: b -->\nb\n<!-- end -->\n");
    }

    @Test
    void thePublishedTablesAreThoseOfThePublishedResults() throws Exception {
        Path page = Path.of(System.getProperty("bywash.repository"), "docs/case-study.md");
        Results results = Results.read(new Workspace(page.resolveSibling("case-study")));
        Map<String, String> tables = new FigureTables(results).all();
        assertThat(tables).containsKeys("drivers", "storage", "calls");
        String published = Files.readString(page);
        assertThat(published).isEqualTo(Page.filled(published, tables));
        assertThat(published).contains(tables.values());
    }
}
