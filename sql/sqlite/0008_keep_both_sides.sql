-- What both sides of a live turn sounded like: a second recording, found wherever the first one is.

alter table turns add column sides_key text;
alter table turns add column sides_s double precision;
drop index turns_with_recording;
create index turns_with_recording on turns (user_id, session_id, number)
    where recording_key is not null or draft_key is not null or sides_key is not null;
