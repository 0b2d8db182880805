package dev.bywash.log4j.redact;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** However a text is made, it costs in proportion to its length. */
class HostileTextTest {

    private static final int SHORT = 16 * 1024;
    private static final int TIMES = 16;

    private final Scan scan = new Scan();

    static Stream<String> pieces() {
        return Stream.of(
                "dapi",
                "dapi0123456789abcdef",
                "AKIA",
                "ghp_",
                "ghp_abc",
                "github_pat_",
                "glpat-",
                "xoxb-",
                "xoxb-1",
                "8Q~",
                "aa8Q~b",
                "eyJ",
                "eyJabcdefghijkl",
                "eyJabcdefghijkl.",
                "-----BEGIN ",
                "-----BEGIN PRIVATE KEY",
                "-----BEGIN PRIVATE KEY-----",
                "-",
                "://",
                "a://u:p",
                "a://:",
                "a://u:@",
                "jdbc:a:",
                "jdbc:a:b",
                "sig=",
                "authorization: basic ",
                "authorization: basic ***",
                "bearer ",
                "bearer abcdefghijklmnopq",
                "password=",
                "password=null&",
                "password: ",
                "\"password\":\"",
                "\\\"password\\\":\\\"",
                "token=",
                "token=,",
                "token='",
                "pwd=/",
                "pwd={",
                "pwd={}}",
                "pwd=a ",
                "pwd=a ;",
                "pwd=a b;",
                "pwd\t\t\t\t\t\t\t\t\t\t",
                "pwd '",
                "pwd 'a\n",
                "pwd \"\\",
                "['pwd'] = ",
                "--pwd, ",
                "--pwd', 'a",
                "cookie=a; ",
                "cookie:a=b; c=d; ",
                "account.key.a.b.core.windows.net=",
                ".core.windows.net",
                "authorization=",
                "authorization:abcdefghijklmnop",
                "--token ",
                "\\\\\\\\\"=",
                "a@",
                "a@b.",
                "@....",
                "DE44 5001",
                "DE44",
                "4111 1111 ",
                "41",
                "the-cat-sat-",
                "the-cat-sat-on-the-mat",
                "=",
                ":",
                "\\\"",
                "aaaaaaaaaaaaab");
    }

    @ParameterizedTest
    @MethodSource("pieces")
    void sixteenTimesTheTextCostsAboutSixteenTimesAsMuch(String piece) {
        scan.begin(new Redaction.Builder()
                .environment(Map.of("A_SECRET", "the-cat-sat-on-the-mat", "B_SECRET", "aaaaaaaaaaaaaaaaaaaab"))
                .personalData(true)
                .build(problem -> {})
                .rules());
        String text = piece.repeat(SHORT / piece.length());
        String longText = piece.repeat(TIMES * SHORT / piece.length());

        long least = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            least = Math.min(least, cpuNanos(text));
        }
        long limit = 100 * Math.max(least, 50_000);
        long most = Long.MAX_VALUE;
        // Once is enough: quadratic would be 256 times as much, each time. What a cold JVM adds is on both sides.
        for (int i = 0; i < 5 && most >= limit; i++) {
            most = cpuNanos(longText);
        }

        assertThat(most).as(piece).isLessThan(limit);
    }

    private long cpuNanos(String text) {
        long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        if (scan.finds(text, Integer.MAX_VALUE)) {
            assertThat(scan.redacted(Integer.MAX_VALUE)).isNotNull();
        }
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before;
    }
}
