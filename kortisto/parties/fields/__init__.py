"""Custom fields: what the register's own people want to know of persons, with category, purposes and clock."""
