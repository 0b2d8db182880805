package dev.bywash.log4j;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bywash.log4j.redact.Mode;
import dev.bywash.log4j.redact.Redaction;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.MarkerManager;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.message.ObjectMessage;
import org.apache.logging.log4j.message.ParameterizedMessage;
import org.apache.logging.log4j.message.SimpleMessage;
import org.apache.logging.log4j.message.StringMapMessage;
import org.apache.logging.log4j.util.SortedArrayStringMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No secret is in a line, wherever an event carries it, and the line says where something was. */
class RedactedEventTest {

    /** A token by its shape. In two parts, so that no scanner takes this file for one that leaks. */
    private static final String TOKEN = "dapi" + "0123456789abcdef0123456789abcdef";

    /** A secret by its value alone: nothing about it looks like one. */
    private static final String KNOWN = "the-cat-sat-on-the-mat";

    private final TestLines lines = new TestLines();
    private final BywashLayout layout = layout(new Redaction.Builder());

    @Test
    void aCanaryInAnyPlaceIsNotInTheLineHoweverOftenItComes() {
        for (String canary : List.of(TOKEN, KNOWN)) {
            for (Log4jLogEvent.Builder event : eventsWith("before " + canary + " after", canary)) {
                for (int time = 0; time < 4; time++) {
                    String line = layout.toSerializable(event.build());

                    assertThat(line).doesNotContain(canary).contains(",\"redacted\":{");
                    EventLines.readLine(line.trim());
                }
            }
        }
    }

    /** An event for each place that takes a text. */
    private static List<Log4jLogEvent.Builder> eventsWith(String text, String canary) {
        List<Log4jLogEvent.Builder> events = new ArrayList<>();
        events.add(plain().setLoggerName(text));
        events.add(plain().setThreadName(text));
        events.add(plain().setMarker(MarkerManager.getMarker(text)));
        events.add(TestLines.event(new SimpleMessage(text)));
        events.add(TestLines.event(new ParameterizedMessage("a {} b", canary)));
        events.add(TestLines.event(new ObjectMessage(CharBuffer.wrap(text))));
        events.add(TestLines.event(new StringMapMessage().with("event", text)));
        events.add(TestLines.event(new StringMapMessage().with("message", text)));
        events.add(TestLines.event(new StringMapMessage().with(text, "x")));
        events.add(plain().setThrown(new IllegalStateException(text)));
        events.add(plain().setThrown(new IllegalStateException("x", new IOException(text))));
        IllegalStateException suppressing = new IllegalStateException("x");
        suppressing.addSuppressed(new IOException("y", new IOException(text)));
        events.add(plain().setThrown(suppressing));
        events.add(plain().setThrown(new TellsItself(text)));
        events.add(plain().setThrown(new PrintsItself(text)));
        IllegalStateException framed = new IllegalStateException("x");
        framed.setStackTrace(new StackTraceElement[] {new StackTraceElement("a.B", "c", text, 1)});
        events.add(plain().setThrown(framed));
        for (Object value : values(text)) {
            SortedArrayStringMap context = new SortedArrayStringMap();
            context.putValue("place", value);
            context.putValue("pipeline", "nightly");
            events.add(plain().setContextData(context));
            events.add(TestLines.event(new StringMapMessage().with("place", value)));
        }
        return events;
    }

    private static List<Object> values(String text) {
        Object speaking = new Object() {
            @Override
            public String toString() {
                return text;
            }
        };
        Object deep = text;
        for (int depth = 0; depth < 6; depth++) {
            deep = depth % 2 == 0 ? Map.of("deeper", deep) : Arrays.asList(null, deep);
        }
        return List.of(
                text,
                CharBuffer.wrap(text),
                speaking,
                new String[] {"x", text},
                List.of(1, List.of(text)),
                Map.of("nested", text),
                Map.of(text, 1, "other", 2),
                Map.of(1, Map.of(speaking, "x")),
                deep);
    }

    @Test
    void aTemplateGivesNothingAwayEither() {
        String template =
                "{\"a\": {\"$resolver\": \"message\", \"stringified\": true}, \"n\": {\"m\": [{\"$resolver\": \"message\","
                        + " \"stringified\": true}], \"db_password\": {\"$resolver\": \"logger\", \"field\": \"name\"}},"
                        + " \"api_key\": {\"$resolver\": \"thread\", \"field\": \"name\"}}";
        BywashLayout templated = BywashLayout.newBuilder()
                .setEventTemplate(template)
                .setRedaction(new BywashRedaction(redaction(new Redaction.Builder())))
                .build();

        JsonNode line = lines.of(templated, TestLines.event(new SimpleMessage("with " + TOKEN + " and " + KNOWN)));

        assertThat(line.get("attributes").toString())
                .isEqualTo(
                        "{\"a\":\"with *** and ***\",\"n\":{\"m\":[\"with *** and ***\"],\"db_password\":\"***\"},\"api_key\":\"***\"}");
        assertThat(line.get("redacted").toString())
                .isEqualTo("{\"message\":\"databricks,known\",\"attributes.a\":\"databricks,known\","
                        + "\"attributes.n\":\"databricks,known,name\",\"attributes.api_key\":\"name\"}");
    }

