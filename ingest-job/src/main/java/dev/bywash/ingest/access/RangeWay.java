package dev.bywash.ingest.access;

import dev.bywash.ingest.batch.Batch;
import dev.bywash.ingest.batch.RangeReader;
import dev.bywash.ingest.plan.Deletion;
import dev.bywash.ingest.plan.ListedFiles;
import dev.bywash.ingest.plan.Listing;
import dev.bywash.ingest.plan.LogFiles;
import dev.bywash.ingest.plan.Unlistable;
import dev.bywash.ingest.read.DeliveredFile;
import dev.bywash.ingest.read.ReadSettings;
import dev.bywash.ingest.read.ReadTask;
import dev.bywash.ingest.storage.HadoopFileStore;
import dev.bywash.ingest.storage.PathMapping;
import java.io.IOException;
import java.util.List;
import java.util.function.Predicate;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;

/** Through Hadoop's file systems, which read a file from any offset on. */
final class RangeWay implements Way {

    private final SparkSession spark;
    private final Configuration hadoop;
    private final List<String> sources;
    private final LogFiles wanted;
    private final PathMapping places;
    private final Deletion deletion;

    RangeWay(SparkSession spark, List<String> sources, LogFiles wanted, PathMapping places) {
        this.spark = spark;
        this.hadoop = spark.sparkContext().hadoopConfiguration();
        this.sources = sources;
        this.wanted = wanted;
        this.places = places;
        this.deletion = new Deletion(hadoop, sources, places);
    }

    @Override
    public String description() {
        return places.areAsGiven() ? "by the path as it is given" : "by the path with file: before it";
    }

    @Override
    public ListedFiles list(Predicate<String> skipped, Unlistable unlistable) throws IOException {
        return new Listing(hadoop, sources, places, wanted).list(skipped);
    }

    @Override
    public Batch read(List<ReadTask> tasks, ReadSettings settings) {
        return RangeReader.read(spark, new HadoopFileStore(hadoop, places), tasks, settings);
    }

    @Override
    public void delete(DeliveredFile file) throws IOException {
        deletion.delete(file);
    }

    @Override
    public boolean deleteIfEmpty(String directory) throws IOException {
        return deletion.deleteIfEmpty(directory);
    }
}
