package dev.bywash.casestudy.run;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * A file of results, one JSON object a line.
 *
 * @param <T> a record
 */
public final class JsonLines<T> {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private final Class<T> type;

    /** The file need not be there yet. */
    public JsonLines(Path file, Class<T> type) {
        this.file = file;
        this.type = type;
    }

    /** All results, in the order in which they came; none when there is no file. */
    public List<T> read() {
        if (!Files.exists(file)) {
            return List.of();
        }
        try {
            List<T> results = new ArrayList<>();
            for (String line : Files.readAllLines(file)) {
                results.add(JSON.readValue(line, type));
            }
            return List.copyOf(results);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read results of type " + type.getSimpleName() + " from " + file, e);
        }
    }

    /** Adds a result. */
    public void add(T result) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(
                    file, JSON.writeValueAsString(result) + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot add a result to " + file, e);
        }
    }
}
