package dev.bywash.log4j;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.message.ParameterizedMessage;
import org.apache.logging.log4j.message.SimpleMessage;
import org.apache.logging.log4j.message.StringMapMessage;
import org.apache.logging.log4j.util.SortedArrayStringMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What an application may do to its events. Whatever it is, one valid line comes out and nothing is thrown. */
@Tag("compatibility")
class HostileEventTest {

    private final TestLines lines = new TestLines();

    @Test
    void tenMegabytesAreCutAndCounted() {
        String huge = "\u0000x€".repeat(10 * 1024 * 1024 / 3);

        JsonNode line = lines.of(TestLines.event(new SimpleMessage(huge)));

        assertThat(huge).startsWith(line.get("message").textValue());
        assertThat(line.get("message").textValue()).hasSize(16 * 1024);
        assertThat(line.at("/truncated/message").intValue()).isEqualTo(huge.length() - 16 * 1024);
    }

    /** Those who log it first have no stack to do so: what they leave undone is nothing that the others may meet. */
    @Test
    void anOverflowOfTheStackThatIsLoggedWhileItUnwindsIsWrittenAsOne() throws InterruptedException {
        Log4jLogEvent.Builder event = TestLines.event(new SimpleMessage("unwinding"));
        lines.of(event.setThrown(new StackOverflowError()));
        BywashLayout layout = TestLines.layout();
        List<StackOverflowError> logged = new ArrayList<>();
        List<String> written = new ArrayList<>();
        Thread thread = new Thread(() -> overflow(0, thrown -> {
            try {
                if (logged.size() < 100) {
                    logged.add(thrown);
                    written.add(layout.toSerializable(event.setThrown(thrown).build()));
                }
            } catch (StackOverflowError e) {
                // As it is where Log4j is called.
                return;
            }
        }));
        thread.setUncaughtExceptionHandler((unwound, e) -> assertThat(e).isInstanceOf(StackOverflowError.class));

        thread.start();
        thread.join();

        assertThat(written).isNotEmpty().hasSizeLessThan(logged.size()).allSatisfy(line -> assertThat(line)
                .contains("java.lang.StackOverflowError")
                .doesNotContain("CIRCULAR REFERENCE"));
    }

    private static void overflow(int depth, Consumer<StackOverflowError> logging) {
        try {
            if (depth < Integer.MAX_VALUE) {
                overflow(depth + 1, logging);
            }
        } catch (StackOverflowError e) {
            logging.accept(e);
            throw e;
        }
    }

    @Test
    void aMessageWithoutALimitStillFitsALine() {
        BywashLayout unlimited = BywashLayout.newBuilder()
                .setMaxMessageLength(Integer.MAX_VALUE)
                .setMaxStackTraceLength(Integer.MAX_VALUE)
                .build();
        String huge = "\u0001".repeat(2_000_000);
        StringMapMessage message = new StringMapMessage();
        message.put("message", huge);
        for (int i = 0; i < 100; i++) {
            message.put("key" + i, huge);
        }

        JsonNode line = lines.of(unlimited, TestLines.event(message).setThrown(new IllegalStateException(huge)));

        int kept = line.get("message").textValue().length();
        assertThat(kept).isGreaterThan(60_000);
        assertThat(line.at("/truncated/message").intValue()).isEqualTo(huge.length() - kept);
        assertThat(line.get("attributes").size()
                        + line.at("/truncated/attributes").intValue())
                .isEqualTo(100);
        line.get("attributes").properties().forEach(attribute -> assertThat(
                        line.at("/truncated/attributes." + attribute.getKey()).intValue()
                                + attribute.getValue().textValue().length())
                .isEqualTo(huge.length()));
        assertThat(line.at("/exception/stacktrace").textValue()).isNotEmpty();
        assertThat(line.at("/truncated/exception.stacktrace").intValue()).isPositive();
    }

