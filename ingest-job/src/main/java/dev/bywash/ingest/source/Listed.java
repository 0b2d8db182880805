package dev.bywash.ingest.source;

import java.util.List;
import java.util.Set;

/**
 * What was found below some directories.
 *
 * @param files delivered files, each once
 * @param directories that are there, by their names; where files alone are listed, those that hold any
 * @param unlisted how many directories could not be listed
 * @param something whether there was anything at all: where there seems to be nothing, somebody else may see more
 */
public record Listed(List<DeliveredFile> files, Set<String> directories, int unlisted, boolean something) {}
