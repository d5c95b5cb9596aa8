DROP INDEX notices_uncertain_idx;
