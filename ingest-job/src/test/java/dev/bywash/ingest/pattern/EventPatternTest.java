package dev.bywash.ingest.pattern;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bywash.ingest.pattern.EventPattern.Description;
import dev.bywash.ingest.pattern.EventPattern.Kind;
import dev.bywash.ingest.pattern.EventPattern.Parts;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class EventPatternTest {

    private static final String STACK = """
            java.lang.IllegalStateException: no such column: px
            \tat etl.Loader.load(Loader.java:%d)
            \tat etl.Loader$$Lambda$%d/0x%x.run(Unknown Source)
            \tat jdk.internal.reflect.GeneratedMethodAccessor%2$d.invoke(Unknown Source)
            \tat java.base/java.lang.Thread.run(Thread.java:840)
            Caused by: java.io.IOException: page %2$d is bad
            \tat etl.Pages.read(Pages.java:3)
            \t... 1 more
            """;

    private final EventPattern patterns = new EventPattern();

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Loaded 12 rows in 3 ms                                   | Loaded <*> rows in <*> <*>
            GET https://example.com/a?b=c&d=e, done                  | GET <*>, done
            Reading hdfs://nn:8020/data/x.parquet                    | Reading <*>
            cannot write /mnt/data/part: no space                    | cannot write <*>: no space
            mail from jo.doe@example.com rejected                    | mail from <*> rejected
            id 3f2504e0-4f89-11d3-9a0c-0305e82c3301 seen             | id <*> seen
            commit deadbeef pushed                                   | commit <*> pushed
            class org.apache.spark.Foo is slow                       | class <*> is slow
            Sun Dec 04 04:47:44 2005 began                           | <*> <*> <*> <*> <*> began
            orders may be late on Sunday                             | orders may be late on Sunday
            used 1.5 GB of memory                                    | used <*> <*> of memory
            bytes are read                                           | bytes are read
            read/write and TCP/IP                                    | read/write and TCP/IP
            peer 10.0.0.7:45307 closed                               | peer <*> closed
            done.                                                    | done.
            Größe überschritten: 7                                   | Größe überschritten: <*>
            """)
    void aValueIsToldFromAWord(String message, String masked) {
        assertThat(describe(message)).isEqualTo(new Description(Kind.MESSAGE, masked));
    }

    @Test
    void theNumberOfAPatternStaysWhatItIs() {
        // These are in tables: whoever changes them makes every pattern new.
        assertThat(of("Loaded 12 rows in 3 ms")).isEqualTo(-7306231934334619146L);
        assertThat(of(new Parts("table.load", "x", List.of("table", "rows"), null, null, null)))
                .isEqualTo(-4861478804275845759L);
        assertThat(of(exception(1))).isEqualTo(-4527050681718617768L);
    }

    @Test
    void messagesThatDifferInValuesAreOnePatternAndOthersAreNot() {
        assertThat(of("Loaded 12 rows in 3 ms")).isEqualTo(of("Loaded 99999 rows in 7 s"));
        assertThat(of("Loaded 12 rows")).isNotEqualTo(of("Lost 12 rows"));
        assertThat(of("ab c")).isNotEqualTo(of("a bc"));
    }

    @Test
    void whatFollowsTheFirst128WordsMakesNoDifference() {
        String words = "word ".repeat(128);

        assertThat(of(words + "one")).isEqualTo(of(words + "two"));
        assertThat(of("word ".repeat(126) + "one")).isNotEqualTo(of("word ".repeat(126) + "two"));
    }

    @Test
    void aStructuredEventsPatternIsItsCategoryAndTheNamesOfItsAttributes() {
        Parts one = new Parts("table.load", "loaded orders", List.of("table", "rows"), null, null, null);
        Parts other = new Parts("table.load", "loaded trades", List.of("rows", "table"), null, null, null);
        Parts fewer = new Parts("table.load", "loaded trades", List.of("table"), null, null, null);

        assertThat(of(one)).isEqualTo(of(other)).isNotEqualTo(of(fewer));
        assertThat(patterns.describe(one)).isEqualTo(new Description(Kind.EVENT, "table.load [rows, table]"));
    }

    @Test
    void anExceptionsPatternIsItsClassItsTopFramesAndItsCausesNotWhatTheJvmNumbers() {
        assertThat(of(exception(1))).isEqualTo(of(exception(77)));
        assertThat(patterns.describe(exception(5)))
                .isEqualTo(new Description(
                        Kind.EXCEPTION,
                        "java.lang.IllegalStateException at etl.Loader.load at etl.Loader$$Lambda$.run at java.lang.Thread.run"
                                + " java.io.IOException at etl.Pages.read"));
        assertThat(of(new Parts(
                        null,
                        null,
                        null,
                        "java.lang.IllegalStateException",
                        null,
                        STACK.formatted(1, 1, 1).replace("Pages.read", "Pages.write"))))
                .isNotEqualTo(of(exception(1)));
    }

    @Test
    void sparksErrorClassIsPartOfAnExceptionsPattern() {
        Parts missing = sparkException("[TABLE_OR_VIEW_NOT_FOUND] The table `a` cannot be found.");

        assertThat(of(missing))
                .isEqualTo(of(sparkException("[TABLE_OR_VIEW_NOT_FOUND] The table `b` cannot be found.")))
                .isNotEqualTo(of(sparkException("[UNRESOLVED_COLUMN.WITH_SUGGESTION] A column cannot be resolved.")));
    }

    @Test
    void ofAPythonTracebackTheInnermostFramesCount() {
        String traceback = """
                Traceback (most recent call last):
                  File "/databricks/python/a.py", line 1, in outermost
                  File "/databricks/python/b.py", line %1$d, in main
                  File "/databricks/python/b.py", line %1$d, in load
                  File "/databricks/python/b.py", line %1$d, in parse
                  File "C:\\etl\\b.py", line %1$d, in value
                ValueError: no number: 'x%1$d'
                """;
        Parts one = new Parts(null, "failed", null, "ValueError", "x", traceback.formatted(12));

        assertThat(of(one)).isEqualTo(of(new Parts(null, "failed", null, "ValueError", "y", traceback.formatted(7))));
        assertThat(patterns.describe(one).text())
                .isEqualTo("ValueError at b.py:main at b.py:load at b.py:parse at b.py:value");
    }

    @Test
    void anEventThatSaysNothingHasNoPattern() {
        assertThat(of(new Parts(null, null, List.of("a"), null, null, null))).isNull();
    }

    @Test
    void wordsThatAreValuesAreFoundOutByTheirNumber() {
        List<String> users = IntStream.range(0, 6)
                .mapToObj(i -> "Invalid user " + "abcdef".charAt(i) + " from host")
                .toList();

        assertThat(PatternIds.of(users.subList(0, 5)).values().stream()
                        .map(PatternIds.Merged::text)
                        .distinct())
                .hasSize(5);
        assertThat(PatternIds.of(users).values().stream().distinct())
                .containsExactly(new PatternIds.Merged(of("Invalid user 7 from host"), "Invalid user <*> from host"));
    }

    @Test
    void twoValuesInOneMessageAreFoundOutOneAfterTheOther() {
        Map<String, String> merged = new TreeMap<>();
        List<String> all = IntStream.range(0, 36)
                .mapToObj(i -> "user " + "abcdef".charAt(i / 6) + " may read " + "uvwxyz".charAt(i % 6))
                .toList();

        PatternIds.of(all).forEach((text, pattern) -> merged.put(text, pattern.text()));

        assertThat(merged.values()).containsOnly("user <*> may read <*>");
    }

    private Long of(String message) {
        return of(new Parts(null, message, List.of(), null, null, null));
    }

    private Long of(Parts parts) {
        return patterns.of(parts);
    }

    private Description describe(String message) {
        return patterns.describe(new Parts(null, message, List.of(), null, null, null));
    }

    private static Parts exception(int n) {
        return new Parts(
                null,
                "failed",
                null,
                "java.lang.IllegalStateException",
                "no such column: px",
                STACK.formatted(n, n, n));
    }

    private static Parts sparkException(String message) {
        return new Parts(null, "failed", null, "org.apache.spark.sql.AnalysisException", message, null);
    }
}
