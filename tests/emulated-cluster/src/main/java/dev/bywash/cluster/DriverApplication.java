package dev.bywash.cluster;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.List;

/**
 * What a cluster's driver is to run.
 *
 * @param mainClass name of the class with {@code main}
 * @param arguments of {@code main}
 * @param classPath the application's own jars and directories; the node's jars come before them
 * @param jvmOptions for the driver's JVM, in addition to the platform's
 * @param jobRun the job that it runs for
 */
public record DriverApplication(
        String mainClass, List<String> arguments, List<Path> classPath, List<String> jvmOptions, JobRun jobRun) {

    /** Copies the lists. */
    public DriverApplication {
        requireNonNull(mainClass, "mainClass");
        requireNonNull(jobRun, "jobRun");
        arguments = List.copyOf(arguments);
        classPath = List.copyOf(classPath);
        jvmOptions = List.copyOf(jvmOptions);
    }
}
