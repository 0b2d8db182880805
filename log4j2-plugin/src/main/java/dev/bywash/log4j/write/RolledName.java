package dev.bywash.log4j.write;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.regex.Pattern;

/** The names of rolled files: the active one's, {@code --}, and the time of the roll in UTC as {@code yyyy-MM-dd--HH-mm}. */
final class RolledName {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd--HH-mm").withZone(ZoneOffset.UTC);

    private static final Pattern ROLLED = Pattern.compile("stdout(\\.\\d+)?--\\d{4}-\\d{2}-\\d{2}--\\d{2}-\\d{2}");

    private RolledName() {}

    static String of(String active, Instant rolled) {
        return active + "--" + TIME.format(rolled);
    }

    static boolean matches(String name) {
        return ROLLED.matcher(name).matches();
    }
}