    @Tag(OtherLog4jTest.NOT_LOG4JS)
    @Test
    void aHugeNestedAttributeIsLeftOutWholeAndCounted() {
        SortedArrayStringMap context = new SortedArrayStringMap();
        context.putValue("before", 1);
        context.putValue("huge", new long[10_000_000]);
        context.putValue("later", 2);

        JsonNode line = lines.of(TestLines.event(new SimpleMessage("")).setContextData(context));

        assertThat(line.get("attributes").toString()).isEqualTo("{\"before\":1,\"later\":2}");
        assertThat(line.get("truncated").toString()).isEqualTo("{\"attributes\":1}");
    }

    @Test
    void aContainerThatHoldsItselfEnds() {
        List<Object> list = new ArrayList<>();
        list.add(list);
        Map<String, Object> map = new HashMap<>();
        map.put("self", map);
        Object[] array = new Object[1];
        array[0] = array;
        SortedArrayStringMap context = new SortedArrayStringMap();
        context.putValue("list", list);
        context.putValue("map", map);
        context.putValue("array", array);

        JsonNode line = lines.of(TestLines.event(new SimpleMessage("")).setContextData(context));

        assertThat(line.at("/attributes/list").toString()).isEqualTo("[[[[[[[[\"java.util.ArrayList\"]]]]]]]]");
        assertThat(line.at("/attributes/map/self/self/self").isObject()).isTrue();
    }

    @Test
    void aHugeMapWhoseKeysAreNoStringsIsNotCopiedToTheEnd() {
        HugeMap map = new HugeMap();
        SortedArrayStringMap context = new SortedArrayStringMap();
        context.putValue("before", 1);
        context.putValue("huge", map);

        JsonNode line = lines.of(TestLines.event(new SimpleMessage("")).setContextData(context));

        assertThat(line.get("attributes").toString()).isEqualTo("{\"before\":1}");
        assertThat(line.get("truncated").toString()).isEqualTo("{\"attributes\":1}");
        assertThat(map.given).isLessThan(1_000_000);
    }

    /** Numbers as keys, and no memory for its entries; counts how many of them were asked for. */
    private static final class HugeMap extends AbstractMap<Object, Object> {

        private static final int SIZE = 3_000_000;

        private int given;

        @Override
        public Set<Entry<Object, Object>> entrySet() {
            return new AbstractSet<>() {
                @Override
                public Iterator<Entry<Object, Object>> iterator() {
                    return IntStream.range(0, SIZE)
                            .peek(number -> given++)
                            .<Entry<Object, Object>>mapToObj(number -> Map.entry(number, number))
                            .iterator();
                }

                @Override
                public int size() {
                    return SIZE;
                }
            };
        }
    }

    @Tag(OtherLog4jTest.NOT_LOG4JS)
    @Test
    void aMapOfManyKeysWithoutValuesIsNotWalked() {
        Map<String, Object> map = new HashMap<>();
        for (int i = 0; i < 200_000; i++) {
            map.put("k" + i, null);
        }
        StringMapMessage message = new StringMapMessage().with("before", 1);
        message.with("huge", (Object) map);

        JsonNode line = lines.of(TestLines.event(message));

        assertThat(line.get("message").textValue()).isEqualTo("before=\"1\" huge=\"200000 items\"");
        assertThat(line.get("attributes").toString()).isEqualTo("{\"before\":1}");
        assertThat(line.get("truncated").toString()).isEqualTo("{\"attributes\":1}");
    }

    @Test
    void ofMoreFieldsThanALineTakesMostAreOnlyCounted() {
        AtomicInteger asked = new AtomicInteger();
        Object value = new Object() {
            @Override
            public String toString() {
                asked.incrementAndGet();
                return "x".repeat(1000);
            }
        };
        StringMapMessage message = new StringMapMessage();
        for (int i = 10_000; i < 30_000; i++) {
            message.with("field" + i, value);
        }

        JsonNode line = lines.of(TestLines.event(message));

        assertThat(line.get("message").textValue()).isEqualTo("20000 fields");
        int written = line.get("attributes").size();
        assertThat(written).isBetween(600, 700);
        assertThat(line.get("truncated").toString()).isEqualTo("{\"attributes\":" + (20_000 - written) + "}");
        assertThat(asked).hasValueLessThan(2000);
    }

