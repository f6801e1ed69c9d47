PRAGMA user_version = 1;
BEGIN TRANSACTION;
CREATE TABLE attempts (
    seq INTEGER PRIMARY KEY,
    delivery INTEGER NOT NULL,
    at INTEGER NOT NULL,
    status INTEGER,
    seconds REAL NOT NULL,
    error TEXT,
    response TEXT
);
CREATE TABLE carriers (seq INTEGER PRIMARY KEY, entry TEXT NOT NULL);
INSERT INTO "carriers" VALUES(1,'{"name": "Vodacom", "prefixes": ["27606", "27607", "27608", "27609", "27636", "27637", "27646", "27647", "27648", "27649", "2766", "2771", "2772", "2776", "2779", "27818", "2782"], "delay": [0.0, 0.0], "failure_share": 0.0}');
INSERT INTO "carriers" VALUES(2,'{"name": "MTN", "prefixes": ["27603", "27604", "27605", "2763", "27640", "27655", "27656", "27657", "27710", "27717", "27718", "27719", "2773", "2778", "27810", "2783"], "delay": [0.0, 0.0], "failure_share": 0.0}');
INSERT INTO "carriers" VALUES(3,'{"name": "Cell C", "prefixes": ["2761", "2762", "27641", "27642", "27643", "27644", "27645", "27650", "27651", "27652", "27653", "27654", "2774", "2784"], "delay": [0.0, 0.0], "failure_share": 0.0}');
INSERT INTO "carriers" VALUES(4,'{"name": "Telkom", "prefixes": ["27601", "27602", "27614", "27658", "27659", "2767", "2768", "2769", "27811", "27812", "27813", "27814", "27815", "27817"], "delay": [0.0, 0.0], "failure_share": 0.0}');
CREATE TABLE contacts (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    contact_id TEXT NOT NULL UNIQUE,
    first_name TEXT,
    last_name TEXT,
    title TEXT,
    contact_number TEXT NOT NULL
);
INSERT INTO "contacts" VALUES(1,'5b37661a0000000000000100','Thandi','Maseko','Ms','27600000100');
INSERT INTO "contacts" VALUES(2,'5b37661a0000000000000101','Pieter','Rossouw','Mr','27600000101');
INSERT INTO "contacts" VALUES(3,'5b37661a0000000000000102','Ayesha','Moosa','Dr','27600000102');
INSERT INTO "contacts" VALUES(4,'5b37661a0000000000000103','Sipho','Khumalo','Mr','27600000103');
INSERT INTO "contacts" VALUES(5,'5b37661a0000000000000104','Priya','Govender','Mrs','27600000104');
INSERT INTO "contacts" VALUES(6,'5b37661a0000000000000105','Lerato','Molefe','Ms','27600000105');
INSERT INTO "contacts" VALUES(7,'5b37661a0000000000000106','Johan','Visagie','Mr','27600000106');
INSERT INTO "contacts" VALUES(8,'5b37661a0000000000000107','Zanele','Mthembu','Ms','27600000107');
INSERT INTO "contacts" VALUES(9,'5b37661a0000000000000108','Tebogo','Phiri','Mr','27600000108');
INSERT INTO "contacts" VALUES(10,'5b37661a0000000000000109','Annelie','Böhmer','Mrs','27600000109');
INSERT INTO "contacts" VALUES(11,'5b37661a0000000000000110','Kagiso','Tau',NULL,'27600000110');
INSERT INTO "contacts" VALUES(12,'5b37661a0000000000000111',NULL,NULL,NULL,'27600000111');
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
CREATE TABLE faults (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    entry TEXT NOT NULL,
    hits INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE groups (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    group_id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL
);
INSERT INTO "groups" VALUES(1,'5b3766100000000000000001','Customers');
INSERT INTO "groups" VALUES(2,'5b3766100000000000000002','Staff');
INSERT INTO "groups" VALUES(3,'5b3766100000000000000003','Newsletter');
CREATE TABLE ledger (
    seq INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    reason TEXT NOT NULL,
    credits INTEGER NOT NULL,
    balance INTEGER NOT NULL,
    message_id TEXT
);
INSERT INTO "ledger" VALUES(1,1795974017045,1,'top-up',9000,9000,NULL);
INSERT INTO "ledger" VALUES(2,1795974017051,1,'send',-1000,8000,'6b0c6381973ceb3ffd22d4ad');
CREATE TABLE memberships (
    group_id TEXT NOT NULL,
    contact_id TEXT NOT NULL,
    PRIMARY KEY (group_id, contact_id)
) WITHOUT ROWID;
INSERT INTO "memberships" VALUES('5b3766100000000000000001','5b37661a0000000000000100');
INSERT INTO "memberships" VALUES('5b3766100000000000000003','5b37661a0000000000000100');
INSERT INTO "memberships" VALUES('5b3766100000000000000001','5b37661a0000000000000101');
INSERT INTO "memberships" VALUES('5b3766100000000000000001','5b37661a0000000000000102');
INSERT INTO "memberships" VALUES('5b3766100000000000000003','5b37661a0000000000000102');
INSERT INTO "memberships" VALUES('5b3766100000000000000002','5b37661a0000000000000103');
INSERT INTO "memberships" VALUES('5b3766100000000000000001','5b37661a0000000000000104');
INSERT INTO "memberships" VALUES('5b3766100000000000000002','5b37661a0000000000000105');
INSERT INTO "memberships" VALUES('5b3766100000000000000003','5b37661a0000000000000105');
INSERT INTO "memberships" VALUES('5b3766100000000000000001','5b37661a0000000000000106');
INSERT INTO "memberships" VALUES('5b3766100000000000000001','5b37661a0000000000000107');
INSERT INTO "memberships" VALUES('5b3766100000000000000003','5b37661a0000000000000107');
INSERT INTO "memberships" VALUES('5b3766100000000000000002','5b37661a0000000000000108');
INSERT INTO "memberships" VALUES('5b3766100000000000000003','5b37661a0000000000000109');
CREATE TABLE messages (
    seq INTEGER PRIMARY KEY,
    message_id TEXT NOT NULL UNIQUE,
    user_id INTEGER NOT NULL,
    message_type TEXT NOT NULL,
    status TEXT,
    from_number TEXT NOT NULL,
    to_number TEXT NOT NULL,
    text TEXT NOT NULL,
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
    deleted INTEGER NOT NULL DEFAULT 0,
    replied_to TEXT);
INSERT INTO "messages" VALUES(1,'6b0c6381973ceb3ffd22d4ad',1,'OUTBOUND','SENT','27600000000','27821234569','of a team','GSM7',1,1000,NULL,NULL,1795974017051,NULL,1795974017051,NULL,NULL,0,0,NULL);
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
INSERT INTO "meta" VALUES('delivery','timed:2');
INSERT INTO "meta" VALUES('name','Ours');
INSERT INTO "meta" VALUES('number','27600000000');
INSERT INTO "meta" VALUES('recipe',NULL);
CREATE TABLE opt_outs (number TEXT PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE rates (country TEXT PRIMARY KEY, credits INTEGER NOT NULL) WITHOUT ROWID;
INSERT INTO "rates" VALUES('*',3500);
INSERT INTO "rates" VALUES('BW',1800);
INSERT INTO "rates" VALUES('GB',2500);
INSERT INTO "rates" VALUES('KE',2000);
INSERT INTO "rates" VALUES('LS',1600);
INSERT INTO "rates" VALUES('MZ',1900);
INSERT INTO "rates" VALUES('NA',1500);
INSERT INTO "rates" VALUES('NG',2400);
INSERT INTO "rates" VALUES('SZ',1600);
INSERT INTO "rates" VALUES('US',1200);
INSERT INTO "rates" VALUES('ZA',1000);
INSERT INTO "rates" VALUES('ZW',2200);
CREATE TABLE scenarios (number TEXT PRIMARY KEY, entry TEXT NOT NULL) WITHOUT ROWID;
INSERT INTO "scenarios" VALUES('27600000001','{"number": "27600000001", "fate": "fails", "seconds": null, "text": null}');
INSERT INTO "scenarios" VALUES('27600000011','{"number": "27600000011", "fate": "fails-refunded", "seconds": null, "text": null}');
INSERT INTO "scenarios" VALUES('27600000021','{"number": "27600000021", "fate": "never-reported", "seconds": null, "text": null}');
INSERT INTO "scenarios" VALUES('27600000031','{"number": "27600000031", "fate": "reported-late", "seconds": 60.0, "text": null}');
INSERT INTO "scenarios" VALUES('27600000041','{"number": "27600000041", "fate": "reported-twice", "seconds": null, "text": null}');
INSERT INTO "scenarios" VALUES('27600000051','{"number": "27600000051", "fate": "report-before-answer", "seconds": null, "text": null}');
INSERT INTO "scenarios" VALUES('27600000061','{"number": "27600000061", "fate": "opted-out", "seconds": null, "text": null}');
INSERT INTO "scenarios" VALUES('27600000071','{"number": "27600000071", "fate": "replies", "seconds": 2.0, "text": "Yes, thank you."}');
INSERT INTO "scenarios" VALUES('27600000081','{"number": "27600000081", "fate": "unknown", "seconds": null, "text": null}');
CREATE TABLE tasks (
    seq INTEGER PRIMARY KEY,
    due_at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    message_id TEXT NOT NULL,
    detail TEXT
);
INSERT INTO "tasks" VALUES(1,1795974019051,'outcome','6b0c6381973ceb3ffd22d4ad','{"status": "DELIVERED", "reports": 1}');
CREATE TABLE templates (
    template_id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    data TEXT NOT NULL
);
INSERT INTO "templates" VALUES(301,'Appointment reminder','Good day. We remind you of your appointment tomorrow. Reply YES to confirm.');
INSERT INTO "templates" VALUES(302,'One-time PIN','Your one-time PIN is 123456. It is valid for 10 minutes. Never share it.');
INSERT INTO "templates" VALUES(303,'Ready for collection','Your order is ready for collection. We are open until 17:00. Reply STOP to opt out.');
CREATE TABLE users (
    user_id INTEGER PRIMARY KEY AUTOINCREMENT,
    email TEXT NOT NULL,
    email_key TEXT NOT NULL UNIQUE,
    token TEXT NOT NULL,
    url_token TEXT NOT NULL UNIQUE,
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
INSERT INTO "users" VALUES(1,'fork@example.com','fork@example.com','99999999-9999-4999-8999-999999999999','aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa',1,'Ours','Administrator',NULL,NULL,8000,NULL,NULL,'both');
CREATE TABLE voice_audio (message_id TEXT PRIMARY KEY, data BLOB NOT NULL);
CREATE TABLE voice_messages (
    seq INTEGER PRIMARY KEY,
    message_id TEXT NOT NULL UNIQUE,
    user_id INTEGER NOT NULL,
    message_type TEXT NOT NULL,
    status TEXT,
    from_number TEXT NOT NULL,
    to_number TEXT NOT NULL,
    text TEXT NOT NULL,
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
    deleted INTEGER NOT NULL DEFAULT 0,
    replied_to TEXT,
    language TEXT,
    retry_count INTEGER,
    retry_minimum_interval INTEGER,
    retry_maximum_interval INTEGER,
    audio_type TEXT
);
CREATE INDEX contacts_by_number ON contacts (contact_number);
CREATE INDEX memberships_by_contact ON memberships (contact_id);
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
CREATE INDEX tasks_by_due_at ON tasks (due_at, seq);
CREATE INDEX tasks_by_message ON tasks (message_id);
CREATE INDEX deliveries_due ON deliveries (next_attempt_at) WHERE state = 'pending';
CREATE INDEX deliveries_due_for ON deliveries (receiver, next_attempt_at) WHERE state = 'pending';
CREATE INDEX deliveries_by_message ON deliveries (message_id);
CREATE INDEX attempts_by_delivery ON attempts (delivery);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('groups',3);
INSERT INTO "sqlite_sequence" VALUES('contacts',12);
INSERT INTO "sqlite_sequence" VALUES('templates',303);
INSERT INTO "sqlite_sequence" VALUES('users',1);
COMMIT;
