"""The resources of the REST door, one file for each kind."""
