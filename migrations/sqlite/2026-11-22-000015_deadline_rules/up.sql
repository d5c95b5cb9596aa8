-- One row is one change of the rule by which letters are judged, and what it did to those that were still waited for. The
-- last row is the rule in force.
CREATE TABLE deadline_rules (
    rule_id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    lateness_rule TEXT NOT NULL,
    calendar_version TEXT NOT NULL,
    first_applied_at TIMESTAMP NOT NULL,
    -- When the last letter judged by another rule had been judged by this one. None: a nightly run is at it, or was cut off.
    finished_at TIMESTAMP,
    -- Letters whose last day on time came earlier, later, or stayed.
    moved_earlier BIGINT NOT NULL,
    moved_later BIGINT NOT NULL,
    unchanged BIGINT NOT NULL,
    -- Late flags that ended because their letter is on time by this rule.
    flags_closed BIGINT NOT NULL
);
-- Letters that are waited for and judged by another rule than today's are found from here, without looking at the others.
CREATE INDEX letters_judged_by_idx ON letters (lateness_rule, calendar_version, letter_id) WHERE state IN ('ordered', 'accepted', 'printed', 'print_failed', 'posted');
