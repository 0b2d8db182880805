package dev.bywash.ingest;

import static dev.bywash.ingest.EventLines.close;
import static dev.bywash.ingest.EventLines.line;
import static dev.bywash.ingest.EventLines.writer;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.zip.GZIPOutputStream;

/** Everything that must not stop the job, in one volume. */
public final class HostileFiles {

    /** How often each reason is given for each directory of the volume, as {@code directory,reason,lines}. */
    public static final List<String> REJECTED = List.of(
            "every byte,malformed JSON,1",
            "gzips,damaged gzip,1",
            "gzips,unfinished last line,1",
            "long lines,line too long,1",
            "names,unfinished last line,1",
            "strange fields,invalid field,7",
            "strange fields,sequence number taken by another event,1",
            "strange json,invalid field,1",
            "strange json,malformed JSON,6",
            "strange json,unknown format version,2",
            "strange json,wrong crc,1",
            "strange times,invalid field,3");

    private static final Instant TIME = Instant.parse("2026-11-22T02:00:00Z");
    private static final boolean SOAK = Boolean.getBoolean("bywash.soak");
    private static final int LONG_LINE = SOAK ? 100_000_000 : 30_000_000;
    private static final long BOMB = SOAK ? 10_000_000_000L : 500_000_000L;
    private static final int TINY_FILES = SOAK ? 1_000_000 : 3_000;

    private final Path volume;
    private int good;

    /** Writes them all. */
    public HostileFiles(Path volume) throws IOException {
        this.volume = Files.createDirectories(volume);
        longLines();
        everyByte();
        strangeJson();
        strangeFields();
        strangeTimes();
        gzips();
        emptyAndNameless();
        tinyFiles();
        unreadable();
    }

    public Path volume() {
        return volume;
    }

    /** How many good events are in files that can be read. */
    public int good() {
        return good;
    }

    /** The query that counts rejected lines as {@link #REJECTED} does. */
    public static String rejected(String table) {
        return "SELECT regexp_extract(file, '漢字/([^/]+)/', 1) AS place, reason, count(*) FROM " + table
                + " GROUP BY ALL ORDER BY place, reason";
    }

    /** Of one line that is no event, in bytes. */
    public static int longLine() {
        return LONG_LINE;
    }

    private void longLines() throws IOException {
        try (OutputStream out = file("long lines/driver/stdout")) {
            fill(out, 'x', LONG_LINE);
            print(out, event(1, 1));
            print(out, "{\"bywash\":1,\"message\":\"");
            fill(out, 'y', LONG_LINE);
            print(out, "\"}\n" + event(1, 2));
            fill(out, '\n', 1_000_000);
            print(out, event(1, 3));
        }
    }

    private void everyByte() throws IOException {
        try (OutputStream out = file("every byte/driver/stdout")) {
            byte[] bytes = new byte[256];
            for (int i = 0; i < 256; i++) {
                bytes[i] = (byte) i;
            }
            out.write(bytes);
            print(out, event(2, 1));
            out.write(new byte[100_000]);
            print(out, event(2, 2));
            byte[] broken = line(writer(2), 3, TIME, null, "caf\u00e9", "").getBytes(StandardCharsets.UTF_8);
            broken[indexOf(broken, (byte) 0xc3)] = (byte) 0xff;
            out.write(broken);
            Random random = new Random(1);
            byte[] noise = new byte[1_000_000];
            random.nextBytes(noise);
            out.write(noise);
            print(out, "\n" + event(2, 4));
        }
    }

