-- Since when a person had opted out before a change, so that taking the change back can restore it.
-- None when they had not opted out, or nobody knows since when. Of earlier changes the change before tells it.
ALTER TABLE opt_out_changes ADD COLUMN from_opted_out_at TIMESTAMP;
UPDATE opt_out_changes SET from_opted_out_at = (
    SELECT CASE WHEN earlier.to_opted_out THEN COALESCE(earlier.effective_at, earlier.changed_at) END
    FROM opt_out_changes AS earlier
    WHERE earlier.person_id = opt_out_changes.person_id AND earlier.change_id < opt_out_changes.change_id
    ORDER BY earlier.change_id DESC
    LIMIT 1
) WHERE from_opted_out;
