-- How the exchange around an answer of a live conversation went: why it was over, when what came after.

alter table turns add column live json;
