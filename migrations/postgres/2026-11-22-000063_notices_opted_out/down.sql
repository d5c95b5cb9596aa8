DROP INDEX notices_opted_out_idx;
