// For `await using`, where neither a library of the compiler's nor the types of Node declare it.
declare global {
  interface SymbolConstructor {
    readonly asyncDispose: unique symbol;
  }
}

/** The fields of a new team; each may be left out. */
export interface TeamSpec {
  name?: string | undefined;
  /** The administrator's credits; 1,000 if left out. */
  credits?: number | undefined;
  /** The administrator's credentials; made up if left out. */
  email?: string | undefined;
  token?: string | undefined;
  urlToken?: string | undefined;
  secretKey?: string | undefined;
  /** How messages are delivered: `immediate` if left out, `manual`, `timed` or `timed:SECONDS`. */
  delivery?: string | undefined;
  /** Where replies and delivery reports are posted. */
  replyUrl?: string | undefined;
  deliveryReportUrl?: string | undefined;
  webhookStyle?: WebhookStyle | undefined;
  /**
   * The team is deleted when it had no request for so many real seconds; an hour if left out, so
   * that a run that is killed leaves nothing behind.
   */
  expiresIn?: number | undefined;
  /** The id of a team to copy. */
  like?: string | undefined;
}

export type WebhookStyle = "both" | "query" | "form";

/** A message that was sent, scheduled or received. Numbers are digits with the country code. */
export interface Message {
  messageId: string;
  messageType: "OUTBOUND" | "INBOUND";
  fromNumber: string;
  toNumber: string;
  message: string;
  messageStatus: string | null;
  numberOfMessages: number;
  encoding: "GSM7" | "UCS2";
  creditCost: number;
  campaign: string | null;
  userDataField: string | null;
  /** Milliseconds since 1970, as the other dates of a message. */
  dateTimeSent: number | null;
  dateTimeReceived: number | null;
  dateTimeScheduled: number | null;
  repliedToMessage: { messageId: string } | null;
  read: boolean;
  deleted: boolean;
  /** A one-time code in the text. */
  otp: string | null;
  /** Its statuses, in order; times are ISO 8601. */
  steps: { status: string; at: string }[];
}

/** A request to the imitated API and its answer; secrets are masked. */
export interface JournalEntry {
  id: number;
  at: string;
  method: string;
  /** With its query string. */
  path: string;
  operationId: string | null;
  email: string | null;
  status: number;
  seconds: number;
  /** The line of the log. */
  summary: string;
  messageIds: string[];
  /** The fault rule that acted on it. */
  fault: number | null;
  request: { headers: Record<string, string>; body: string };
  response: { headers: Record<string, string>; body: string };
}

/** A webhook with every attempt to post it. */
export interface Webhook {
  id: number;
  kind: "reply" | "deliveryReport";
  messageId: string;
  url: string;
  parameters: Record<string, string>;
  webhookStyle: WebhookStyle;
  headers: Record<string, string>;
  state: "pending" | "delivered" | "given-up";
  nextAttemptAt: string | null;
  attempts: {
    at: string;
    status: number | null;
    seconds: number;
    error: string | null;
    response: string | null;
    nonce: string | null;
    nonceDate: string | null;
    checksum: string | null;
  }[];
}

/** A webhook as the request with which a handler inside the test is called. */
export interface DeliveredWebhook {
  id: number;
  kind: "reply" | "deliveryReport";
  method: "POST";
  url: string;
  headers: Record<string, string>;
  body: string;
  /** The values in query string and form body, by name. */
  values: Record<string, string>;
}

/** A function of a webhook's values that returns an HTTP status; anything else stands for 200. */
export type Handler = (values: Record<string, string>, webhook: DeliveredWebhook) => unknown;

/** An application that answers a Request with a Response, as those of Hono and Elysia do. */
export interface FetchApplication {
  fetch(request: Request): Response | Promise<Response>;
}

export interface DeveloperSettings {
  userId: number;
  email: string;
  token: string;
  urlToken: string;
  secretKey: string;
  replyUrl: string | null;
  deliveryReportUrl: string | null;
  webhookStyle: WebhookStyle;
}

/** Which requests a fault rule acts on; all fields given must fit. */
export interface FaultMatch {
  method?: string | undefined;
  /** What follows `/api/rest/v1`, such as `/sms/send`; `*` stands for anything. */
  path?: string | undefined;
  operationId?: string | undefined;
  email?: string | undefined;
  number?: string | undefined;
  /** The part of the requests, from 0 to 1. */
  share?: number | undefined;
  /** Only each n-th request. */
  every?: number | undefined;
  /** Only the first n requests. */
  first?: number | undefined;
}

