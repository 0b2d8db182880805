package dev.bywash.casestudy.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** CPU time of other processes, from Linux's {@code /proc}. */
final class ProcessCpu {

    private static final double TICKS_PER_SECOND = 100;
    /** Fields after the name of the command, which may itself hold blanks; proc(5) counts from 1 and has the state as number 3. */
    private static final int USER = 14 - 3;

    private static final int USER_OF_CHILDREN = 16 - 3;

    private ProcessCpu() {}

    /** Seconds, user and system, of all children of this JVM that have ended and were waited for. */
    static double secondsOfEndedChildren() {
        return seconds("self", USER_OF_CHILDREN);
    }

    /** Seconds, user and system, of a live process. */
    static double secondsOf(ProcessHandle process) {
        return seconds(Long.toString(process.pid()), USER);
    }

    private static double seconds(String process, int field) {
        Path stat = Path.of("/proc", process, "stat");
        try {
            String text = Files.readString(stat);
            List<String> fields =
                    List.of(text.substring(text.lastIndexOf(')') + 2).trim().split(" "));
            return (Long.parseLong(fields.get(field)) + Long.parseLong(fields.get(field + 1))) / TICKS_PER_SECOND;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot read CPU times from " + stat + ": the case study measures them on Linux only", e);
        }
    }
}
