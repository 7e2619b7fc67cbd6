-- The person's own Charley: devices, nights, plan, sharing, messages. Ids are UUIDs as text; instants are microseconds UTC; civil dates and times are ISO text; JSON is text.

-- A person no longer has one device key but any number of devices. Both engines follow the references when a table is renamed.
create table person_next (
    id text primary key,
    created_at bigint not null,
    -- When the record was last used, for the retention job.
    used_at bigint not null,
    -- IANA name of the zone where the person sleeps; what a browser said last, or what the person chose.
    zone text,
    -- Grows with every change of the diary: what was worked out from an older one is out of date.
    diary_version bigint not null default 0,
    -- What the diary shows, as JSON.
    diary_choices text not null default '{}',
    -- No message between these local times.
    quiet_from text not null default '21:00',
    quiet_to text not null default '08:00',
    -- Hash of the secret in the address of the calendar feed.
    calendar_key_hash text unique
);

create table device (
    id text primary key,
    person_id text not null references person_next (id) on delete cascade,
    key_hash text not null unique,
    name text not null,
    created_at bigint not null,
    used_at bigint not null,
    -- The device shows someone else's record: a carer or bed partner at work.
    acting_for text references person_next (id) on delete set null
);

create table assessment_next (
    id text primary key,
    person_id text not null references person_next (id) on delete cascade,
    state text not null check (state in ('open', 'done')),
    facts text not null,
    knowledge text,
    tier text check (tier in ('emergency', 'same_day', 'soon', 'routine', 'self_care')),
    conclusion text,
    created_at bigint not null,
    changed_at bigint not null,
    completed_at bigint
);

insert into person_next (id, created_at, used_at) select id, created_at, created_at from person;
insert into device (id, person_id, key_hash, name, created_at, used_at) select id, id, device_key_hash, '', created_at, created_at from person;
insert into assessment_next (id, person_id, state, facts, knowledge, tier, conclusion, created_at, changed_at, completed_at)
    select id, person_id, state, facts, knowledge, tier, conclusion, created_at, changed_at, completed_at from assessment;
drop table assessment;
drop table person;
alter table person_next rename to person;
alter table assessment_next rename to assessment;
create index assessment_of_person on assessment (person_id, created_at);
create unique index assessment_open on assessment (person_id) where state = 'open';
create index device_of_person on device (person_id);

-- A night: what was said about it besides its cramps. Fields and when each was said are JSON; see care::night.
create table night (
    person_id text not null references person (id) on delete cascade,
    date text not null,
    zone text not null,
    fields text not null,
    stamps text not null,
    is_removed boolean not null default false,
    entered_by text not null check (entered_by in ('own', 'carer', 'bed_partner')),
    entered_at bigint not null,
    changed_at bigint not null,
    primary key (person_id, date)
);

create table cramp (
    person_id text not null references person (id) on delete cascade,
    -- Made by the device that logged it.
    id text not null,
    night text not null,
    zone text not null,
    fields text not null,
    stamps text not null,
    is_removed boolean not null default false,
    entered_by text not null check (entered_by in ('own', 'carer', 'bed_partner')),
    entered_at bigint not null,
    changed_at bigint not null,
    primary key (person_id, id)
);
create index cramp_of_night on cramp (person_id, night);

-- What one save changed, as it was before, so that it can be taken back.
create table undo (
    id text primary key,
    person_id text not null references person (id) on delete cascade,
    before text not null,
    created_at bigint not null
);
create index undo_of_person on undo (person_id, created_at);

-- A circumstance that the person watches besides the usual ones.
create table own_factor (
    person_id text not null references person (id) on delete cascade,
    -- `own_` and letters or digits.
    id text not null,
    name text not null,
    created_at bigint not null,
    is_removed boolean not null default false,
    primary key (person_id, id)
);

-- A file that was read and waits for the person's yes.
create table import_draft (
    id text primary key,
    person_id text not null references person (id) on delete cascade,
    format text not null,
    diary text not null,
    created_at bigint not null
);

create table medicine (
    id text primary key,
    person_id text not null references person (id) on delete cascade,
    name text not null,
    -- ISO date, or only year and month, as the person knows it.
    started_on text,
    stopped_on text,
    dose_changed_on text,
    note text,
    created_at bigint not null,
    changed_at bigint not null
);
create index medicine_of_person on medicine (person_id);

