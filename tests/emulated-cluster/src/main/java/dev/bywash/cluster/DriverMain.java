package dev.bywash.cluster;

import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;
import org.apache.spark.sql.SparkSession;

/**
 * The platform's side of the driver JVM: makes the session, tells Spark which job this is, and runs the application's main class on the same
 * thread. Arguments: job id, job run id, task run id, task key, main class, and then the application's own.
 */
final class DriverMain {

    private static final int OWN_ARGUMENTS = 5;

    private DriverMain() {}

    public static void main(String[] args) throws ReflectiveOperationException {
        JobRun jobRun = new JobRun(args[0], args[1], args[2], args[3]);
        SparkSession session = SparkSession.builder().getOrCreate();
        jobRun.localProperties().forEach(session.sparkContext()::setLocalProperty);
        String[] arguments = Arrays.copyOfRange(args, OWN_ARGUMENTS, args.length);
        int exitCode = 0;
        try {
            Class.forName(args[OWN_ARGUMENTS - 1])
                    .getMethod("main", String[].class)
                    .invoke(null, (Object) arguments);
        } catch (InvocationTargetException e) {
            e.getCause().printStackTrace();
            exitCode = 1;
        }
        System.exit(exitCode);
    }
}
