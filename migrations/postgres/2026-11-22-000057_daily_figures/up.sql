-- One row is one number of one local day that is over, as the figures page sums it up. It names nobody, and stays when the rows that
-- it was counted from are deleted. Counted anew each night; what is not counted any more becomes 0.
CREATE TABLE daily_figures (
    of_day DATE NOT NULL,
    measure TEXT NOT NULL,
    -- What of it, as destination and order channel of letters ordered; empty where there is nothing to tell apart.
    part TEXT NOT NULL,
    subpart TEXT NOT NULL,
    number BIGINT NOT NULL,
    PRIMARY KEY (of_day, measure, part, subpart),
    CONSTRAINT daily_figures_measure_check CHECK (measure IN ('ordered', 'due', 'activated', 'late', 'returned', 'opt_outs', 'reach', 'notices', 'handed_over', 'inquiries', 'late_queue', 'work_items'))
);

-- The figures of today count letters used today, not all that ever were.
CREATE INDEX letters_activated_idx ON letters (state_since, ordered_at) WHERE state = 'activated';
