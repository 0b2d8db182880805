package dev.bywash.log4j.encode;

import java.io.PrintWriter;
import java.io.Writer;

/**
 * A stack trace as text with {@code \n} between its lines, of which the first characters are kept and the others counted.
 *
 * <p>The exception prints itself, so that causes, suppressed and cyclic ones read as everywhere else. Not safe for use by several
 * threads.
 */
final class StackTraceText extends PrintWriter {

    private final Kept kept;

    private StackTraceText(Kept kept) {
        super(kept);
        this.kept = kept;
    }

    StackTraceText() {
        this(new Kept());
    }

    /** Prints {@code thrown}; what it has printed before it fails itself is kept. */
    void print(Throwable thrown, int maxChars) {
        kept.text.setLength(0);
        kept.missing = 0;
        kept.maxChars = maxChars;
        thrown.printStackTrace(this);
    }

    CharSequence text() {
        return kept.text;
    }

    long missing() {
        return kept.missing;
    }

    void shrink(int maxChars) {
        if (kept.text.capacity() > maxChars) {
            kept.text = new StringBuilder();
        }
    }

    @Override
    public void println() {
        write('\n');
    }

    @Override
    public void println(Object line) {
        print(String.valueOf(line));
        println();
    }

    @Override
    public void println(String line) {
        print(line);
        println();
    }

    private static final class Kept extends Writer {

        private StringBuilder text = new StringBuilder();
        private long missing;
        private int maxChars;

        @Override
        public void write(char[] source, int offset, int count) {
            int taken = Math.min(count, maxChars - text.length());
            text.append(source, offset, taken);
            missing += count - taken;
        }

        @Override
        public void write(String source, int offset, int count) {
            int taken = Math.min(count, maxChars - text.length());
            text.append(source, offset, offset + taken);
            missing += count - taken;
        }

        @Override
        public void write(int c) {
            if (text.length() < maxChars) {
                text.append((char) c);
            } else {
                missing++;
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
