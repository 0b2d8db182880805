package dev.bywash.log4j.encode;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.xml.sax.SAXException;

/** The JDK's own print is the model. */
final class StackTraceEncoderTest {

    private final StackTraceEncoder encoder = new StackTraceEncoder(new Redactions());

    @Test
    void causesSuppressedAndCyclesReadAsTheJdkPrintsThem() {
        Throwable cause = new IllegalArgumentException("the \"cause\"\n\tof it", new IOException());
        Throwable thrown = new IllegalStateException("Grüße 𝄞", cause);
        thrown.addSuppressed(new UnsupportedOperationException("suppressed", new IllegalStateException("its cause")));
        cause.addSuppressed(thrown);

        for (int time = 0; time < 3; time++) {
            assertThat(encode(thrown, Integer.MAX_VALUE)).isEqualTo(printed(thrown));
        }
    }

    @Test
    void anExceptionThatPrintsItselfIsAskedTo() {
        assertThat(encode(new OfFewWords(), Integer.MAX_VALUE)).isEqualTo("all is lost\n");
    }

    @Test
    void anExceptionThatDescribesItselfInItsOwnWayReadsAsTheJdkPrintsIt() {
        Throwable thrown = new IllegalStateException("outer", new SAXException("wraps", new IOException("and tells")));
        thrown.addSuppressed(new InAnotherLanguage());

        assertThat(encode(thrown, Integer.MAX_VALUE)).isEqualTo(printed(thrown));
    }

    /** As Scala's {@code override def toString = getMessage} does where there is no message. */
    @Test
    void anExceptionWhoseTextIsNullReadsAsTheJdkPrintsIt() {
        Throwable quiet = new RuntimeException() {
            private static final long serialVersionUID = 1;

            @Override
            @SuppressWarnings("OverrideThrowableToString") // applications do so
            public String toString() {
                return getMessage();
            }
        };

        assertThat(encode(quiet, Integer.MAX_VALUE)).isEqualTo(printed(quiet));
        Throwable outer = new RuntimeException("outer", quiet);
        assertThat(encode(outer, Integer.MAX_VALUE)).isEqualTo(printed(outer));
    }

    @Test
    void aCutKeepsTheBeginningAndCountsTheRestWhereverItFalls() {
        Throwable thrown = new IllegalStateException("outer", new IOException("inner"));
        String whole = printed(thrown);

        for (int kept = 0; kept <= whole.length(); kept += 7) {
            JsonBuffer json = new JsonBuffer();
            long missing = encoder.write(thrown, json, kept, new BoundedCache<>());
            assertThat(text(json)).isEqualTo(whole.substring(0, kept));
            assertThat(missing).isEqualTo(whole.length() - kept);
        }
    }

    @Test
    void exceptionsOfManyPlacesAreNotMixedUp() {
        for (int i = 0; i < 5_000; i++) {
            Throwable thrown = new IllegalStateException();
            thrown.setStackTrace(new StackTraceElement[] {
                new StackTraceElement("etl.Loader", "step" + i % 1_700, "Loader.java", i % 1_300),
                new StackTraceElement("etl.Loader", "run", null, -2)
            });
            assertThat(encode(thrown, Integer.MAX_VALUE)).isEqualTo(printed(thrown));
        }
    }

    private String encode(Throwable thrown, int maxChars) {
        JsonBuffer json = new JsonBuffer();
        encoder.write(thrown, json, maxChars, new BoundedCache<>());
        return text(json);
    }

    private static String text(JsonBuffer json) {
        try {
            return new ObjectMapper().readValue(json.copy(), String.class);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String printed(Throwable thrown) {
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        return text.toString().replace(System.lineSeparator(), "\n");
    }

    private static final class OfFewWords extends RuntimeException {

        private static final long serialVersionUID = 1;

        @Override
        public void printStackTrace(PrintWriter target) {
            target.println("all is lost");
        }

        @Override
        public void printStackTrace(PrintStream target) {
            target.println("all is lost");
        }
    }

    private static final class InAnotherLanguage extends Exception {

        private static final long serialVersionUID = 1;

        private InAnotherLanguage() {
            super("in English");
        }

        @Override
        public String getLocalizedMessage() {
            return "auf Deutsch";
        }
    }
}
