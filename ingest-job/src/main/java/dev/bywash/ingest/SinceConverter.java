package dev.bywash.ingest;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A day in UTC, as {@code 2026-11-27}, or the one of an instant, as {@code 2026-11-27T02:00:00Z}. */
final class SinceConverter implements ITypeConverter<LocalDate> {

    @Override
    public LocalDate convert(String value) {
        try {
            return value.indexOf('T') < 0
                    ? LocalDate.parse(value)
                    : LocalDate.ofInstant(Instant.parse(value), ZoneOffset.UTC);
        } catch (DateTimeParseException e) {
            throw new TypeConversionException(
                    "'" + value + "' is neither a day nor an instant in UTC; write 2026-11-27 or 2026-11-27T02:00:00Z");
        }
    }
}