    @Tag(OtherLog4jTest.NOT_LOG4JS)
    @Test
    void ofAConcurrentMapThatIsTooLargeInAnyCaseNoKeyIsAsked() {
        AtomicInteger asked = new AtomicInteger();
        Map<Object, Object> map = new ConcurrentHashMap<>();
        for (int i = 0; i < 200_000; i++) {
            map.put(
                    new Object() {
                        @Override
                        public String toString() {
                            return "k" + asked.incrementAndGet();
                        }
                    },
                    1);
        }
        SortedArrayStringMap context = new SortedArrayStringMap();
        context.putValue("huge", map);

        JsonNode line = lines.of(TestLines.event(new SimpleMessage("")).setContextData(context));

        assertThat(line.get("truncated").toString()).isEqualTo("{\"attributes\":1}");
        assertThat(asked).hasValue(0);
    }

    @Test
    void aKeyThatAConcurrentMapGivesTwiceIsWrittenOnce() {
        // "Aa" and "BB" have the same hash: what is put in again comes behind the other.
        ConcurrentHashMap<String, Object> map = new ConcurrentHashMap<>();
        map.put("Aa", new Object() {
            @Override
            public String toString() {
                map.remove("Aa");
                map.put("Aa", "again");
                return "first";
            }
        });
        map.put("BB", 2);
        SortedArrayStringMap context = new SortedArrayStringMap();
        context.putValue("map", map);

        JsonNode line = lines.of(TestLines.event(new SimpleMessage("")).setContextData(context));

        assertThat(line.at("/attributes/map").toString()).isEqualTo("{\"Aa\":\"first\",\"BB\":2}");
    }

    @Test
    void whatScalaCallsCollectionsAndOptionsIsWrittenAsWhatItIs() {
        SortedArrayStringMap context = new SortedArrayStringMap();
        context.putValue("a", new scala.math.BigDecimal(new java.math.BigDecimal("12.50")));
        context.putValue("b", scala.math.BigInt.apply(7));
        context.putValue("c", scala.Some.apply(3L));
        context.putValue("d", scala.Option.empty());
        context.putValue(
                "e",
                scala.jdk.javaapi.CollectionConverters.asScala(List.of(1, "x")).toList());
        context.putValue("f", scala.jdk.javaapi.CollectionConverters.asScala(Map.of("k", scala.Some.apply(1))));
        context.putValue("g", scala.collection.immutable.LazyList$.MODULE$.continually(() -> {
            throw new AssertionError("asked for what it had not computed");
        }));
        context.putValue("h", scala.jdk.javaapi.CollectionConverters.asScala(Map.of("none", scala.Option.empty())));

        JsonNode line = lines.of(TestLines.event(new SimpleMessage("")).setContextData(context));

        assertThat(TestLines.layout()
                        .toSerializable(TestLines.event(new SimpleMessage(""))
                                .setContextData(context)
                                .build()))
                .contains("\"a\":12.50,\"b\":7,\"c\":3,\"e\":[1,\"x\"],\"f\":{\"k\":1},");
        assertThat(line.at("/attributes/g").isTextual()).isTrue();
        assertThat(line.at("/attributes/h").toString()).isEqualTo("{}");
        assertThat(line.get("attributes").has("d")).isFalse();
    }

    @Test
    void aThreadWithoutANameIsToldByItsNumber() {
        Log4jLogEvent.Builder event = TestLines.event(new SimpleMessage(""));

        assertThat(lines.of(event.setThreadName("").setThreadId(21))
                        .get("thread")
                        .textValue())
                .isEqualTo("#21");
    }

