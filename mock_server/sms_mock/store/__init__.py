"""A team's world as one SQLite database: schema, transactions, one file of SQL per resource."""
