-- Clusters of the last thirty days that do not run the init script, those that ran most often first. Needs SELECT on system.compute.
SELECT cluster_name, owned_by, cluster_source, count(*) AS clusters, max(change_time) AS last_changed
FROM (
  SELECT *, row_number() OVER (PARTITION BY workspace_id, cluster_id ORDER BY change_time DESC) AS age
  FROM system.compute.clusters
  WHERE change_time >= current_date() - INTERVAL 30 DAYS)
WHERE age = 1
  AND coalesce(CAST(init_scripts AS STRING), '') NOT LIKE '%install-bywash.sh%'
  AND cluster_source NOT IN ('PIPELINE', 'PIPELINE_MAINTENANCE', 'SQL')
GROUP BY cluster_name, owned_by, cluster_source
ORDER BY clusters DESC, cluster_name;
