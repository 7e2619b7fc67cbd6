-- Since when a step under way may not go on, as the last finished check says; null while it may. Microseconds UTC.
alter table plan_step add column paused_at bigint;
