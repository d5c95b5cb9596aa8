DROP TABLE lookup_pieces;
DROP TABLE lookups;
