package dev.bywash.log4j.redact;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What Spark, Delta Lake, Kafka and stack traces write, with all the words in it that secrets are told by, holds none. */
class LogLinesTest {

    private final String log = log();
    private final Scan scan = scan();

    @Test
    void nothingIsFoundInALineOfALog() {
        List<String> found = log.lines()
                .filter(line -> scan.finds(line, Integer.MAX_VALUE))
                .map(line -> scan.names(scan.takeFound()) + " in " + line)
                .collect(Collectors.toList());

        assertThat(found).isEmpty();
        assertThat(log.lines()).hasSizeGreaterThan(150);
    }

    @Test
    void norInTheWholeLog() {
        scan.finds(log, Integer.MAX_VALUE);

        assertThat(scan.names(scan.takeFound())).isEmpty();
    }

    /** All rules but that of mail addresses, as which Kerberos writes its principals. */
    private static Scan scan() {
        Scan scan = new Scan();
        scan.begin(new Redaction.Builder()
                .environment(Collections.emptyMap())
                .personalData(true)
                .rule("email", null, Mode.OFF)
                .build(problem -> {
                    throw new AssertionError(problem);
                })
                .rules());
        return scan;
    }

    private static String log() {
        try (InputStream in = LogLinesTest.class.getResourceAsStream("/format/redaction-log-lines.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
