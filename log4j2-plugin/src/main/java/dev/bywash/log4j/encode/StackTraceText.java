package dev.bywash.log4j.encode;

import java.io.PrintWriter;
import java.io.Writer;

/**
 * What an exception prints about itself, with {@code \n} between its lines, of which the first characters are kept and the others
 * counted. Not safe for use by several threads.
 */
final class StackTraceText extends PrintWriter {

    private final Kept kept;

    private StackTraceText(Kept kept) {
        super(kept);
        this.kept = kept;
    }

    StackTraceText(int maxChars) {
        this(new Kept(maxChars));
    }

    CharSequence text() {
        return kept.text;
    }

    long missing() {
        return kept.missing;
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

        private final StringBuilder text = new StringBuilder();
        private final int maxChars;
        private long missing;

        private Kept(int maxChars) {
            this.maxChars = maxChars;
        }

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
