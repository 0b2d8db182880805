package dev.bywash.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;

/**
 * The platform's side of a cluster that runs tasks: one session, which no task stops, and in it their main classes one after another. Each
 * argument is a {@code spark_jar_task} of a job, as JSON. A task that fails throws, and that ends the process with 1.
 */
final class TaskCluster {

    private TaskCluster() {}

    public static void main(String[] tasks) throws Exception {
        SparkSession session = SparkSession.builder().getOrCreate();
        try {
            for (String task : tasks) {
                JsonNode tree = new ObjectMapper().readTree(task);
                List<String> parameters = new ArrayList<>();
                tree.path("parameters").forEach(parameter -> parameters.add(parameter.asText()));
                Class.forName(tree.path("main_class_name").asText())
                        .getMethod("main", String[].class)
                        .invoke(null, (Object) parameters.toArray(String[]::new));
            }
        } finally {
            session.stop();
        }
    }
}
