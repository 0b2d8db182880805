package dev.bywash.ingest.access;

import dev.bywash.ingest.plan.Listing;
import dev.bywash.ingest.plan.LogFiles;
import dev.bywash.ingest.storage.PathMapping;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;

/** Hadoop's file systems, in the same JVM as Spark. */
final class HadoopWays implements ClassicWays {

    HadoopWays() {}

    @Override
    public FileAccess all(SparkSession spark, List<String> sources, LogFiles wanted) {
        List<Way> ways = new ArrayList<>();
        ways.add(new RangeWay(spark, sources, wanted, PathMapping.asGiven()));
        PathMapping local = PathMapping.local(hadoop(spark), sources);
        if (!local.areAsGiven()) {
            ways.add(new RangeWay(spark, sources, wanted, local));
        }
        ways.add(new BinaryFileWay(spark, sources, wanted));
        return new FileAccess(sources, names(spark, sources), ways);
    }

    @Override
    public List<String> names(SparkSession spark, List<String> sources) {
        return Listing.namesOf(hadoop(spark), sources);
    }

    private static Configuration hadoop(SparkSession spark) {
        return spark.sparkContext().hadoopConfiguration();
    }
}
