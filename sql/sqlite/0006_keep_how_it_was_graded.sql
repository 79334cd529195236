-- How a review came about: who graded and why none above did, what is doubtful, every sample's band.

alter table reviews add column step json;
alter table reviews add column flags json not null default '[]';
alter table scores add column samples json not null default '[]';