    private void strangeJson() throws IOException {
        try (OutputStream out = file("strange json/driver/stdout")) {
            print(out, withAttributes(3, 1, "{\"deep\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}"));
            StringBuilder wide = new StringBuilder("{\"a\":0");
            for (int i = 0; i < 20_000; i++) {
                wide.append(",\"key").append(i).append("\":").append(i);
            }
            print(out, good(withAttributes(3, 2, wide + "}")));
            print(out, good(withAttributes(3, 3, "{\"twice\":1,\"twice\":2}")));
            print(out, good(withAttributes(3, 4, "{\"big\":99999999999999999999999999,\"far\":1e999999}")));
            print(out, withAttributes(3, 5, "{\"digits\":" + "9".repeat(5_000) + "}"));
            print(out, close("{\"bywash\":1,\"writer\":\"" + writer(3) + "\",\"seq\":6,\"seq\":7"));
            print(out, "{\"bywash\":1\n{\"bywash\":1,\n{\"bywash\":1,\"writer\":tru}\n");
            print(out, "{\"bywash\":2,\"anything\":1}\n{\"bywash\":99999999999999999999,\"a\":1}\n");
            print(out, line(writer(3), 8, TIME).replace("event 8", "event 9"));
            print(
                    out,
                    "before " + event(3, 9).stripTrailing() + " between "
                            + event(3, 10).stripTrailing() + " after\n");
            String torn = line(writer(3), 11, TIME);
            print(out, torn.substring(0, 70) + event(3, 12) + torn.substring(70));
        }
    }

    private void strangeFields() throws IOException {
        String start = "{\"bywash\":1,\"writer\":\"" + writer(4) + "\"";
        String rest = ",\"time\":\"2026-11-22T02:00:00.000000Z\",\"level\":\"INFO\"";
        try (OutputStream out = file("strange fields/driver/stdout")) {
            print(out, close(start + rest + ",\"seq\":9223372036854775808"));
            print(out, close(start + rest + ",\"seq\":-1"));
            print(out, close(start + rest + ",\"seq\":\"1\""));
            print(out, close(start + rest + ",\"message\":{},\"seq\":1"));
            print(out, close("{\"bywash\":1,\"writer\":\"nobody\"" + rest + ",\"seq\":1"));
            print(out, close(start + rest + ",\"attributes\":[],\"seq\":1"));
            print(out, close(start + ",\"time\":\"2026-11-22T02:00:00.000000Z\",\"seq\":1"));
            print(out, good(close(start + rest + ",\"unknown\":{\"a\":[1]},\"seq\":9223372036854775807")));
            print(out, event(4, 1) + line(writer(4), 1, TIME, null, "forged", ""));
            print(out, event(4, 2) + line(writer(4), 2, TIME));
        }
    }

    private void strangeTimes() throws IOException {
        try (OutputStream out = file("strange times/driver/stdout")) {
            for (String time : List.of("0000-01-01T00:00:00.000000Z", "2026-02-30T00:00:00.000000Z", "yesterday")) {
                print(
                        out,
                        close("{\"bywash\":1,\"writer\":\"" + writer(5) + "\",\"time\":\"" + time
                                + "\",\"level\":\"INFO\",\"seq\":1"));
            }
            print(out, good(line(writer(5), 2, Instant.EPOCH)));
            print(out, good(line(writer(5), 3, Instant.parse("9999-12-31T23:59:59.999999Z"))));
        }
    }

