-- How an account wants its numbers judged: own bands, words that are no fillers for this speaker.

alter table users add column preferences json not null default '{}';