    @Test
    void keysThatAreEqualAsTextAreWrittenOnce() {
        Map<Object, Object> map = new LinkedHashMap<>();
        map.put(1, "int");
        map.put("1", "string");
        map.put(null, "null");
        map.put("null", "text");
        map.put("none", null);
        SortedArrayStringMap context = new SortedArrayStringMap();
        context.putValue("map", map);

        JsonNode line = lines.of(TestLines.event(new SimpleMessage("")).setContextData(context));

        assertThat(line.at("/attributes/map").toString()).isEqualTo("{\"1\":\"string\",\"null\":\"text\"}");
    }

    /** Otherwise a nested map could be an event of its own, with a checksum that is right. */
    @Test
    void anAttributeCalledLikeTheMarkerIsNotTheMarker() {
        Map<String, Object> nested = new LinkedHashMap<>();
        nested.put("bywash", 1);
        nested.put("writer", "01KAQ8Z4M3T9V6W2X5Y7R8N0PC");
        StringMapMessage message = new StringMapMessage().with("bywash", 1);
        SortedArrayStringMap context = new SortedArrayStringMap();
        context.putValue("a", nested);
        Log4jLogEvent.Builder event = TestLines.event(message).setContextData(context);

        assertThat(TestLines.layout().toSerializable(event.build())).containsOnlyOnce("{\"bywash\":1,");
        JsonNode line = lines.of(event);
        assertThat(line.at("/attributes/bywash").intValue()).isEqualTo(1);
        assertThat(line.at("/attributes/a/bywash").intValue()).isEqualTo(1);
    }

    @Test
    void anAttributeWithoutANameIsCounted() {
        SortedArrayStringMap context = new SortedArrayStringMap();
        context.putValue(null, "value");

        JsonNode line = lines.of(TestLines.event(new SimpleMessage("")).setContextData(context));

        assertThat(line.has("attributes")).isFalse();
        assertThat(line.get("truncated").toString()).isEqualTo("{\"attributes\":1}");
    }

    @Test
    void whatTheCodeOfAValueThrowsIsSaidInItsPlace() {
        for (Throwable failure : Arrays.asList(
                new IllegalStateException(),
                new StackOverflowError(),
                new NoClassDefFoundError(),
                new OutOfMemoryError())) {
            SortedArrayStringMap context = new SortedArrayStringMap();
            context.putValue("bad", List.of(1, new Failing(failure)));
            context.putValue("good", 1);

            JsonNode line = lines.of(TestLines.event(new SimpleMessage("")).setContextData(context));

            assertThat(line.at("/attributes/bad").textValue())
                    .contains(failure.getClass().getName());
            assertThat(line.at("/attributes/good").intValue()).isEqualTo(1);
        }
    }

    @Test
    void anObjectThatLogsWhileItIsWrittenDoesNotDisturbTheEvent() {
        Object logging = new Object() {
            @Override
            public String toString() {
                return "inner: "
                        + lines.of(TestLines.event(new SimpleMessage("from toString")))
                                .get("message")
                                .textValue();
            }
        };
        SortedArrayStringMap context = new SortedArrayStringMap();
        context.putValue("value", logging);

        JsonNode line = lines.of(
                TestLines.event(new ParameterizedMessage("outer {}", logging)).setContextData(context));

        assertThat(line.get("message").textValue()).isEqualTo("outer inner: from toString");
        assertThat(line.at("/attributes/value").textValue()).isEqualTo("inner: from toString");
    }

