-- What a phone said in the night about warning signs: question and answer, as JSON. A check made on the pages has none.
alter table assessment add column said text;
-- How the list of medicines stood when the conclusion was drawn; not known of older checks and of those from a file.
alter table assessment add column medicines text;