    @Test
    void valuesAreSecretForTheSakeOfTheirNames() {
        Map<String, Object> nested = new LinkedHashMap<>();
        nested.put("user", "etl");
        nested.put("password", 12345678);
        nested.put("token_count", 5);
        StringMapMessage message = new StringMapMessage()
                .with("message", "m")
                .with("db_password", "swordfish")
                .with("has_password", true)
                .with("credentials", Map.of("a", "b"))
                .with("empty_secret", "")
                .with("told_secret", "*********(redacted)")
                .with("nested", nested);

        JsonNode line = lines.of(layout, TestLines.event(message));

        assertThat(line.at("/attributes/db_password").textValue()).isEqualTo("***");
        assertThat(line.at("/attributes/has_password").booleanValue()).isTrue();
        assertThat(line.at("/attributes/credentials").textValue()).isEqualTo("***");
        assertThat(line.at("/attributes/empty_secret").textValue()).isEmpty();
        assertThat(line.at("/attributes/told_secret").textValue()).isEqualTo("*********(redacted)");
        assertThat(line.at("/attributes/nested").toString())
                .isEqualTo("{\"user\":\"etl\",\"password\":\"***\",\"token_count\":5}");
        assertThat(line.get("redacted").size()).isEqualTo(3);
        assertThat(line.get("redacted")).allMatch(rule -> rule.textValue().equals("name"));
    }

    @Test
    void theTextOfAMapMessageGivesNothingAway() {
        JsonNode line = lines.of(
                layout,
                TestLines.event(
                        new StringMapMessage().with("db_password", "swordfish").with("b", "2")));

        assertThat(line.get("message").textValue()).isEqualTo("b=\"2\" db_password=\"***\"");
    }

    @Test
    void whatTheLineIsCutThroughIsSeenWhole() {
        for (int before = 16 * 1024 - 40; before <= 16 * 1024; before++) {
            String text = "x ".repeat(before / 2) + (before % 2 == 0 ? "" : " ") + TOKEN + "y".repeat(5000);
            JsonNode line = lines.of(
                    layout,
                    TestLines.event(new StringMapMessage().with("message", text).with("long", text))
                            .setThrown(new IllegalStateException(text)));

            assertThat(line.toString()).doesNotContain(TOKEN.substring(0, 8));
            assertThat(line.get("message").textValue()).startsWith("x x ");
            assertThat(line.at("/truncated/message").intValue()).isEqualTo(text.length() - 16 * 1024);
        }
    }

    @Test
    void whatAnExceptionPrintsItselfIsSeenWholeWhereItIsCut() {
        for (int length = 1000; length < 1080; length++) {
            BywashLayout small =
                    BywashLayout.newBuilder().setMaxStackTraceLength(length).build();
            JsonNode line = lines.of(
                    small, plain().setThrown(new PrintsItself("z".repeat(1000) + " " + TOKEN + "y".repeat(5000))));

            assertThat(line.at("/exception/stacktrace").textValue()).doesNotContain("dapi01");
        }
    }

    @Test
    void aSecretWhoseValueBecomesKnownLaterIsNotWrittenFromWhatWasKept() {
        // Three times: then the values of a context are kept, encoded.
        Map<String, String> environment = new LinkedHashMap<>();
        SortedArrayStringMap context = new SortedArrayStringMap();
        context.putValue("pipeline", KNOWN);
        BywashLayout before = layout(new Redaction.Builder(), environment);
        for (int i = 0; i < 3; i++) {
            assertThat(lines.of(before, plain().setContextData(context)).toString())
                    .contains(KNOWN);
        }

        JsonNode line = lines.of(layout, plain().setContextData(context));

        assertThat(line.toString()).doesNotContain(KNOWN);
        assertThat(lines.of(before, plain().setContextData(context)).toString()).contains(KNOWN);
    }

    @Test
    void eachModeReplacesInItsWay(@TempDir Path directory) throws IOException {
        Path key = Files.write(directory.resolve("key"), new byte[32]);
        String text = "a " + TOKEN + " b";

        assertThat(message(new Redaction.Builder().mode(Mode.PARTIAL), text)).isEqualTo("a ***cdef b");
        assertThat(message(new Redaction.Builder().mode(Mode.REMOVE), text)).isEqualTo("a  b");
        assertThat(message(new Redaction.Builder().mode(Mode.OFF), text)).isEqualTo(text);
        assertThat(message(new Redaction.Builder().mode(Mode.HMAC).keyFile(key), text))
                .isEqualTo("a hmac:" + hmac() + " b");
        assertThat(message(new Redaction.Builder().rule("databricks", null, Mode.OFF), text))
                .isEqualTo(text);
        assertThat(message(new Redaction.Builder().rule("employee", "EMP-[0-9]{6}", null), "of EMP-123456."))
                .isEqualTo("of ***.");
        assertThat(message(new Redaction.Builder().personalData(true), "to a@b.com"))
                .isEqualTo("to ***");
    }

