-- What Bywash's jobs cost a day, at list prices. Needs SELECT on system.billing. Clusters carry the tag; serverless compute carries the job's name.
SELECT u.usage_date,
       coalesce(u.usage_metadata.job_name, 'job ' || u.usage_metadata.job_id) AS job,
       u.sku_name,
       round(sum(u.usage_quantity), 2) AS dbus,
       round(sum(u.usage_quantity * p.pricing.effective_list.default), 2) AS list_price
FROM system.billing.usage u
LEFT JOIN system.billing.list_prices p
  ON p.sku_name = u.sku_name AND p.cloud = u.cloud
 AND u.usage_start_time >= p.price_start_time
 AND (p.price_end_time IS NULL OR u.usage_start_time < p.price_end_time)
WHERE u.usage_date >= current_date() - INTERVAL 30 DAYS
  AND (u.custom_tags['application'] = 'bywash' OR u.usage_metadata.job_name LIKE '%bywash-%')
GROUP BY ALL
ORDER BY u.usage_date DESC, list_price DESC;
