package dev.bywash.ingest;

import dev.bywash.ingest.audit.MachinePath;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the value of an option as {@link MachinePath} does; what is of another file system is a bad argument. */
final class MachinePathConverter implements ITypeConverter<Path> {

    @Override
    public Path convert(String value) {
        try {
            return MachinePath.of(value);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
