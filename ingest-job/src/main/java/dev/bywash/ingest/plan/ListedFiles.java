package dev.bywash.ingest.plan;

import dev.bywash.ingest.read.DeliveredFile;
import java.util.List;
import java.util.Set;

/**
 * What was found below some directories.
 *
 * @param files delivered files, each once
 * @param directories that are there, by their names; where files alone are listed, those that hold any
 * @param unlisted directories that could not be listed, by their names
 * @param something whether there was anything at all: where there seems to be nothing, somebody else may see more
 */
public record ListedFiles(List<DeliveredFile> files, Set<String> directories, Set<String> unlisted, boolean something) {

    /** Whether nobody can say what is in a directory: it could not be listed, or one that it lies in. */
    public boolean leftOut(String directory) {
        for (int end = directory.length(); end > 0; end = directory.lastIndexOf('/', end - 1)) {
            if (unlisted.contains(directory.substring(0, end))) {
                return true;
            }
        }
        return false;
    }
}
