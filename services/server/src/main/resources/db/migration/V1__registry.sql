-- What the application keeps: events it accepted, graded outcomes, the traffic split, the audit, the outbox,
-- and projections that can be rebuilt from the workflows and the store.

create table accepted_event (
    seq         bigint generated always as identity primary key,
    tenant      text        not null,
    source      text        not null,
    event_id    text        not null,
    kind        text        not null,
    line        text        not null,
    digest      text        not null,
    trigger     text        not null,
    state       text        not null check (state in ('PENDING', 'DONE')),
    accepted_at timestamptz not null,
    done_at     timestamptz,
    unique (tenant, source, event_id)
);
create index accepted_event_pending on accepted_event (accepted_at) where state = 'PENDING';

create table outcome (
    seq         bigint generated always as identity primary key,
    line        text        not null,
    source      text        not null,
    event_id    text        not null,
    request_id  text        not null,
    revision    integer,
    sticky_key  text        not null,
    ok          boolean     not null,
    failure     text,
    observed_at timestamptz not null,
    unique (line, source, event_id)
);
create index outcome_by_revision on outcome (line, revision, observed_at);
create index outcome_by_time on outcome (line, observed_at);

create table line (
    line           text primary key check (line ~ '^[a-z0-9-]{1,63}/[a-z0-9-]{1,63}$'),
    base           text        not null,
    base_name      text        not null,
    phase          text        not null,
    sentence       text        not null,
    current        integer,
    policy         text        not null,
    policy_version integer     not null,
    created_at     timestamptz not null,
    updated_at     timestamptz not null
);
create index line_by_base on line (base, line);

create table revision (
    line       text        not null,
    number     integer     not null check (number > 0),
    change     integer,
    state      text        not null check (state in ('CANDIDATE', 'CURRENT', 'FORMER', 'REJECTED')),
    body       text        not null,
    figures    text        not null,
    report     text,
    created_at timestamptz not null,
    primary key (line, number)
);

create table change (
    line        text        not null,
    number      integer     not null check (number > 0),
    kind        text        not null,
    state       text        not null,
    reason      text        not null,
    triggers    text        not null,
    candidate   integer     not null,
    workflow_id text        not null,
    sentence    text        not null,
    outcome     text,
    started_at  timestamptz not null,
    ended_at    timestamptz,
    primary key (line, number)
);

create table change_step (
    line     text        not null,
    change   integer     not null,
    step     text        not null,
    stage    text        not null,
    sentence text        not null,
    figures  text        not null,
    at       timestamptz not null,
    primary key (line, change, step)
);

create table decision (
    line   text        not null,
    number integer     not null,
    kind   text        not null,
    reason text        not null,
    body   text        not null,
    at     timestamptz not null,
    primary key (line, number)
);

create table drift_window (
    line     text        not null,
    name     text        not null,
    served   integer     not null,
    found    boolean     not null,
    sentence text        not null,
    body     text        not null,
    at       timestamptz not null,
    primary key (line, name)
);

create table traffic_split (
    line       text primary key,
    current    integer     not null,
    candidate  integer,
    weight     integer     not null check (weight between 0 and 10000),
    generation bigint      not null check (generation > 0),
    renewals   bigint      not null check (renewals >= 0),
    lease_ms   bigint      not null check (lease_ms > 0),
    updated_at timestamptz not null,
    check (candidate is not null or weight = 0)
);

create table endpoint (
    line     text        not null,
    revision integer     not null,
    gateway  text        not null,
    seen_at  timestamptz not null,
    primary key (line, revision, gateway)
);

create table audit (
    seq     bigint generated always as identity primary key,
    at      timestamptz not null,
    actor   text        not null,
    action  text        not null,
    subject text        not null,
    detail  text        not null
);
create index audit_by_subject on audit (subject, seq);
create function audit_is_append_only() returns trigger language plpgsql as $$
begin
    raise exception 'audit: % refused, the audit is append-only', tg_op;
end $$;
create trigger audit_rows before update or delete on audit for each row execute function audit_is_append_only();
create trigger audit_table before truncate on audit for each statement execute function audit_is_append_only();

create table outbox (
    seq          bigint generated always as identity primary key,
    id           text        not null unique,
    type         text        not null,
    line         text        not null,
    data         text        not null,
    created_at   timestamptz not null,
    published_at timestamptz
);
create index outbox_unpublished on outbox (seq) where published_at is null;
