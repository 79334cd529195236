-- Who heard, thought out and spoke each turn; what providers offer, so that a start needs no network.

alter table turns add column words_from text not null default 'candidate';
alter table turns add column heard_words json not null default '[]';
alter table turns add column steps json not null default '[]';

-- What was recorded before anybody could hear was promised to go nowhere: it is heard on request only.
update turns
set steps = '[{"part": "hear", "rung": "unheard", "model": "", "prompt": "", "latency_s": 0.0, "cost_usd": null, "falls": []}]'
where answer_kind = 'recorded' and answer_text is null;

create table catalogues (
    provider text primary key not null,
    models json not null,
    retired json not null,
    read_at timestamp not null
);
