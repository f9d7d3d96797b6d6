-- By hand. The one way from the application to the queue: a role that owns nothing cannot reach the tables of graphile-worker, which
-- have row security on, and should not. It runs with the rights of its owner, so it takes no name of a task but ours, finds nothing by
-- a search path that a caller could set, and is for nobody to whom it was not granted.
-- 12 attempts take about 16 hours, because graphile-worker waits e times longer after each, up to the tenth.
CREATE FUNCTION enqueue_job(task text, payload json, run_at timestamptz) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF task IS DISTINCT FROM 'sendInvitation' THEN
        RAISE EXCEPTION 'There is no such task' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN (graphile_worker.add_job(task, payload, run_at => run_at, max_attempts => 12)).id;
END
$$;

REVOKE ALL ON FUNCTION enqueue_job(text, json, timestamptz) FROM PUBLIC;
