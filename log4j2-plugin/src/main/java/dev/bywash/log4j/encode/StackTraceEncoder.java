package dev.bywash.log4j.encode;

import dev.bywash.log4j.redact.Scan;
import java.io.PrintWriter;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/**
 * Encodes the stack trace of an exception as one JSON string: as {@link Throwable#printStackTrace} prints it, its first characters
 * kept and the others counted.
 *
 * <p>The frames are those of {@link EncodedFrame}. An exception that has a way of its own to print itself prints itself. One per
 * {@link EventBuffer}; not safe for use by several threads.
 */
final class StackTraceEncoder {

    private static final StackTraceElement[] NO_FRAMES = {};

    /** A longer chain of exceptions is not worth the memory that it would leave behind. */
    private static final int KEPT_EXCEPTIONS = 64;

    private static final int END = LineLimits.EXCEPTION_END - 1;

    private static final ClassValue<Boolean> PRINTS_ITSELF = overrides("printStackTrace", PrintWriter.class);
    private static final ClassValue<Boolean> DESCRIBES_ITSELF = overrides("toString");

    private final Redactions redactions;
    private Set<Throwable> printed = newSet();
    private JsonBuffer json;
    private BoundedCache<StackTraceElement, EncodedFrame> frames;
    private int room;
    private long missing;

    StackTraceEncoder(Redactions redactions) {
        this.redactions = redactions;
    }

    /**
     * Appends the stack trace of {@code thrown}; what was printed before it fails itself is kept.
     *
     * @return how many UTF-16 code units are missing
     */
    long write(
            Throwable thrown,
            JsonBuffer target,
            int maxChars,
            BoundedCache<StackTraceElement, EncodedFrame> encodedFrames) {
        json = target;
        frames = encodedFrames;
        room = maxChars;
        missing = 0;
        json.raw('"');
        try {
            printOrSayWhyNot(thrown, maxChars);
        } finally {
            // Also where the stack has come to its end: the same exception may be logged again as soon as there is
            // room.
            forget();
        }
        json.raw('"');
        return missing;
    }

    private void printOrSayWhyNot(Throwable thrown, int maxChars) {
        try {
            if (PRINTS_ITSELF.get(thrown.getClass())) {
                printItself(thrown, maxChars);
            } else {
                print(thrown, "", "", NO_FRAMES);
            }
        } catch (Throwable e) {
            text(Failures.describe(thrown, e));
            text("\n");
        }
    }

    private void forget() {
        if (printed.size() > KEPT_EXCEPTIONS) {
            printed = newSet();
        } else {
            printed.clear();
        }
    }

    private void printItself(Throwable thrown, int maxChars) {
        // What is cut through must be seen to be redacted.
        int more = redactions.on() && maxChars <= Integer.MAX_VALUE - Scan.LOOKAHEAD ? Scan.LOOKAHEAD : 0;
        StackTraceText own = new StackTraceText(maxChars + more);
        try {
            thrown.printStackTrace(own);
        } finally {
            text(own.text());
            missing += own.missing();
        }
    }

    private void print(Throwable thrown, String indent, String caption, StackTraceElement[] enclosing) {
        text(indent);
        text(caption);
        if (!printed.add(thrown)) {
            text("[CIRCULAR REFERENCE: ");
            text(String.valueOf(thrown));
            text("]\n");
            return;
        }
        describe(thrown);
        text("\n");
        StackTraceElement[] trace = thrown.getStackTrace();
        int own = trace.length - inCommon(trace, enclosing);
        for (int i = 0; i < own; i++) {
            text(indent);
            frame(trace[i]);
        }
        if (own < trace.length) {
            text(indent);
            text("\t... ");
            text(Integer.toString(trace.length - own));
            text(" more\n");
        }
        for (Throwable suppressed : thrown.getSuppressed()) {
            print(suppressed, indent + '\t', "Suppressed: ", trace);
        }
        Throwable cause = thrown.getCause();
        if (cause != null) {
            print(cause, indent, "Caused by: ", trace);
        }
    }

    /** What {@code toString} would say, without the string that it makes where it is not overridden. */
    private void describe(Throwable thrown) {
        if (DESCRIBES_ITSELF.get(thrown.getClass())) {
            text(String.valueOf(thrown));
            return;
        }
        String message = thrown.getLocalizedMessage();
        text(thrown.getClass().getName());
        if (message != null) {
            text(": ");
            text(message);
        }
    }

    /** How many of the outermost frames are those of the exception around. */
    private static int inCommon(StackTraceElement[] frames, StackTraceElement[] enclosing) {
        int most = Math.min(frames.length, enclosing.length);
        int count = 0;
        while (count < most && frames[frames.length - 1 - count].equals(enclosing[enclosing.length - 1 - count])) {
            count++;
        }
        return count;
    }

    private void frame(StackTraceElement frame) {
        EncodedFrame encoded = EncodedFrame.of(frame, frames, redactions);
        if (missing == 0 && encoded.chars <= room && encoded.bytes.length <= END - json.length()) {
            json.raw(encoded.bytes);
            room -= encoded.chars;
        } else {
            text(EncodedFrame.line(frame));
        }
    }

    /** After the first cut nothing is kept any more. */
    private void text(CharSequence textOrNull) {
        // As the JDK prints an exception whose toString gives null.
        CharSequence text = textOrNull == null ? "null" : textOrNull;
        int cut = missing > 0 ? text.length() : redactions.text(text, room, END, json);
        room -= text.length() - cut;
        missing += cut;
    }

    private static Set<Throwable> newSet() {
        return Collections.newSetFromMap(new IdentityHashMap<>());
    }

    /** Whether exceptions of a class have a method of their own in place of {@code Throwable}'s. */
    private static ClassValue<Boolean> overrides(String method, Class<?>... parameters) {
        return new ClassValue<Boolean>() {
            @Override
            protected Boolean computeValue(Class<?> type) {
                try {
                    return type.getMethod(method, parameters).getDeclaringClass() != Throwable.class;
                } catch (ReflectiveOperationException | LinkageError | SecurityException e) {
                    return true;
                }
            }
        };
    }
}
