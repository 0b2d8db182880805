package dev.bywash.ingest.pattern;

import java.util.ArrayList;
import java.util.List;

/**
 * What stays the same of an exception from one occurrence to the next: its class, the error class that its message begins with
 * ({@code [DIVIDE_BY_ZERO]}), the top frames without line numbers and whatever a JVM numbers by itself, and the same of its causes. Not what the messages
 * say besides. Stack traces of Java and tracebacks of Python.
 */
final class StackShape {

    private static final int MAX_CHARACTERS = 64 * 1024;
    private static final int MAX_FRAMES = 4;
    private static final int MAX_CAUSES = 8;
    private static final int MAX_HEAD = 512;

    private static final String FRAME = "at ";
    private static final String CAUSE = "Caused by: ";
    private static final String PYTHON_FRAME = "File \"";
    private static final String PYTHON_FUNCTION = ", in ";

    /** Frames that are there or not as the JVM sees fit. */
    private static final List<String> HIDDEN =
            List.of("jdk.internal.reflect.", "java.lang.reflect.", "sun.reflect.", "org.codehaus.janino.");

    private final List<String> parts = new ArrayList<>();
    private final List<String> pythonFrames = new ArrayList<>();
    private int frames;
    private int causes;

    private StackShape() {}

    /**
     * The parts, the class first.
     *
     * @param message of the exception; may be null, as may the stack trace
     */
    static List<String> of(String type, String message, String stacktrace) {
        StackShape shape = new StackShape();
        shape.parts.add(type);
        String error = errorClass(message == null ? "" : message);
        if (error != null) {
            shape.parts.add(error);
        }
        if (stacktrace != null) {
            shape.read(stacktrace.substring(0, Math.min(stacktrace.length(), MAX_CHARACTERS)));
        }
        int first = Math.max(0, shape.pythonFrames.size() - MAX_FRAMES);
        shape.parts.addAll(shape.pythonFrames.subList(first, shape.pythonFrames.size()));
        return shape.parts;
    }

    private void read(String stacktrace) {
        for (int from = 0; from < stacktrace.length(); ) {
            int end = stacktrace.indexOf('\n', from);
            end = end < 0 ? stacktrace.length() : end;
            int start = from;
            while (start < end && Character.isWhitespace(stacktrace.charAt(start))) {
                start++;
            }
            if (start < end) {
                line(stacktrace, start, end);
            }
            from = end + 1;
        }
    }

    private void line(String text, int start, int end) {
        if (text.startsWith(FRAME, start)) {
            if (frames < MAX_FRAMES) {
                frame(text, start + FRAME.length(), end);
            }
        } else if (text.startsWith(CAUSE, start)) {
            if (causes++ < MAX_CAUSES) {
                frames = 0;
                cause(text.substring(start + CAUSE.length(), Math.min(end, start + MAX_HEAD)));
            } else {
                frames = MAX_FRAMES;
            }
        } else if (text.startsWith(PYTHON_FRAME, start)) {
            pythonFrame(text.substring(start + PYTHON_FRAME.length(), end));
        }
    }

    private void cause(String head) {
        int colon = head.indexOf(": ");
        parts.add(colon < 0 ? head.strip() : head.substring(0, colon));
        String error = colon < 0 ? null : errorClass(head.substring(colon + 2));
        if (error != null) {
            parts.add(error);
        }
    }

    private void frame(String text, int start, int end) {
        int parenthesis = text.indexOf('(', start);
        int last = parenthesis < 0 || parenthesis > end ? end : parenthesis;
        StringBuilder name = new StringBuilder(last - start);
        boolean skip = false;
        for (int i = start; i < last; i++) {
            char c = text.charAt(i);
            if (c == '/') {
                // The address of a hidden class; or a module, of which the frame may be or not.
                skip = name.indexOf("$$Lambda") >= 0;
                if (!skip) {
                    name.setLength(0);
                }
            } else {
                skip &= c != '.';
                if (!skip && (c < '0' || c > '9')) {
                    name.append(c);
                }
            }
        }
        String frame = name.toString();
        if (HIDDEN.stream().noneMatch(frame::startsWith)) {
            parts.add(FRAME + frame);
            frames++;
        }
    }

    private void pythonFrame(String line) {
        int quote = line.indexOf('"');
        int function = line.lastIndexOf(PYTHON_FUNCTION);
        if (quote >= 0 && function > quote) {
            String file = line.substring(0, quote);
            pythonFrames.add(FRAME
                    + file.substring(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1)
                    + ":"
                    + line.substring(function + PYTHON_FUNCTION.length()).strip());
        }
    }

    /** The error class that Spark puts in brackets: upper case, underscores, dots; null where there is none at the beginning. */
    private static String errorClass(String message) {
        int open = message.indexOf('[');
        int close = message.indexOf(']', open + 1);
        if (open < 0 || open > MAX_HEAD || close < open + 3) {
            return null;
        }
        for (int i = open + 1; i < close; i++) {
            char c = message.charAt(i);
            if ((c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '_' && c != '.') {
                return null;
            }
        }
        return message.substring(open, close + 1);
    }
}
