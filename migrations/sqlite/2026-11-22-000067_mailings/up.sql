-- Messages to many people at once.

-- One row is one mailing: a message by a template of the desk's own to the people of a list that was looked up.
CREATE TABLE mailings (
    mailing_id TEXT PRIMARY KEY NOT NULL,
    -- The list; none: nobody knows any more that it was looked up.
    lookup_id TEXT,
    template_version TEXT NOT NULL,
    channel TEXT NOT NULL,
    -- What was filled in for all of them, as JSON.
    parameters TEXT NOT NULL,
    -- Why it goes at any hour, in the sender's own words; none: it waits for the desk's hours.
    urgent_reason TEXT,
    -- Not sent before this; none: as soon as the desk's hours allow.
    send_at TIMESTAMP,
    -- Rows of the list that name nobody, somebody whom nobody here knows, and somebody of an earlier row.
    faulty_rows BIGINT NOT NULL,
    unknown_rows BIGINT NOT NULL,
    repeated_rows BIGINT NOT NULL,
    started_by TEXT NOT NULL,
    started_at TIMESTAMP NOT NULL,
    finished_at TIMESTAMP,
    state TEXT NOT NULL,
    -- One a form, so that a form sent twice starts one mailing.
    request_key TEXT NOT NULL,
    CONSTRAINT mailings_request_key_key UNIQUE (request_key),
    CONSTRAINT mailings_lookup_id_fkey FOREIGN KEY (lookup_id) REFERENCES lookups (lookup_id),
    CONSTRAINT mailings_template_version_fkey FOREIGN KEY (template_version) REFERENCES template_versions (version_id),
    CONSTRAINT mailings_started_by_fkey FOREIGN KEY (started_by) REFERENCES staff_accounts (staff_id),
    CONSTRAINT mailings_channel_check CHECK (channel IN ('email', 'sms')),
    CONSTRAINT mailings_state_check CHECK (state IN ('awaiting', 'running', 'finished'))
);
-- Workers look every second for what is not finished, and leads for what waits for one of them; both are little.
CREATE INDEX mailings_running_idx ON mailings (started_at, mailing_id) WHERE state = 'running';
CREATE INDEX mailings_awaiting_idx ON mailings (started_at, mailing_id) WHERE state = 'awaiting';
CREATE INDEX mailings_started_at_idx ON mailings (started_at, mailing_id);
CREATE INDEX mailings_lookup_id_idx ON mailings (lookup_id);

-- One row is one person of a mailing, also one who is left out of it.
CREATE TABLE mailing_people (
    mailing_id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    -- From 0, in the order of the list.
    position INTEGER NOT NULL,
    state TEXT NOT NULL,
    -- Why the person was left out, or nothing came of it.
    reason TEXT,
    -- The message; none: none was queued, or it is deleted.
    notice_id TEXT,
    done_at TIMESTAMP,
    PRIMARY KEY (mailing_id, person_id),
    CONSTRAINT mailing_people_mailing_id_fkey FOREIGN KEY (mailing_id) REFERENCES mailings (mailing_id),
    CONSTRAINT mailing_people_person_id_fkey FOREIGN KEY (person_id) REFERENCES persons (person_id),
    CONSTRAINT mailing_people_notice_id_fkey FOREIGN KEY (notice_id) REFERENCES notices (notice_id),
    CONSTRAINT mailing_people_state_check CHECK (state IN ('pending', 'done', 'excluded', 'failed'))
);
CREATE INDEX mailing_people_position_idx ON mailing_people (mailing_id, state, position);
CREATE INDEX mailing_people_notice_id_idx ON mailing_people (notice_id);

-- One row is what a second person decided about a mailing of more messages than one person may send alone.
CREATE TABLE mailing_releases (
    mailing_id TEXT PRIMARY KEY NOT NULL,
    decision TEXT NOT NULL,
    decided_by TEXT NOT NULL,
    decided_at TIMESTAMP NOT NULL,
    CONSTRAINT mailing_releases_mailing_id_fkey FOREIGN KEY (mailing_id) REFERENCES mailings (mailing_id),
    CONSTRAINT mailing_releases_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES staff_accounts (staff_id),
    CONSTRAINT mailing_releases_decision_check CHECK (decision IN ('released', 'refused'))
);
