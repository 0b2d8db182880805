package dev.bywash.log4j.write;

import dev.bywash.log4j.encode.Source;
import dev.bywash.log4j.identity.WriterId;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * Whole files, for where no log is delivered: serverless compute, standard access mode, a laptop. A volume takes no appends and no random writes: so each
 * write makes a file, which is created, written from its beginning to its end, and closed, and never opened again.
 *
 * <p>The files of a writer are named as the rolled ones of a stream of its own, which the ingest job reads like all others:
 * {@code <cluster, job or host>/<role>/stdout-<writer>--yyyy-MM-dd--HH-mm-ss.<n>}, with the time in UTC and n = 1, 2, 3, ... As Python's handler does.
 */
final class SegmentDirectory implements Output {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd--HH-mm-ss").withZone(ZoneOffset.UTC);

    /** The JDK keeps a buffer as large as what is written at once. */
    private static final int PIECE = 64 * 1024;

    private final Path root;
    private final Source source;
    private final WriterId writer;
    private final long holdNanos;
    private final int batchBytes;
    private final Clock clock;

    // What follows is owned by the writer's thread.
    /** Null before the first file: Spark tells late what the process is. */
    private Path directory;

    private long number;

    /**
     * @param root need not be there
     * @param source names the directories below it
     * @param holdNanos how old the oldest line gets before a file is written
     * @param batchBytes how large all of them get
     */
    SegmentDirectory(Path root, Source source, WriterId writer, long holdNanos, int batchBytes, Clock clock) {
        this.root = root;
        this.source = source;
        this.writer = writer;
        this.holdNanos = holdNanos;
        this.batchBytes = batchBytes;
        this.clock = clock;
    }

    /** Makes a file. One that it cannot write to its end it takes away; half of one harms nobody, for its lines come again in another. */
    @Override
    public void write(byte[] lines, int offset, int length) throws IOException {
        try {
            Path target = directory == null ? directory() : directory;
            Files.createDirectories(target);
            number++;
            writeFile(
                    target.resolve("stdout-" + writer + "--" + TIME.format(clock.now()) + "." + number),
                    lines,
                    offset,
                    length);
            directory = target;
        } catch (RuntimeException e) {
            // A file system may refuse in ways of its own; whatever it is, it is tried again.
            throw new IOException(e);
        }
    }

    private static void writeFile(Path file, byte[] lines, int offset, int length) throws IOException {
        boolean whole = false;
        boolean created = false;
        try {
            // A volume takes a file when it is closed, and may refuse it then.
            try (OutputStream out =
                    Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                created = true;
                for (int done = 0; done < length; done += PIECE) {
                    out.write(lines, offset + done, Math.min(PIECE, length - done));
                }
            }
            whole = true;
        } finally {
            if (created && !whole) {
                deleteIfPossible(file);
            }
        }
    }

    private static void deleteIfPossible(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException | RuntimeException e) {
            // What made the write fail makes this fail, most likely, and that is said.
        }
    }

    /** As the platform lays out what it delivers: a directory a cluster, or what comes next to one, and one a role in it. */
    private Path directory() {
        Source process = source.ofProcess();
        String name = process.get("cluster_id");
        String job = process.get("job_id");
        if (name == null && job != null) {
            String run = process.get("job_run_id");
            name = "job-" + job + (run == null ? "" : "-run-" + run);
        }
        if (name == null) {
            name = process.get("host");
        }
        String role = process.get("role");
        return root.resolve(name == null ? "unknown" : fileName(name)).resolve(role == null ? "driver" : role);
    }

    private static String fileName(String name) {
        StringBuilder result = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean kept = Character.isLetterOrDigit(c) || c == '-' || c == '_' || (c == '.' && result.length() > 0);
            if (kept || c != '.') {
                result.append(kept ? c : '-');
            }
        }
        return result.length() == 0 ? "unknown" : result.toString();
    }

    @Override
    public void tick() {
        // A file is never looked at again.
    }

    @Override
    public void close() {
        // Nothing is held between two files.
    }

    @Override
    public int batchBytes() {
        return batchBytes;
    }

    @Override
    public long holdNanos() {
        return holdNanos;
    }
}
