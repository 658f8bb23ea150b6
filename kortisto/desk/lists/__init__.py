"""Lists of the desk: declared columns and filters, saved views, selections, and what is done to many at once."""