    private static String hmac() {
        try {
            javax.crypto.Mac mac = javax.crypto.Mac.getInstance("HmacSHA256");
            mac.init(new javax.crypto.spec.SecretKeySpec(new byte[32], "HmacSHA256"));
            return java.util.HexFormat.of().formatHex(mac.doFinal(TOKEN.getBytes(StandardCharsets.UTF_8)), 0, 8);
        } catch (java.security.GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void anAttributeThatIsSecretIsLeftOutWhereThatIsTheMode() {
        JsonNode line = lines.of(
                layout(new Redaction.Builder().mode(Mode.REMOVE)),
                TestLines.event(new StringMapMessage()
                        .with("message", "m")
                        .with("a", 1)
                        .with("password", "x")
                        .with("z", Map.of("token", "y", "b", 2))));

        assertThat(line.get("attributes").toString()).isEqualTo("{\"a\":1,\"z\":{\"b\":2}}");
        assertThat(line.get("redacted").toString()).isEqualTo("{\"attributes\":\"name\"}");
    }

    @Test
    void aLineFromWhichEverythingIsRemovedIsOneStill() {
        BywashLayout layout = layout(new Redaction.Builder().mode(Mode.REMOVE));

        JsonNode line = lines.of(
                layout,
                TestLines.event(new SimpleMessage(TOKEN))
                        .setLevel(Level.forName(TOKEN, 350))
                        .setLoggerName(TOKEN)
                        .setThreadName(TOKEN)
                        .setMarker(MarkerManager.getMarker(TOKEN)));

        assertThat(line.toString()).doesNotContain(TOKEN);
        assertThat(line.get("level").textValue()).isEqualTo("***");
        assertThat(line.get("logger").textValue()).isEmpty();
        assertThat(line.get("message").textValue()).isEmpty();
        assertThat(line.has("event")).isFalse();
    }

    @Test
    void aNameThatIsLeftOfARemovedSecretIsTheApplicationsOwn() {
        JsonNode line = lines.of(
                layout(new Redaction.Builder().mode(Mode.REMOVE)),
                TestLines.event(new SimpleMessage("m")).setMarker(MarkerManager.getMarker(KNOWN + "bywash.closed")));

        assertThat(line.get("event").textValue()).isEqualTo("user.bywash.closed");
    }

    @Test
    void whatCannotBeDoneIsSaidAndGivesNothingAway() {
        List<String> problems = new ArrayList<>();
        Redaction redaction = new Redaction.Builder()
                .environment(Collections.emptyMap())
                .mode(Mode.HMAC)
                .rule("groups", "(ab){4}", null)
                .rule("loops", "[a-z]{4,9}[a-f]{2}", null)
                .rule("jwt", "abcdefgh", null)
                .rule("nobody", null, null)
                .names(List.of("42"))
                .build(problems::add);

        assertThat(problems).hasSize(6);
        JsonNode line = lines.of(
                BywashLayout.newBuilder()
                        .setRedaction(new BywashRedaction(redaction))
                        .build(),
                TestLines.event(new SimpleMessage("a " + TOKEN)));
        assertThat(line.get("message").textValue()).isEqualTo("a ***");
    }

    @Test
    void aThousandPathsFitTheLine() {
        StringMapMessage message = new StringMapMessage();
        for (int i = 0; i < 5000; i++) {
            message.put("k".repeat(200) + i + "password", "x");
        }

        JsonNode line = lines.of(layout, TestLines.event(message));

        assertThat(line.at("/redacted/attributes").textValue()).isEqualTo("name");
    }

    private String message(Redaction.Builder builder, String text) {
        return lines.of(layout(builder), TestLines.event(new SimpleMessage(text)))
                .get("message")
                .textValue();
    }

    private static BywashLayout layout(Redaction.Builder builder) {
        return layout(builder, Map.of("MY_SECRET", KNOWN));
    }

    private static BywashLayout layout(Redaction.Builder builder, Map<String, String> environment) {
        return BywashLayout.newBuilder()
                .setRedaction(new BywashRedaction(redaction(builder, environment)))
                .build();
    }

    private static Redaction redaction(Redaction.Builder builder) {
        return redaction(builder, Map.of("MY_SECRET", KNOWN));
    }

    private static Redaction redaction(Redaction.Builder builder, Map<String, String> environment) {
        return builder.environment(environment).build(problem -> {
            throw new AssertionError(problem);
        });
    }

    private static Log4jLogEvent.Builder plain() {
        return TestLines.event(new SimpleMessage("plain words"));
    }

    @SuppressWarnings("OverrideThrowableToString") // that some do is what is tested
    private static final class TellsItself extends RuntimeException {

        private static final long serialVersionUID = 1;

        private TellsItself(String message) {
            super(message);
        }

        @Override
        public String toString() {
            return "I: " + getMessage();
        }
    }

    private static final class PrintsItself extends RuntimeException {

        private static final long serialVersionUID = 1;

        private PrintsItself(String message) {
            super(message);
        }

        @Override
        public void printStackTrace(PrintWriter out) {
            out.print(getMessage());
        }
    }
}