export interface FaultEffect {
  status?: number | undefined;
  code?: number | undefined;
  message?: string | undefined;
  /** Seconds, or from and to. */
  latency?: number | [number, number] | undefined;
  retryAfter?: number | undefined;
  drop?: "before" | "middle" | "after" | undefined;
  body?: "truncated" | "malformed" | "slow" | undefined;
}

export interface FaultRule {
  id: number;
  match: FaultMatch;
  effect: FaultEffect;
  times: number | null;
  /** How many requests it acted on. */
  hits: number;
}

/** Something that fell due while the clock was moved, as `POST /_mock/clock/advance` shows it. */
export interface ClockEvent {
  at: string;
  kind: string;
  messageId?: string;
  [field: string]: unknown;
}

export interface Perturbation {
  at: string;
  does: string;
  token: string;
  says: string;
}

/** What may be perturbed, and what became of each perturbation. docs/explore.md explains it. */
export interface Schedule {
  watching: boolean;
  perturbations: (Perturbation & { state: string; why: string | null })[];
  seen: { sends: number; reports: number; replies: number; requests: number };
  possible: (Perturbation & { group: string })[];
}

/** Reads, freezes, moves and starts a team's clock. Instants without offset are South African. */
export interface Clock {
  now(): Promise<Date>;
  frozen(): Promise<boolean>;
  /** Stop the clock, now or at an instant, and return what fell due by then. */
  freeze(at?: Date | string): Promise<ClockEvent[]>;
  /** Start the frozen clock again, from the instant at which it stands. */
  run(): Promise<void>;
  /**
   * Move the clock forward, by seconds or to an instant, and return what fell due by then.
   * `timeout`: the most real seconds to wait until webhooks that fall due are answered (60).
   */
  advance(
    far:
      | number
      | { seconds: number; timeout?: number | undefined }
      | { to: Date | string; timeout?: number | undefined },
  ): Promise<ClockEvent[]>;
}

/** Adds, lists and removes a team's fault rules, which make the imitated API fail for it. */
export interface Faults {
  /** Add a rule: `add({ path: "/sms/send" }, { status: 503 }, { times: 1 })`. */
  add(
    match: FaultMatch,
    effect: FaultEffect,
    more?: { times?: number | undefined },
  ): Promise<FaultRule>;
  /** Every rule, the newest first. */
  all(): Promise<FaultRule[]>;
  remove(id: number): Promise<void>;
  /** Remove every fault rule of the team. */
  clear(): Promise<void>;
}

/** Calls `/_mock` of one server, about one team, for what the other methods do not cover. */
export interface Control {
  readonly url: string;
  readonly team: string | undefined;
  get(path: string, query?: Record<string, unknown>, seconds?: number): Promise<any>;
  post(path: string, body?: unknown, seconds?: number): Promise<any>;
  put(path: string, body: unknown): Promise<any>;
  delete(path: string): Promise<any>;
  /** Every item of a list, from all its pages, the oldest first. */
  oldestFirst(path: string): Promise<any[]>;
}

/**
 * A team made for one test on a running sms-mock.
 *
 * Every call rejects with `NotRunning` if no sms-mock answers, with `Refused` if it refuses, and with
 * a TypeError if it has no option of a given name.
 */
export class SmsMock {
  /**
   * Make a new team.
   * @param origin the server's address; SMS_MOCK_URL, else http://localhost:8767, if left out.
   */
  static fresh(spec?: TeamSpec, origin?: string): Promise<SmsMock>;
  private constructor();

  readonly teamId: string;
  readonly userId: number;
  readonly email: string;
  readonly token: string;
  readonly urlToken: string;
  /** The key that the administrator's webhooks are signed with. */
  readonly secretKey: string;
  /** The base URL of the imitated API for a client; it ends in `/app`. */
  readonly url: string;
  /** The server's address. */
  readonly origin: string;
  /** The request headers that authenticate as this team's administrator. */
  readonly headers: { email: string; token: string };
  readonly clock: Clock;
  readonly faults: Faults;
  readonly control: Control;

  /** Delete the team with everything that belongs to it. */
  delete(): Promise<void>;
  /** Deletes the team at the end of `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
  /** Reset the team to the state in which it began; its webhooks still go where they went. */
  reset(): Promise<void>;

