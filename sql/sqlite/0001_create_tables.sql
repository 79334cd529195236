-- Everything a candidate leaves here. Each table carries user_id, and a composite foreign key
-- makes sure that it is the session's own: a row of one account can never hang on another's
-- session. Erasing a session or an account takes every row below it along.

create table users (
    user_id text not null primary key,
    display_name text not null,
    role text,
    interview_on date,
    retention text not null,
    onboarded_at timestamp,
    voice text not null,
    voice_rate double precision not null,
    voice_muted boolean not null,
    send_on_stop boolean not null
);

create table consents (
    user_id text not null references users (user_id) on delete cascade,
    number integer not null check (number >= 1),
    purpose text not null,
    choice text not null,
    wording_version text not null,
    at timestamp not null,
    primary key (user_id, number)
);

create table sessions (
    id text not null primary key,
    user_id text not null references users (user_id) on delete cascade,
    version integer not null check (version >= 1),
    phase text not null,
    interview_type text not null,
    role text not null,
    difficulty text not null,
    n_questions integer,
    minutes integer,
    voice text not null,
    voice_rate double precision not null,
    seed bigint not null,
    retake_session_id text,
    retake_turn_number integer,
    created_at timestamp not null,
    started_at timestamp,
    finished_at timestamp,
    paused_since timestamp,
    paused_s double precision not null,
    farewell text not null,
    unique (id, user_id)
);

create index sessions_by_time on sessions (user_id, created_at, id);

-- The plan: each question whole, so that an old session reads the same when the bank changes.
create table planned_questions (
    session_id text not null,
    user_id text not null,
    position integer not null,
    question_id text not null,
    question json not null,
    primary key (session_id, position),
    foreign key (session_id, user_id) references sessions (id, user_id) on delete cascade
);

create table turns (
    session_id text not null,
    user_id text not null,
    number integer not null check (number >= 1),
    kind text not null,
    question_id text,
    lead_in text not null,
    asked text not null,
    asked_at timestamp not null,
    reason text,
    answer_kind text,
    answered_at timestamp,
    answer_text text,
    recording_key text,
    recording_s double precision,
    draft_key text,
    draft_s double precision,
    thinking_since timestamp,
    primary key (session_id, number),
    foreign key (session_id, user_id) references sessions (id, user_id) on delete cascade,
    check ((answer_kind is null) = (answered_at is null))
);

create index turns_by_question on turns (user_id, asked_at, number, question_id)
    where kind = 'question';

create index turns_with_recording on turns (user_id, session_id, number)
    where recording_key is not null or draft_key is not null;

-- Texts beside the answers: the job description of a session; later a resume of the account.
create table documents (
    id text not null primary key,
    user_id text not null references users (user_id) on delete cascade,
    session_id text,
    kind text not null,
    text text not null,
    created_at timestamp not null,
    unique (session_id, kind),
    foreign key (session_id, user_id) references sessions (id, user_id) on delete cascade
);

create index documents_by_user on documents (user_id, kind);

-- What was measured in one recording. Values, events and words are rows of their own;
-- `document` is the rest, and the order in which everything came.
create table findings (
    session_id text not null,
    user_id text not null,
    turn_number integer not null,
    version text not null,
    parts json not null,
    document json not null,
    primary key (session_id, turn_number),
    foreign key (session_id, turn_number) references turns (session_id, number) on delete cascade,
    foreign key (session_id, user_id) references sessions (id, user_id) on delete cascade
);

create table metrics (
    session_id text not null,
    user_id text not null,
    turn_number integer not null,
    position integer not null,
    name text not null,
    value double precision,
    unit text,
    reason text,
    extra json,
    primary key (session_id, turn_number, position),
    foreign key (session_id, turn_number) references findings (session_id, turn_number)
        on delete cascade,
    foreign key (session_id, user_id) references sessions (id, user_id) on delete cascade
);

create table events (
    session_id text not null,
    user_id text not null,
    turn_number integer not null,
    position integer not null,
    kind text,
    start_s double precision,
    end_s double precision,
    extra json,
    primary key (session_id, turn_number, position),
    foreign key (session_id, turn_number) references findings (session_id, turn_number)
        on delete cascade,
    foreign key (session_id, user_id) references sessions (id, user_id) on delete cascade
);

create table words (
    session_id text not null,
    user_id text not null,
    turn_number integer not null,
    position integer not null,
    text text,
    start_s double precision,
    end_s double precision,
    extra json,
    primary key (session_id, turn_number, position),
    foreign key (session_id, turn_number) references findings (session_id, turn_number)
        on delete cascade,
    foreign key (session_id, user_id) references sessions (id, user_id) on delete cascade
);

create table reviews (
    session_id text not null primary key,
    user_id text not null,
    overall_band double precision,
    strengths json not null,
    improvements json not null,
    next_step text not null,
    next_difficulty text not null,
    next_reason text not null,
    graded_by text not null,
    rubric_version text not null,
    graded_at timestamp not null,
    graded_text_digest text not null,
    foreign key (session_id, user_id) references sessions (id, user_id) on delete cascade
);

create table question_reviews (
    session_id text not null,
    user_id text not null,
    position integer not null,
    question_id text not null,
    turn_numbers json not null,
    overall_band double precision,
    strengths json not null,
    improvements json not null,
    next_step text not null,
    primary key (session_id, position),
    foreign key (session_id) references reviews (session_id) on delete cascade,
    foreign key (session_id, user_id) references sessions (id, user_id) on delete cascade
);

-- question_position is the place of the question in its review; 0 is the session as a whole.
create table scores (
    session_id text not null,
    user_id text not null,
    question_position integer not null check (question_position >= 0),
    position integer not null,
    criterion_id text not null,
    band integer check (band between 1 and 5),
    reason text not null,
    primary key (session_id, question_position, position),
    foreign key (session_id) references reviews (session_id) on delete cascade,
    foreign key (session_id, user_id) references sessions (id, user_id) on delete cascade
);

create table quotes (
    session_id text not null,
    user_id text not null,
    question_position integer not null,
    score_position integer not null,
    position integer not null,
    turn_number integer not null,
    start_char integer not null,
    end_char integer not null,
    text text not null,
    primary key (session_id, question_position, score_position, position),
    foreign key (session_id, question_position, score_position)
        references scores (session_id, question_position, position) on delete cascade,
    foreign key (session_id, user_id) references sessions (id, user_id) on delete cascade
);

create table self_ratings (
    session_id text not null primary key,
    user_id text not null,
    at timestamp not null,
    note text not null,
    foreign key (session_id, user_id) references sessions (id, user_id) on delete cascade
);

create table self_rating_bands (
    session_id text not null,
    user_id text not null,
    position integer not null,
    criterion_id text not null,
    band integer not null check (band between 1 and 5),
    primary key (session_id, position),
    foreign key (session_id) references self_ratings (session_id) on delete cascade,
    foreign key (session_id, user_id) references sessions (id, user_id) on delete cascade
);

create table helpfulness (
    session_id text not null primary key,
    user_id text not null,
    rating integer not null check (rating between 1 and 5),
    at timestamp not null,
    comment text not null,
    foreign key (session_id, user_id) references sessions (id, user_id) on delete cascade
);
