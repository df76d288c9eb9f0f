import { z } from 'zod';

// A profile says, as data, how one gateway is spoken to: what we send, how its answer is read, what it tells us.

/** Names of values that are put where `{name}` stands: those of the message, and what the administrator typed in. */
const Text = z.string().max(2_000);
const Texts = z.record(z.string().max(100), Text).refine((map) => Object.keys(map).length <= 40);
/** `data.messages.0.id`: the way into an answer or a call, by names and places. What is no JSON is `text`, and its words are `words.0`. */
const Path = z.string().max(200);

/** What stands at the path, compared as text. */
const Condition = z.strictObject({ path: Path, is: z.array(Text).min(1) });
export type Condition = z.infer<typeof Condition>;

export const smsFailures = [
  'recipientGone',
  'recipientBlocked',
  'noConsent',
  'invalidContent',
  'accountRestricted',
  'quota',
  'permanent',
  'auth',
  'rate',
  'transient',
] as const;
const Failures = z.record(z.string().max(100), z.enum(smsFailures));

export const smsStatuses = ['sent', 'delivered', 'failed', 'ignored'] as const;

const Verify = z.discriminatedUnion('by', [
  /** A header holds a digest over the body, or over the address and the sorted fields of the form. */
  z.strictObject({
    by: z.literal('hmac'),
    header: z.string().min(1).max(100),
    algorithm: z.enum(['sha1', 'sha256', 'sha512']),
    encoding: z.enum(['hex', 'base64']).default('hex'),
    prefix: z.string().max(20).default(''),
    over: z.enum(['body', 'address+sortedForm']),
    key: Text.default('{secret}'),
  }),
  z.strictObject({ by: z.literal('basic'), user: Text.default('{user}'), password: Text.default('{secret}') }),
  /** The address the gateway is given ends with `?name=…`. */
  z.strictObject({ by: z.literal('query'), name: z.string().min(1).max(100), value: Text.default('{callSecret}') }),
  z.strictObject({ by: z.literal('header'), name: z.string().min(1).max(100), value: Text.default('{callSecret}') }),
  z.strictObject({ by: z.literal('address'), networks: z.array(z.string().max(60)).min(1).max(50) }),
]);
export type Verify = z.infer<typeof Verify>;

const Auth = z.discriminatedUnion('by', [
  z.strictObject({ by: z.literal('none') }),
  z.strictObject({ by: z.literal('basic'), user: Text.default('{user}'), password: Text.default('{secret}') }),
  z.strictObject({ by: z.literal('bearer'), token: Text.default('{secret}') }),
  z.strictObject({ by: z.literal('header'), name: z.string().min(1).max(100), value: Text.default('{secret}') }),
  z.strictObject({ by: z.literal('query'), name: z.string().min(1).max(100), value: Text.default('{secret}') }),
]);
export type Auth = z.infer<typeof Auth>;

export const SmsProfile = z.strictObject({
  send: z.strictObject({
    method: z.enum(['POST', 'GET', 'PUT']).default('POST'),
    url: z.string().min(8).max(2_000),
    auth: Auth.default({ by: 'none' }),
    body: z.enum(['json', 'form', 'query']).default('json'),
    /** A dot in a name makes a thing inside a thing in JSON; `0` makes a list. */
    map: Texts,
    headers: Texts.default({}),
    /** How the number is written: `+905…`, `905…` or `05…`. */
    number: z.enum(['plus', 'digits', 'national']).default('plus'),
    /** How pictures go along: addresses of ours, lent for a while. Absent: words only. */
    media: z
      .strictObject({
        /** Where the address of each stands; `{n}` is its place from 0, and without it the field is repeated. */
        field: z.string().min(1).max(100),
        most: z.int().min(1).max(10),
        /** Of all of them together. */
        maxBytes: z.int().min(1).max(50_000_000),
        types: z.array(z.string().max(100)).min(1).max(30),
      })
      .optional(),
  }),
  response: z.strictObject({
    idPath: Path,
    /** Said by the gateway in an answer that HTTP calls a success; absent: success is success. */
    okWhen: Condition.optional(),
    codePath: Path.default(''),
    textPath: Path.default(''),
    failures: Failures.default({}),
  }),
  inbound: z
    .strictObject({
      when: Condition.optional(),
      /** Where a list of messages lies; absent: one call, one message. */
      list: Path.optional(),
      from: Path,
      text: Path,
      /** Absent: the sender, the words and the minute are taken together for an id. */
      id: Path.optional(),
      at: Path.optional(),
      media: z.strictObject({ count: Path, url: z.string().max(200), type: z.string().max(200) }).optional(),
    })
    .optional(),
  delivery: z
    .strictObject({
      when: Condition.optional(),
      list: Path.optional(),
      id: Path,
      /** Whom the message was for. */
      to: Path.optional(),
      status: Path,
      statuses: z.record(z.string().max(100), z.enum(smsStatuses)),
      codePath: Path.default(''),
      failures: Failures.default({}),
    })
    .optional(),
  verify: Verify.optional(),
  /** Asked by "test connection", and now and then; absent: the door is not tried before a message goes out. */
  check: z.strictObject({ url: z.string().min(8).max(2_000), namePath: Path.default('') }).optional(),
  /** What the gateway wants to read when it has told us something. */
  answer: z.strictObject({ contentType: z.string().max(100), body: z.string().max(1_000) }).optional(),
});
export type SmsProfile = z.infer<typeof SmsProfile>;

export type ReadProfile =
  | { readonly type: 'profile'; readonly profile: SmsProfile }
  /** Where it is wrong, as `send.url`, and a code of the library; at most one place. */
  | { readonly type: 'wrong'; readonly at: string; readonly because: string };

/** Reads a profile as an administrator typed it in. */
export function readProfile(text: string): ReadProfile {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { type: 'wrong', at: '', because: error.message.slice(0, 200) };
  }
  const read = SmsProfile.safeParse(value);
  if (read.success) return { type: 'profile', profile: read.data };
  const [issue] = read.error.issues;
  return { type: 'wrong', at: issue?.path.join('.') ?? '', because: issue?.message ?? '' };
}
