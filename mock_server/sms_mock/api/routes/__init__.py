"""The operations of the imitated API, one file a tag."""
