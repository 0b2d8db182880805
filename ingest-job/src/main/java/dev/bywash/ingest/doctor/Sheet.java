package dev.bywash.ingest.doctor;

import java.util.List;

/** The findings as people read them: a line each, and below it what to do. */
public final class Sheet {

    private static final String INDENT = " ".repeat(7 + 14);

    private Sheet() {}

    /** The text, its last line end included. */
    public static String of(List<Finding> findings, Patient patient) {
        StringBuilder text = new StringBuilder("bywash doctor %s, of %s at %s%n%n"
                .formatted(patient.version(), patient.target().location(), patient.now()));
        for (Finding finding : findings) {
            text.append("%-7s%-14s%s%n".formatted(word(finding.state()), finding.area(), oneLine(finding.says())));
            if (finding.todo() != null) {
                text.append(INDENT).append("do: ").append(finding.todo()).append(System.lineSeparator());
            }
        }
        return text.append("%n%d right, %d to look at, %d wrong%n"
                        .formatted(
                                count(findings, Finding.State.RIGHT),
                                count(findings, Finding.State.LOOK),
                                count(findings, Finding.State.WRONG)))
                .toString();
    }

    private static long count(List<Finding> findings, Finding.State state) {
        return findings.stream().filter(finding -> finding.state() == state).count();
    }

    private static String word(Finding.State state) {
        return switch (state) {
            case RIGHT -> "right";
            case LOOK -> "look";
            case WRONG -> "WRONG";
        };
    }

    /** What others wrote, names of files and errors, begins no line of its own. */
    private static String oneLine(String text) {
        return String.valueOf(text).replaceAll("\\p{Cntrl}+", " ");
    }
}
