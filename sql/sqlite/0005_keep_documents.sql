-- Documents of the account, kept apart from any session: a name to choose them by, and the facts
-- found in them, corrected by the candidate. A session's own copy carries its facts too.

alter table documents add column name text not null default '';
alter table documents add column facts json not null default '[]';
