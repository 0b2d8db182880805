package dev.bywash.log4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;

/** What HotSpot's second compiler would compile again for each of its many hot callers is too long to be taken into them. */
class InlinedTest {

    /** {@code FreqInlineSize}: of a method that is called often, no more bytes of code are taken into its caller. */
    private static final int MOST_INLINED = 325;

    private static final Pattern INSTRUCTION = Pattern.compile("(?m)^ *([0-9]+): [a-z]");

    @Test
    void anEventIsEncodedAndATextIsLookedThroughByCodeThatIsCompiledOnce() {
        assertThat(bytesOfCode("encode.EventEncoder", "public void encode(")).isGreaterThan(MOST_INLINED);
        assertThat(bytesOfCode("encode.AttributeEncoder", "private void attribute("))
                .isGreaterThan(MOST_INLINED);
        assertThat(bytesOfCode("encode.JsonBuffer", "private void escape(")).isGreaterThan(MOST_INLINED);
        assertThat(bytesOfCode("redact.Scan", "public boolean finds(")).isGreaterThan(MOST_INLINED);
    }

    private static int bytesOfCode(String type, String method) {
        StringWriter code = new StringWriter();
        PrintWriter out = new PrintWriter(code);
        Class<?> ours = BywashAppender.class;
        String classes =
                ours.getProtectionDomain().getCodeSource().getLocation().getPath();
        ToolProvider javap = ToolProvider.findFirst("javap").orElseThrow();
        assertThat(javap.run(out, out, "-c", "-p", "-cp", classes, ours.getPackageName() + "." + type))
                .as("%s", code)
                .isZero();
        String body = code.toString();
        body = body.substring(body.indexOf(method));
        return INSTRUCTION
                .matcher(body.substring(0, body.indexOf("\n\n")))
                .results()
                .mapToInt(line -> Integer.parseInt(line.group(1)))
                .max()
                .orElseThrow();
    }
}
