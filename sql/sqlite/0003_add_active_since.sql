-- Since when the candidate has been at the open turn: time away must not count as interview.

alter table sessions add column active_since timestamp;
