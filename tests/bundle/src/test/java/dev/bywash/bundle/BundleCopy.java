package dev.bywash.bundle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

/**
 * A copy of what a deployment needs of the repository, so that the client can write beside it.
 *
 * <p>The build in which these tests run has packaged both jars already; the {@code mvn} that the bundle's build calls in the copy
 * only notes that it was called.
 */
final class BundleCopy {

    private static final Path REPOSITORY = Path.of(System.getProperty("bywash.repository"));

    private BundleCopy() {}

    /** Copies the bundle to {@code bundle} below the directory and puts the quiet {@code mvn} into {@code bin} beside it. */
    static Path below(Path directory) {
        Path bundle = directory.resolve("bundle");
        try {
            for (String part : List.of(
                    "databricks.yml",
                    "pom.xml",
                    "resources",
                    "samples",
                    "init-scripts",
                    "python/src",
                    "python/build_wheel.py",
                    "python/README.md",
                    "docs",
                    "format",
                    "LICENSE",
                    "NOTICE",
                    "README.md",
                    "CHANGELOG.md",
                    "SECURITY.md",
                    "dist/README.md",
                    ".gitignore")) {
                copy(REPOSITORY.resolve(part), bundle.resolve(part));
            }
            for (String module : List.of("log4j2-plugin", "ingest-job")) {
                copyJars(
                        REPOSITORY.resolve(module).resolve("target"),
                        bundle.resolve(module).resolve("target"));
            }
            Path mvn = Files.createDirectories(directory.resolve("bin")).resolve("mvn");
            Files.writeString(mvn, "#!/usr/bin/env bash\necho \"$*\" >>\"$(dirname \"$0\")/mvn.calls\"\n");
            Files.setPosixFilePermissions(mvn, PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bundle;
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> paths = Files.walk(from)) {
            for (Path path : paths.toList()) {
                Path target = to.resolve(from.relativize(path).toString());
                if (Files.isDirectory(path)) {
                    Files.createDirectories(target);
                } else {
                    Files.createDirectories(target.getParent());
                    Files.copy(path, target);
                    target.toFile().setExecutable(Files.isExecutable(path));
                }
            }
        }
    }

    private static void copyJars(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path jar :
                    files.filter(file -> file.toString().endsWith(".jar")).toList()) {
                Files.copy(jar, to.resolve(jar.getFileName()));
            }
        }
    }
}
