"""The tables of one team's world. The statements that use them are in one file for each resource.

Amounts are integers, in thousandths of a credit. Instants are in milliseconds since 1970. Flags are
0 or 1. `seq` counts the rows of a table in the order in which they were added; that of a voice
message is its rank, see `ranks.py`. There is an index for each filter of the API that usually
matches few rows.
"""

from __future__ import annotations

import sqlite3

VERSION = 4

# The columns that an SMS and a voice message have in common. They are in two tables, so that lists,
# filters and statistics of SMS need not skip voice messages.
_MESSAGE = """
    seq INTEGER PRIMARY KEY,
    message_id TEXT NOT NULL UNIQUE,
    user_id INTEGER NOT NULL,
    message_type TEXT NOT NULL,
    status TEXT,
    from_number TEXT NOT NULL,
    to_number TEXT NOT NULL,
    text TEXT NOT NULL,
    folded TEXT,
    encoding TEXT NOT NULL,
    parts INTEGER NOT NULL,
    credit_cost INTEGER NOT NULL,
    campaign TEXT,
    data_field TEXT,
    accepted_at INTEGER NOT NULL,
    scheduled_at INTEGER,
    sent_at INTEGER,
    finished_at INTEGER,
    received_at INTEGER,
    read INTEGER NOT NULL DEFAULT 0,
    seen INTEGER NOT NULL DEFAULT 0,
    deleted INTEGER NOT NULL DEFAULT 0,
    replied_to TEXT"""

TABLES = f"""
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;

CREATE TABLE users (
    user_id INTEGER PRIMARY KEY AUTOINCREMENT,
    email TEXT NOT NULL,
    email_key TEXT NOT NULL UNIQUE,
    token TEXT NOT NULL,
    url_token TEXT NOT NULL UNIQUE,
    secret_key TEXT NOT NULL,
    administrator INTEGER NOT NULL,
    first_name TEXT,
    last_name TEXT,
    company TEXT,
    contact_number TEXT,
    credits INTEGER NOT NULL DEFAULT 0 CHECK (credits >= 0),
    reply_url TEXT,
    delivery_report_url TEXT,
    webhook_style TEXT NOT NULL DEFAULT 'both'
);

CREATE TABLE ledger (
    seq INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    reason TEXT NOT NULL,
    credits INTEGER NOT NULL,
    balance INTEGER NOT NULL,
    message_id TEXT
);

CREATE TABLE contacts (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    contact_id TEXT NOT NULL UNIQUE,
    first_name TEXT,
    last_name TEXT,
    title TEXT,
    contact_number TEXT NOT NULL
);
CREATE INDEX contacts_by_number ON contacts (contact_number);

CREATE TABLE groups (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    group_id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL
);

CREATE TABLE memberships (
    group_id TEXT NOT NULL,
    contact_id TEXT NOT NULL,
    PRIMARY KEY (group_id, contact_id)
) WITHOUT ROWID;
CREATE INDEX memberships_by_contact ON memberships (contact_id);

CREATE TABLE templates (
    template_id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    data TEXT NOT NULL
);

CREATE TABLE rates (country TEXT PRIMARY KEY, credits INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE opt_outs (number TEXT PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE scenarios (number TEXT PRIMARY KEY, entry TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE carriers (seq INTEGER PRIMARY KEY, entry TEXT NOT NULL);
CREATE TABLE faults (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    entry TEXT NOT NULL,
    hits INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE messages ({_MESSAGE});
CREATE INDEX messages_by_user ON messages (user_id);
CREATE INDEX messages_by_to_number ON messages (to_number);
CREATE INDEX messages_by_from_number ON messages (from_number);
CREATE INDEX messages_by_campaign ON messages (campaign) WHERE campaign IS NOT NULL;
CREATE INDEX messages_by_data_field ON messages (data_field) WHERE data_field IS NOT NULL;
CREATE INDEX messages_by_sent_at ON messages (sent_at) WHERE sent_at IS NOT NULL;
CREATE INDEX messages_by_received_at ON messages (received_at) WHERE received_at IS NOT NULL;
CREATE INDEX messages_by_replied_to ON messages (replied_to) WHERE replied_to IS NOT NULL;
CREATE INDEX messages_unread ON messages (seq)
    WHERE message_type = 'INBOUND' AND read = 0 AND deleted = 0;
CREATE INDEX messages_unseen ON messages (from_number)
    WHERE message_type = 'INBOUND' AND read = 0 AND seen = 0 AND deleted = 0;
CREATE INDEX messages_new ON messages (to_number)
    WHERE message_type = 'OUTBOUND' AND seen = 0 AND deleted = 0 AND sent_at IS NOT NULL;

CREATE TABLE voice_messages ({_MESSAGE},
    language TEXT,
    retry_count INTEGER,
    retry_minimum_interval INTEGER,
    retry_maximum_interval INTEGER,
    audio_type TEXT
);

CREATE INDEX voice_messages_by_to_number ON voice_messages (to_number);
CREATE INDEX voice_messages_new ON voice_messages (to_number) WHERE seen = 0 AND deleted = 0;

CREATE TABLE voice_audio (message_id TEXT PRIMARY KEY, data BLOB NOT NULL);

CREATE TABLE tasks (
    seq INTEGER PRIMARY KEY,
    due_at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    message_id TEXT NOT NULL,
    detail TEXT
);
CREATE INDEX tasks_by_due_at ON tasks (due_at, seq);
CREATE INDEX tasks_by_message ON tasks (message_id);

CREATE TABLE deliveries (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    message_id TEXT NOT NULL,
    url TEXT NOT NULL,
    receiver TEXT NOT NULL,
    style TEXT NOT NULL,
    parameters TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'pending',
    tries INTEGER NOT NULL DEFAULT 0,
    next_attempt_at INTEGER
);
CREATE INDEX deliveries_due ON deliveries (next_attempt_at) WHERE state = 'pending';
CREATE INDEX deliveries_due_for ON deliveries (receiver, next_attempt_at) WHERE state = 'pending';
CREATE INDEX deliveries_by_message ON deliveries (message_id);

CREATE TABLE attempts (
    seq INTEGER PRIMARY KEY,
    delivery INTEGER NOT NULL,
    at INTEGER NOT NULL,
    status INTEGER,
    seconds REAL NOT NULL,
    error TEXT,
    response TEXT,
    nonce TEXT,
    nonce_date TEXT,
    checksum TEXT
);
CREATE INDEX attempts_by_delivery ON attempts (delivery);
"""


def create(db: sqlite3.Connection) -> None:
    """Create every table and index in an empty database, and store the version of the schema."""
    db.executescript(TABLES)
    db.execute(f"PRAGMA user_version = {VERSION}")


def create_missing_indexes(db: sqlite3.Connection) -> None:
    """Create the indexes that a database of the present version lacks.

    A file lacks some if it was written before they were added: a new index does not change the
    version, because programs without it read and write the file just as well.
    """
    for statement in TABLES.split(";"):
        if "CREATE INDEX" in statement:
            db.execute(statement.replace("CREATE INDEX", "CREATE INDEX IF NOT EXISTS"))
