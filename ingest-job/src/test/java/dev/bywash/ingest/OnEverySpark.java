package dev.bywash.ingest;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;

/** Passes on each Spark that the job is for, and over Spark Connect. The builds that are for that run it there; for the default one it would take too long. */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Tag("runtime-soak")
public @interface OnEverySpark {}
