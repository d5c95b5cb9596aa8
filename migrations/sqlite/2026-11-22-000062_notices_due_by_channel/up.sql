-- Each sender thread claims the messages of one channel, the longest waiting first, however many of the other wait beside them.
CREATE INDEX notices_due_by_channel_idx ON notices (channel, due_at, notice_id) WHERE state IN ('queued', 'deferred');
