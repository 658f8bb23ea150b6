"""The ledger's page. It stands here because the ledger itself stands below the staff who read it."""