    @Test
    void aCyclicCauseAndSuppressedExceptionsArePrinted() {
        IllegalStateException thrown = new IllegalStateException("outer");
        IllegalArgumentException cause = new IllegalArgumentException("cause");
        thrown.initCause(cause);
        cause.initCause(thrown);
        thrown.addSuppressed(new java.io.IOException("suppressed"));

        JsonNode line = lines.of(TestLines.event(new SimpleMessage("")).setThrown(thrown));

        assertThat(line.at("/exception/stacktrace").textValue())
                .contains("CIRCULAR REFERENCE", "Suppressed: java.io.IOException: suppressed")
                .doesNotContain("\r");
    }

    @Test
    void anExceptionThatCannotBePrintedKeepsItsClass() {
        RuntimeException thrown = new RuntimeException() {
            private static final long serialVersionUID = 1;

            @Override
            public String getMessage() {
                throw new UnsupportedOperationException("no message");
            }
        };

        JsonNode line =
                lines.of(TestLines.event(new SimpleMessage("still here")).setThrown(thrown));

        assertThat(line.get("message").textValue()).isEqualTo("still here");
        assertThat(line.at("/exception/class").textValue())
                .isEqualTo(thrown.getClass().getName());
        assertThat(line.at("/exception/stacktrace").textValue()).contains("UnsupportedOperationException");
    }

    @Tag(OtherLog4jTest.NOT_LOG4JS)
    @Test
    void aChainOfCausesThatOverflowsTheStackIsCutNotThrown() {
        Throwable thrown = new IllegalStateException("innermost");
        for (int i = 0; i < 100_000; i++) {
            thrown = new IllegalStateException("outer", thrown);
        }
        Throwable deep = thrown;

        JsonNode line = lines.of(TestLines.event(new SimpleMessage("")).setThrown(deep));

        assertThat(line.at("/exception/stacktrace").textValue()).contains("Caused by: ");
    }

    @Test
    void numbersKeepTheirDigits() {
        SortedArrayStringMap context = new SortedArrayStringMap();
        context.putValue("a", Long.MIN_VALUE);
        context.putValue("b", new java.math.BigDecimal("12345678901234567890.000000000000000001"));
        context.putValue("c", Float.MIN_VALUE);
        context.putValue("d", Double.NEGATIVE_INFINITY);
        context.putValue("e", new java.math.BigInteger("9".repeat(2000)));
        context.putValue("f", -0.0);
        context.putValue("g", (byte) -1);
        context.putValue("h", new java.util.concurrent.atomic.AtomicLong(7));
        context.putValue("i", new Price("1.5"));
        context.putValue("j", new Ratio("0.25"));
        context.putValue("k", new Ratio("1/4"));
        context.putValue("l", new Ratio("007"));

        String line = TestLines.layout()
                .toSerializable(TestLines.event(new SimpleMessage(""))
                        .setContextData(context)
                        .build());

        assertThat(line)
                .contains("\"attributes\":{\"a\":-9223372036854775808,\"b\":12345678901234567890.000000000000000001,"
                        + "\"c\":1.4E-45,\"d\":\"-Infinity\",\"e\":\"" + "9".repeat(2000)
                        + "\",\"f\":-0.0,\"g\":-1,\"h\":7,\"i\":\"1.5 EUR\",\"j\":0.25,\"k\":\"1/4\",\"l\":\"007\"}");
    }

    private static final class Price extends java.math.BigDecimal {
        private static final long serialVersionUID = 1;

        Price(String amount) {
            super(amount);
        }

        @Override
        public String toString() {
            return super.toString() + " EUR";
        }
    }

    /** A number of a class that nobody knows. */
    private static final class Ratio extends Number {
        private static final long serialVersionUID = 1;

        private final String text;

        Ratio(String text) {
            this.text = text;
        }

        @Override
        public int intValue() {
            return 0;
        }

        @Override
        public long longValue() {
            return 0;
        }

        @Override
        public float floatValue() {
            return 0;
        }

        @Override
        public double doubleValue() {
            return 0;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    private record Failing(Throwable failure) {

        @Override
        public String toString() {
            throw TestLines.sneaky(failure);
        }
    }
}
