package dev.bywash.log4j;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.CharBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.logging.log4j.MarkerManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.message.ObjectMessage;
import org.apache.logging.log4j.message.ParameterizedMessage;
import org.apache.logging.log4j.message.SimpleMessage;
import org.apache.logging.log4j.message.StringMapMessage;
import org.apache.logging.log4j.util.SortedArrayStringMap;

/** Events that carry a secret in each place in which an event carries text. */
final class Canaries {

    /** A token by its shape. In two parts, so that no scanner takes this file for one that leaks. */
    static final String TOKEN = "dapi" + "0123456789abcdef0123456789abcdef";

    /** A secret by its value alone, where a variable of the environment has it: nothing about it looks like one. */
    static final String KNOWN = "the-cat-sat-on-the-mat";

    /** A secret by nothing but the name before it. */
    static final String NAMED = "correcthorse";

    /** A name that is a secret's where a user says so. */
    static final String NAME_OF_A_USER = "pin";

    static final String[] ALL = {TOKEN, KNOWN, NAMED};

    private Canaries() {}

    /** They are made anew each time, and each has something to be redacted. */
    static List<LogEvent> events() {
        List<LogEvent> events = new ArrayList<>();
        for (String canary : List.of(TOKEN, KNOWN)) {
            inEachPlace("before " + canary + " after", canary).forEach(event -> events.add(event.build()));
        }
        for (String name : names()) {
            underName(name).forEach(event -> events.add(event.build()));
        }
        return events;
    }

    private static List<Log4jLogEvent.Builder> inEachPlace(String text, String canary) {
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
        for (Object value : valuesWith(text)) {
            SortedArrayStringMap context = new SortedArrayStringMap();
            context.putValue("place", value);
            context.putValue("pipeline", "nightly");
            events.add(plain().setContextData(context));
            events.add(TestLines.event(new StringMapMessage().with("place", value)));
        }
        return events;
    }

    private static List<Object> valuesWith(String text) {
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

    /** A map message without a text of its own gets one of its fields. */
    private static List<Log4jLogEvent.Builder> underName(String name) {
        List<Log4jLogEvent.Builder> events = new ArrayList<>();
        for (Object secret : List.of(
                NAMED,
                "a\"" + NAMED,
                "two " + NAMED,
                "x, y=" + NAMED + "; z",
                CharBuffer.wrap(NAMED),
                List.of(NAMED),
                Map.of("user", NAMED))) {
            SortedArrayStringMap context = new SortedArrayStringMap();
            context.putValue(name, secret);
            events.add(plain().setContextData(context));
            for (Map<String, Object> fields : List.<Map<String, Object>>of(
                    Map.of(name, secret),
                    Map.of("in", Map.of(name, secret)),
                    Map.of("in", List.of("x", new Object[] {Map.of("deeper", Map.of("b", 1, name, secret))})),
                    Map.of("message", "m", "in", Map.of(name, secret)))) {
                StringMapMessage message = new StringMapMessage();
                fields.forEach(message::with);
                events.add(TestLines.event(message));
            }
        }
        return events;
    }

    /** Those of the format's vectors, which have every word that a name is told by. */
    private static List<String> names() {
        List<String> names = new ArrayList<>();
        names.add(NAME_OF_A_USER);
        try (InputStream in = Canaries.class.getResourceAsStream("/format/redaction-vectors.jsonl")) {
            for (JsonNode vector : new ObjectMapper()
                    .readerFor(JsonNode.class)
                    .<JsonNode>readValues(in)
                    .readAll()) {
                if (vector.path("secret").asBoolean()) {
                    names.add(vector.get("name").textValue());
                }
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return names;
    }

    private static Log4jLogEvent.Builder plain() {
        return TestLines.event(new SimpleMessage("plain words"));
    }

    @SuppressWarnings("OverrideThrowableToString") // that some do is what is tested
    static final class TellsItself extends RuntimeException {

        private static final long serialVersionUID = 1;

        TellsItself(String message) {
            super(message);
        }

        @Override
        public String toString() {
            return "I: " + getMessage();
        }
    }

    static final class PrintsItself extends RuntimeException {

        private static final long serialVersionUID = 1;

        PrintsItself(String message) {
            super(message);
        }

        @Override
        public void printStackTrace(PrintWriter out) {
            out.print(getMessage());
        }
    }
}
