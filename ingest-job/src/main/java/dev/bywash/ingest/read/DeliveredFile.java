package dev.bywash.ingest.read;

import java.io.Serializable;

/**
 * A file as the listing shows it.
 *
 * @param directory where it lies, as a URI without a slash at its end
 * @param name its last part
 * @param length bytes, compressed ones if it is
 * @param modifiedMillis when it was written last, by the file system's clock
 */
public record DeliveredFile(String directory, String name, long length, long modifiedMillis) implements Serializable {

    public String path() {
        return directory + "/" + name;
    }

    /** The stream that it is a part of, among those of its directory: {@code stdout}, {@code stderr}, {@code log4j}, or what else its name begins with. */
    public String stream() {
        return FileNames.placeOf(name).map(FileNames.Place::stream).orElseGet(() -> FileNames.uncompressed(name));
    }

    /** Whether its name says that it may still grow. */
    public boolean isActive() {
        return FileNames.isActive(name);
    }

    public boolean isCompressed() {
        return FileNames.isCompressed(name);
    }
}
