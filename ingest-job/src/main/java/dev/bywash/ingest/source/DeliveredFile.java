package dev.bywash.ingest.source;

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

    /** Whether its name says that it grows no more. */
    public boolean isRolled() {
        return !isActive();
    }

    boolean isActive() {
        return FileNames.isActive(name);
    }

    boolean isCompressed() {
        return FileNames.isCompressed(name);
    }
}
