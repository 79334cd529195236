-- Who heard, thought out and spoke each turn; what providers offer, so that a start needs no network.

alter table turns add column words_from text not null default 'candidate';
alter table turns add column heard_words json not null default '[]';
alter table turns add column steps json not null default '[]';

create table catalogues (
    provider text primary key not null,
    models json not null,
    retired json not null,
    read_at timestamp not null
);
