-- Which clusters do not log to Bywash: those that were there in the last thirty days, without an event of theirs in that time.
-- Clusters of a job's runs are put together; those of which most were made come first.
-- has_init_script: their settings name it all the same, so ask the doctor, or wait for their next start.
-- Needs SELECT on system.compute and on the view writers. system.compute.clusters has a row for each change of a cluster's settings; the newest one holds.
SELECT regexp_replace(cluster_name, '-run-\\d+', '') AS name, owned_by, cluster_source, has_init_script,
       count(*) AS clusters, max(change_time) AS last_changed
FROM (
  SELECT *, coalesce(CAST(init_scripts AS STRING), '') LIKE '%install-bywash.sh%' AS has_init_script,
         row_number() OVER (PARTITION BY workspace_id, cluster_id ORDER BY change_time DESC) AS age
  FROM system.compute.clusters) c
WHERE age = 1
  AND (delete_time IS NULL OR delete_time >= current_date() - INTERVAL 30 DAYS)
  AND coalesce(cluster_source, '') NOT IN ('PIPELINE', 'PIPELINE_MAINTENANCE', 'SQL')
  AND NOT EXISTS (
    SELECT 1 FROM YOUR_CATALOG.bywash.writers w
    WHERE w.cluster_id = c.cluster_id AND w.last_time >= current_date() - INTERVAL 30 DAYS)
GROUP BY ALL
ORDER BY clusters DESC, name;
