package dev.bywash.chain;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;

/**
 * Steps on a screen: in a terminal the line of the step that is under way is drawn again and again, in a pipe there is a line when it begins, one at
 * times while it goes on, and one at its end.
 */
final class Screen {

    private static final int NAME_WIDTH = 48;
    private static final int BAR_WIDTH = 20;
    private static final long PIPE_INTERVAL_NANOS = Duration.ofSeconds(10).toNanos();

    private final PrintStream out;
    private final boolean terminal;
    private final boolean colours;
    private final int columns;
    private final int steps;
    private int step;

    private Screen(PrintStream out, boolean terminal, boolean colours, int columns, int steps) {
        this.out = out;
        this.terminal = terminal;
        this.colours = colours;
        this.columns = columns;
        this.steps = steps;
    }

    /**
     * A screen for so many steps.
     *
     * @param columns of the terminal; 0 where {@code out} is none
     * @param environment where NO_COLOR and TERM are looked up
     */
    static Screen of(PrintStream out, int columns, Map<String, String> environment, int steps) {
        boolean terminal = columns > 0 && !"dumb".equals(environment.get("TERM"));
        boolean colours = terminal && environment.getOrDefault("NO_COLOR", "").isEmpty();
        return new Screen(out, terminal, colours, columns, steps);
    }

    /** What a step does; it may tell how far it is. */
    interface Work<T> {
        T run(Progress progress) throws IOException, InterruptedException;
    }

    /** Tells how far a step is: {@code done} of {@code all}, in units of a name. */
    interface Progress {
        void at(long done, long all, String unit);
    }

    /** Does one step, and shows it. */
    <T> T step(String name, Work<T> work) throws IOException, InterruptedException {
        step++;
        Line line = new Line(name);
        line.begin();
        T result = work.run(line);
        line.end();
        return result;
    }

    void heading(String text) {
        out.printf("%n%s%n", bold(text));
    }

    void say(String format, Object... arguments) {
        out.printf(Locale.ROOT, "  " + format + "%n", arguments);
    }

    void verdict(String text) {
        out.printf("%n  %s%n", text);
    }

    String good(String text) {
        return coloured("32", text);
    }

    String bad(String text) {
        return coloured("31", text);
    }

    private String bold(String text) {
        return coloured("1", text);
    }

    private String coloured(String code, String text) {
        return colours ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }

    private final class Line implements Progress {

        private final String name;
        private final long start = System.nanoTime();
        private long lastInPipe = start;
        private String last = "";

        private Line(String name) {
            this.name = name;
        }

        private void begin() {
            if (terminal) {
                draw("");
            } else {
                out.printf("[%d/%d] %s ...%n", step, steps, name);
            }
        }

        @Override
        public void at(long done, long all, String unit) {
            String text = "%,d of %,d %s".formatted(done, all, unit);
            if (terminal) {
                int filled = (int) (BAR_WIDTH * done / Math.max(all, 1));
                draw("[" + "#".repeat(filled) + "-".repeat(BAR_WIDTH - filled) + "] " + text);
            } else if (!text.equals(last) && System.nanoTime() - lastInPipe > PIPE_INTERVAL_NANOS) {
                lastInPipe = System.nanoTime();
                out.printf("[%d/%d]   %s%n", step, steps, text);
            }
            last = text;
        }

        private void draw(String state) {
            String text = "[%d/%d] %-" + NAME_WIDTH + "s %4ds  %s";
            String line = text.formatted(step, steps, name, seconds(), state);
            out.print("\r" + line.substring(0, Math.min(line.length(), columns - 1)) + "\u001b[K");
            out.flush();
        }

        private void end() {
            if (terminal) {
                draw("done" + (last.isEmpty() ? "" : ": " + last));
                out.println();
            } else {
                out.printf("[%d/%d] %s: done in %d s%n", step, steps, last.isEmpty() ? name : last, seconds());
            }
        }

        private long seconds() {
            return Duration.ofNanos(System.nanoTime() - start).toSeconds();
        }
    }
}
