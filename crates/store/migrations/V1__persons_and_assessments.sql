-- Ids are UUID v7 as text; instants are microseconds UTC; JSON is text. The same text runs on SQLite and PostgreSQL.

-- Someone with leg symptoms. Exists before any account; the device key opens the record.
create table person (
    id text primary key,
    device_key_hash text not null unique,
    created_at bigint not null
);

-- Answers given so far, and the conclusion once it was drawn.
create table assessment (
    id text primary key,
    person_id text not null references person (id) on delete cascade,
    state text not null check (state in ('open', 'done')),
    facts text not null,
    knowledge text,
    tier text check (tier in ('emergency', 'same_day', 'soon', 'routine', 'self_care')),
    conclusion text,
    created_at bigint not null,
    changed_at bigint not null,
    completed_at bigint
);

create index assessment_of_person on assessment (person_id, created_at);

-- One person has at most one open assessment: the database decides, not a look beforehand.
create unique index assessment_open on assessment (person_id) where state = 'open';

-- Who did what to which record; never what the record says.
create table audit (
    id text primary key,
    at bigint not null,
    actor text not null,
    action text not null,
    subject text not null
);

create index audit_of_subject on audit (subject, at);
