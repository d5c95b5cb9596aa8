-- Messages that somebody must judge are counted often and are few.
CREATE INDEX notices_uncertain_idx ON notices (notice_id) WHERE state = 'uncertain';
