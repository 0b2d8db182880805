package dev.bywash.ingest.line;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Rows as somebody leaves them who wants the line that they had to be written of them still. */
final class AlteredRows {

    private static final List<String> NAMES =
            List.of("amount", "user", "zz", "span_id", "bywash.truncated", "bywash.redacted", "bywash.sig");
    private static final List<String> VALUES =
            List.of("10", "bob", "null", "true", "{\"a\":[1,2]}", "{\"a\": [1,2]}", "1.0E5", "", "\u00e4");

    @SuppressWarnings("ArrayRecordComponent") // Compared with nothing.
    private record Attribute(String name, byte[] value, int form) {}

    private final Random random;

    private List<Attribute> attributes;
    private byte[] message;
    private byte[][] exception;
    private byte[][] source;
    private byte[] kept;
    private long micros;

    AlteredRows(Random random) {
        this.random = random;
    }

    /** What a line has between message and number. */
    static String members(String amount) {
        return ",\"attributes\":{\"amount\":" + amount
                + ",\"user\":\"alice\",\"zone\":\"a\"},\"exception\":{\"class\":\"E\"},\"source\":{\"job_id\":\"1\"}";
    }

    /** Everything that a row says of its event, without how it stands in the line. */
    static List<Object> said(LineFields row) {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < row.names().length; i++) {
            all.add(text(row.names()[i]) + "=" + text(row.values()[i]));
        }
        Collections.sort(all);
        return Arrays.asList(
                row.writer(),
                row.seq(),
                row.timeMicros(),
                text(row.level()),
                text(row.logger()),
                text(row.thread()),
                text(row.event()),
                text(row.message()),
                all,
                row.exception() == null ? null : texts(row.exception()),
                texts(row.source()),
                text(row.crc()));
    }

    /**
     * Alters a few things.
     *
     * @param line what it gave back
     */
    LineFields of(LineFields row, byte[] line) {
        String text = new String(line, ISO_8859_1);
        attributes = new ArrayList<>();
        for (int i = 0; i < row.names().length; i++) {
            String name = LineFields.text(row.names()[i]);
            boolean isString = text.contains("\"" + name + "\":\"");
            attributes.add(
                    new Attribute(name, row.values()[i], isString ? AttributeForms.STRING : AttributeForms.AS_WRITTEN));
        }
        message = row.message();
        exception = row.exception();
        source = row.source();
        kept = row.line();
        micros = row.timeMicros();
        for (int i = random.nextInt(3); i >= 0; i--) {
            alter(text);
        }
        String types = new AttributeForms()
                .of(attributes.stream().map(Attribute::name).toArray(String[]::new), forms(), attributes.size());
        if (!types.isEmpty() && random.nextInt(10) == 0) {
            types = types.replace(types.charAt(0), types.charAt(random.nextInt(types.length())));
        }
        // The order of a map is nothing that anybody altered.
        Collections.shuffle(attributes, random);
        return new LineFields(
                row.writer(),
                row.seq(),
                micros,
                row.level(),
                row.logger(),
                row.thread(),
                row.event(),
                message,
                attributes.stream()
                        .map(attribute -> attribute.name().getBytes(UTF_8))
                        .toArray(byte[][]::new),
                attributes.stream().map(Attribute::value).toArray(byte[][]::new),
                exception,
                source,
                row.crc(),
                types.getBytes(UTF_8),
                kept);
    }

    private byte[] forms() {
        byte[] forms = new byte[attributes.size()];
        for (int i = 0; i < forms.length; i++) {
            forms[i] = (byte) attributes.get(i).form();
        }
        return forms;
    }

    private void alter(String line) {
        int at = random.nextInt(attributes.size() + 1);
        switch (random.nextInt(11)) {
            case 0 -> attributes.add(at, new Attribute(any(NAMES), any(VALUES).getBytes(UTF_8), random.nextInt(3)));
            case 1 -> message = random.nextBoolean() ? new byte[] {(byte) 0xFF} : "\uFFFD".getBytes(UTF_8);
            case 2 -> exception = random.nextBoolean() ? null : new byte[3][];
            case 3 -> source = new byte[LineFields.SOURCE.size()][];
            case 4 -> kept = random.nextBoolean() ? null : line.getBytes(ISO_8859_1);
            case 5 -> micros += 315_569_520_000_000_000L;
            default -> {
                if (at < attributes.size()) {
                    alter(at, line);
                }
            }
        }
    }

    private void alter(int at, String line) {
        Attribute one = attributes.get(at);
        switch (random.nextInt(6)) {
            case 0 -> attributes.remove(at);
            case 1 -> attributes.set(at, new Attribute(one.name(), one.value(), random.nextInt(3)));
            case 2 -> attributes.set(at, new Attribute(one.name(), any(VALUES).getBytes(UTF_8), one.form()));
            case 3 -> {
                byte[] quoted = ("\"" + text(one.value()) + "\"").getBytes(ISO_8859_1);
                attributes.set(at, new Attribute(one.name(), quoted, AttributeForms.AS_WRITTEN));
            }
            case 4 -> swallow(at, line, line.indexOf(",\"seq\":") - 1, true);
            default -> {
                int next = line.indexOf(",\"", line.indexOf("\"" + one.name() + "\":"));
                int end = random.nextBoolean() ? line.indexOf(",\"zone\"") : line.indexOf("},\"exception\"");
                swallow(at, line, Math.max(next, end), false);
            }
        }
    }

    /** A value that is all that stands in the line from there on. What stands there otherwise may go, or stay and say what nobody said. */
    private void swallow(int at, String line, int end, boolean all) {
        Attribute one = attributes.get(at);
        int key = line.indexOf("\"" + one.name() + "\":");
        int begin = key + one.name().length() + 3;
        if (key < 0 || end < begin) {
            return;
        }
        byte[] value = line.substring(begin, end).getBytes(ISO_8859_1);
        attributes.set(at, new Attribute(one.name(), value, AttributeForms.AS_WRITTEN));
        boolean stays = random.nextBoolean();
        for (int i = attributes.size() - 1; i > at; i--) {
            Attribute other = attributes.get(i);
            if (line.indexOf("\"" + other.name() + "\":") >= end) {
                continue;
            }
            attributes.remove(i);
            if (stays) {
                attributes.add(i, new Attribute(other.name(), any(VALUES).getBytes(UTF_8), AttributeForms.MEMBER));
            }
        }
        if (all) {
            exception = null;
            source = new byte[LineFields.SOURCE.size()][];
        }
    }

    private String any(List<String> some) {
        return some.get(random.nextInt(some.size()));
    }

    private static List<String> texts(byte[][] values) {
        return Stream.of(values).map(AlteredRows::text).toList();
    }

    private static String text(byte[] bytes) {
        return bytes == null ? null : new String(bytes, ISO_8859_1);
    }
}