  /** Every message that the team sent or scheduled, the oldest first. */
  sent(): Promise<Message[]>;
  /** Every message of the team, sent, scheduled or received, the oldest first. */
  messages(): Promise<Message[]>;
  /**
   * Wait until `count` messages (1) match all that is given, and return the newest of them.
   * Rejects with `NothingSent` after `timeout` real seconds (4, because Vitest and Jest end a test
   * after 5 unless they are told otherwise).
   */
  waitForMessage(wanted?: {
    to?: string | undefined;
    contains?: string | undefined;
    status?: string | undefined;
    after?: string | undefined;
    count?: number | undefined;
    timeout?: number | undefined;
  }): Promise<Message>;
  /**
   * Wait for a message with a one-time code, and return the code of the newest one. Rejects with
   * `NothingSent` after `timeout` real seconds (4). `pattern` is a regular expression (Python's)
   * whose first group is the code.
   */
  otp(wanted?: {
    to?: string | undefined;
    after?: string | undefined;
    pattern?: string | undefined;
    timeout?: number | undefined;
  }): Promise<string>;
  /** Assert that exactly `times` messages (1) were sent that match, and return them. */
  assertSent(wanted?: {
    to?: string | undefined;
    contains?: string | undefined;
    times?: number | undefined;
  }): Promise<Message[]>;
  assertNothingSent(): Promise<void>;
  /** Assert that all messages together cost at most so many credits. */
  assertCost(wanted: { atMost: number }): Promise<void>;

  /** The team's last 1,000 requests to the imitated API, the oldest first. */
  requests(): Promise<JournalEntry[]>;
  /** The last 10 requests during this test with unknown credentials or the default team's. */
  requestsElsewhere(): Promise<JournalEntry[]>;
  /** Assert that exactly `times` requests (1) were made that match. */
  assertRequested(wanted?: {
    method?: string | undefined;
    path?: string | undefined;
    operationId?: string | undefined;
    email?: string | undefined;
    number?: string | undefined;
    status?: number | undefined;
    contains?: string | undefined;
    times?: number | undefined;
  }): Promise<void>;
  /** The requests that were answered 4xx, but not because of a fault rule. */
  unexpectedRefusals(): Promise<JournalEntry[]>;
  /** The administrator's balance in credits. */
  balance(): Promise<number>;

  /** Send a message to the team as the person with a number. */
  reply(from: string, message: string, more?: { repliedTo?: string | undefined }): Promise<Message>;
  /** Give a message its next status, such as `DELIVERED`. */
  setStatus(messageId: string, status: string): Promise<Message>;
  /** Add credits to the administrator's balance; a negative number takes credits off. */
  topUp(credits: number): Promise<void>;

  /** Let the live service's less usual behaviour happen: `perturb("report1x2", "answer2-lost")`. */
  perturb(...tokens: string[]): Promise<void>;
  schedule(): Promise<Schedule>;

  /**
   * Deliver the team's webhooks to a handler inside this test while the test waits in a call of
   * this object. Without a handler they are answered with 204 and kept for `receivedReports` and
   * `receivedReplies`. An error of the handler counts as the answer 500; a failed assertion in it is
   * thrown by the call that waits, too. `reply` and `report` are the paths that the handler sees;
   * null leaves a kind where it went before.
   */
  deliverTo(
    handler?: Handler | FetchApplication,
    paths?: { reply?: string | null | undefined; report?: string | null | undefined },
  ): Promise<void>;
  /** Set where the server posts webhooks; what is left out stays as it is. */
  setWebhooks(settings: {
    replyUrl?: string | undefined;
    deliveryReportUrl?: string | undefined;
    webhookStyle?: WebhookStyle | undefined;
  }): Promise<void>;
  /** The administrator's developer settings. */
  settings(): Promise<DeveloperSettings>;
  /** Every webhook of the team with the attempts to post it, the oldest first. */
  webhooks(): Promise<Webhook[]>;
  /**
   * Wait until no webhook is being posted or due and no message gets its outcome soon. Rejects with
   * `Refused` after `timeout` real seconds (4).
   */
  waitUntilIdle(wanted?: { timeout?: number | undefined }): Promise<void>;
  /** The values of each delivery report that `deliverTo` got, in order, after `waitUntilIdle`. */
  receivedReports(): Promise<Record<string, string>[]>;
  /** The values of each reply that `deliverTo` got, in order, after `waitUntilIdle`. */
  receivedReplies(): Promise<Record<string, string>[]>;
}

/** No sms-mock answers at the address; the text says how to start one. */
export class NotRunning extends Error {
  readonly url: string;
}

/** The server refused a call and changed nothing; the text says what is wrong and what helps. */
export class Refused extends Error {
  readonly status: number;
  /** What is wrong, in a sentence. */
  readonly problem: string;
  /** The wrong field; null if the whole call is wrong. */
  readonly field: string | null;
  /** What to send instead; may be empty. */
  readonly help: string;
  /** The answer, which may hold more beside `error`. */
  readonly body: any;
}

/** The message that a test waited for was not sent; the text says which messages were. */
export class NothingSent extends Error {}
