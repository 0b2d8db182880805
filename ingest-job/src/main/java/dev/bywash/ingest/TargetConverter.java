package dev.bywash.ingest;

import dev.bywash.ingest.tables.Target;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Targets as {@code --target} takes them. */
final class TargetConverter implements ITypeConverter<Target> {

    @Override
    public Target convert(String value) {
        try {
            return new Target(value);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