-- A chosen step of the plan.
create table plan_step (
    id text primary key,
    person_id text not null references person (id) on delete cascade,
    -- Identifier of the remedy in the knowledge.
    remedy text not null,
    started_on text not null,
    judge_on text,
    state text not null check (state in ('active', 'kept', 'stopped')),
    outcome text,
    created_at bigint not null,
    changed_at bigint not null
);
create unique index plan_step_active on plan_step (person_id, remedy) where state = 'active';

create table reminder (
    id text primary key,
    person_id text not null references person (id) on delete cascade,
    about text not null check (about in ('diary', 'step', 'judge')),
    plan_step_id text references plan_step (id) on delete cascade,
    -- Local time in the person's zone, outside the quiet hours.
    at_time text not null,
    by_email boolean not null default false,
    by_push boolean not null default false,
    is_on boolean not null default true,
    -- The next instant it is due; worked out anew each time, so that clock changes are right.
    next_at bigint not null,
    created_at bigint not null,
    changed_at bigint not null
);
create index reminder_due on reminder (next_at) where is_on;

create table push_subscription (
    id text primary key,
    person_id text not null references person (id) on delete cascade,
    device_id text references device (id) on delete cascade,
    endpoint text not null unique,
    p256dh text not null,
    auth text not null,
    created_at bigint not null
);

-- How a person signs in from another device.
create table account (
    person_id text primary key references person (id) on delete cascade,
    -- Lower case.
    email text unique,
    email_confirmed_at bigint,
    password_hash text,
    created_at bigint not null,
    changed_at bigint not null
);

create table passkey (
    id text primary key,
    person_id text not null references person (id) on delete cascade,
    credential_id text not null unique,
    credential text not null,
    name text not null,
    created_at bigint not null,
    used_at bigint
);

-- A passkey ceremony under way, so that any server can finish it.
create table ceremony (
    id text primary key,
    state text not null,
    expires_at bigint not null
);

-- A secret that was sent by e-mail: to confirm an address or to recover an account. Only its hash is kept.
create table email_token (
    token_hash text primary key,
    person_id text not null references person (id) on delete cascade,
    purpose text not null check (purpose in ('confirm', 'recover')),
    email text not null,
    expires_at bigint not null
);

-- Someone who may keep another person's diary.
create table membership (
    id text primary key,
    person_id text not null references person (id) on delete cascade,
    member_id text not null references person (id) on delete cascade,
    role text not null check (role in ('carer', 'bed_partner')),
    -- Who the member is, in the person's words; and whose record it is, as the member's device says it.
    name text not null,
    record_name text not null,
    created_at bigint not null,
    unique (person_id, member_id)
);

create table invitation (
    token_hash text primary key,
    person_id text not null references person (id) on delete cascade,
    role text not null check (role in ('carer', 'bed_partner')),
    name text not null,
    record_name text not null,
    created_at bigint not null,
    expires_at bigint not null
);

-- A link for a clinician.
create table share (
    id text primary key,
    person_id text not null references person (id) on delete cascade,
    token_hash text not null unique,
    passcode_hash text not null,
    name text not null,
    -- JSON list of what can be seen.
    scope text not null,
    failed_attempts bigint not null default 0,
    created_at bigint not null,
    expires_at bigint not null,
    revoked_at bigint
);

create table share_access (
    id text primary key,
    share_id text not null references share (id) on delete cascade,
    at bigint not null,
    what text not null
);
create index share_access_of_share on share_access (share_id, at);

-- The outbox: what is to be carried out, written in the transaction of the change that caused it.
create table message (
    id text primary key,
    person_id text references person (id) on delete cascade,
    channel text not null check (channel in ('email', 'push')),
    -- Which letter; the courier knows its words.
    letter text not null,
    -- Address, subscription and arguments, as JSON.
    details text not null,
    -- The same key is carried once.
    once_key text unique,
    state text not null check (state in ('waiting', 'sent', 'dead', 'withdrawn')),
    -- A reminder keeps the quiet hours; an answer to something the person just did does not.
    keeps_quiet boolean not null default true,
    due_at bigint not null,
    -- Of no use afterwards.
    expires_at bigint,
    attempts bigint not null default 0,
    leased_until bigint,
    last_problem text,
    created_at bigint not null,
    done_at bigint
);
create index message_due on message (due_at) where state = 'waiting';

-- What the server made for itself once, such as the key that signs push messages.
create table setting (
    name text primary key,
    value text not null
);
