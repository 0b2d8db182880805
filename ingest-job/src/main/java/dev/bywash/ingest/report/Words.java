package dev.bywash.ingest.report;

import dev.bywash.ingest.report.Report.Bytes;
import dev.bywash.ingest.report.Report.Seconds;
import dev.bywash.ingest.report.Report.Share;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** How values are written for people: numbers with commas, times in UTC, amounts in the unit that suits them. */
final class Words {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

    private Words() {}

    /** A value of a report by its type. */
    static String of(Object value) {
        if (value == null) {
            return "–";
        }
        if (value instanceof Long number) {
            return String.format(Locale.ROOT, "%,d", number);
        }
        if (value instanceof Instant time) {
            return TIME.format(time);
        }
        if (value instanceof Duration step) {
            return step(step);
        }
        if (value instanceof Bytes bytes) {
            return bytes(bytes.count());
        }
        if (value instanceof Seconds seconds) {
            return seconds(seconds.count());
        }
        if (value instanceof Share share) {
            return String.format(Locale.ROOT, "%.1f %%", share.part() * 100);
        }
        return value.toString();
    }

    static String seconds(double seconds) {
        if (seconds < 0.0995) {
            return String.format(Locale.ROOT, "%.0f ms", seconds * 1000);
        }
        if (seconds < 99.5) {
            return String.format(Locale.ROOT, "%.1f s", seconds);
        }
        if (seconds < 5970) {
            long whole = Math.round(seconds);
            return whole / 60 + " min " + whole % 60 + " s";
        }
        return String.format(Locale.ROOT, "%,.1f h", seconds / 3600);
    }

    private static String bytes(long bytes) {
        if (bytes < 1000) {
            return bytes + " B";
        }
        double amount = bytes;
        String unit = "B";
        for (String next : new String[] {"kB", "MB", "GB", "TB"}) {
            if (amount < 999.5) {
                break;
            }
            amount /= 1000;
            unit = next;
        }
        return String.format(Locale.ROOT, amount < 9.95 ? "%.1f %s" : "%.0f %s", amount, unit);
    }

    private static String step(Duration step) {
        if (step.toDays() > 0) {
            return step.toDays() == 1 ? "a day" : step.toDays() + " days";
        }
        if (step.toHours() > 0) {
            return step.toHours() == 1 ? "an hour" : step.toHours() + " hours";
        }
        if (step.toMinutes() > 0) {
            return step.toMinutes() == 1 ? "a minute" : step.toMinutes() + " minutes";
        }
        return step.toSeconds() == 1 ? "a second" : step.toSeconds() + " seconds";
    }
}
