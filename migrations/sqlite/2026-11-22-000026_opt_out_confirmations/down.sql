DROP TABLE opt_out_confirmations;