    private void gzips() throws IOException {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(whole)) {
            // What precedes the cut is flushed by the compressor only as blocks fill: a hundred kilobytes of random
            // text do that.
            print(out, event(6, 1));
            Random random = new Random(2);
            for (int i = 0; i < 20_000; i++) {
                print(out, Long.toString(random.nextLong(), 36) + "\n");
            }
            print(out, line(writer(6), 2, TIME));
        }
        byte[] cut = Arrays.copyOf(whole.toByteArray(), whole.size() - 100);
        try (OutputStream out = file("gzips/executor/app-1/0/stdout--2026-11-22--01.gz")) {
            out.write(cut);
        }
        try (OutputStream out = file("gzips/executor/app-1/0/stdout--2026-11-22--02.gz")) {
            print(out, "this is none");
        }
        try (OutputStream bomb = new GZIPOutputStream(file("gzips/executor/app-1/1/stdout--2026-11-22--02.gz"))) {
            fill(bomb, 0, BOMB);
            print(bomb, "\n" + event(6, 3));
        }
    }

    private void emptyAndNameless() throws IOException {
        file("empty/driver/stdout").close();
        file("empty/driver/stdout--2026-11-22--02-00").close();
        file("empty/executor/app-1/0/stdout--2026-11-22--02.gz").close();
        Files.createDirectories(volume.resolve("empty/executor/app-2/0"));
        try (OutputStream out = file("names/driver with space/stdout--2026-11-22--02-00")) {
            print(out, event(7, 1));
            print(out, line(writer(7), 2, TIME).substring(0, 100));
        }
        // The line's other half may come within an hour.
        Files.setLastModifiedTime(
                volume.resolve("names/driver with space/stdout--2026-11-22--02-00"),
                FileTime.from(Instant.now().minus(Duration.ofHours(2))));
        try (OutputStream out = file("names/50% [a-z]{1} 漢字/stdout")) {
            print(out, event(8, 1));
        }
        try (OutputStream out = file("names/driver/stderr")) {
            print(out, event(8, 2));
        }
        try (OutputStream out = file("names/driver/log4j-active.log")) {
            print(out, line(writer(8), 3, TIME));
        }
    }

    private void tinyFiles() throws IOException {
        for (int i = 0; i < TINY_FILES; i++) {
            try (OutputStream out = file("tiny/" + i % 100
                    + "/stdout--2026-11-22--%02d-%02d-%02d--%d".formatted(i / 3600 % 24, i / 60 % 60, i % 60, i))) {
                print(out, event(9, i + 1));
            }
        }
    }

    /** What fails for whoever runs the tests, root or not. */
    private void unreadable() throws IOException {
        Path damaged = volume.resolve("unreadable/damaged/stdout");
        Files.createDirectories(damaged.getParent());
        Files.writeString(damaged, line(writer(10), 1, TIME));
        Files.write(damaged.resolveSibling(".stdout.crc"), new byte[] {'c', 'r', 'c', 0, 0, 0, 2, 0, 1, 2, 3, 4});
        Path forbidden = volume.resolve("unreadable/forbidden/stdout");
        Files.createDirectories(forbidden.getParent());
        Files.writeString(forbidden, line(writer(10), 2, TIME));
        Files.setPosixFilePermissions(forbidden, Set.of());
        if (Files.isReadable(forbidden)) {
            good++;
        }
        Path dangling = volume.resolve("unreadable/dangling/stdout");
        Files.createDirectories(dangling.getParent());
        Files.createSymbolicLink(dangling, volume.resolve("unreadable/target"));
        try (OutputStream out = file("unreadable/directory/stdout/stdout")) {
            print(out, event(10, 3));
        }
    }

    /** What could not be read can be: the next run reads it. */
    public void makeReadable() throws IOException {
        Files.delete(volume.resolve("unreadable/damaged/.stdout.crc"));
        good++;
        Path forbidden = volume.resolve("unreadable/forbidden/stdout");
        if (!Files.isReadable(forbidden)) {
            Files.setPosixFilePermissions(forbidden, Set.of(PosixFilePermission.OWNER_READ));
            good++;
        }
        Files.writeString(volume.resolve("unreadable/target"), event(10, 4));
    }

    private String event(int writer, long seq) {
        return good(line(writer(writer), seq, TIME));
    }

    private String good(String line) {
        good++;
        return line;
    }

    private static String withAttributes(int writer, long seq, String attributes) {
        return line(writer(writer), seq, TIME, null, "m", ",\"attributes\":" + attributes);
    }

    private OutputStream file(String name) throws IOException {
        Path file = volume.resolve(name);
        Files.createDirectories(file.getParent());
        return new BufferedOutputStream(Files.newOutputStream(file), 1 << 16);
    }

    private static void print(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
    }

    private static void fill(OutputStream out, int b, long length) throws IOException {
        byte[] chunk = new byte[1 << 16];
        Arrays.fill(chunk, (byte) b);
        for (long left = length; left > 0; left -= chunk.length) {
            out.write(chunk, 0, (int) Math.min(left, chunk.length));
        }
    }

    private static int indexOf(byte[] bytes, byte b) {
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == b) {
                return i;
            }
        }
        throw new IllegalArgumentException("not there: " + b);
    }
}
