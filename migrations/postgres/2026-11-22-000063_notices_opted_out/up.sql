-- What an opt-out stopped is counted for the metrics.
CREATE INDEX notices_opted_out_idx ON notices (notice_id) WHERE state_reason = 'opted_out' AND state = 'suppressed';
