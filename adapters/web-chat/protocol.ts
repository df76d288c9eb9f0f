import { z } from 'zod';
import { IdOf, Moment, tidyName, tidyText } from '#kernel/contract.ts';
import type en from './widget/en.json';
import { choiceIdLimit, protocolVersion } from './wire-limits.ts';

// What the widget and the server say to each other, one JSON object a frame. Moments are ISO text, lengths of time are
// milliseconds. `parseClientFrame` reads strangers; `parseServerFrame` is for programs that speak as a widget (tests, load).

const seq = z.int().min(0).max(Number.MAX_SAFE_INTEGER);
/** Made by the visitor's device; the same id sent twice is one message. */
const clientId = z.string().regex(/^[A-Za-z0-9_-]{8,64}$/);
/** Longest text the parser lets through: the session refuses what is over the limit of a message in words. */
const anyText = z.string().overwrite((text) => tidyText(text.toWellFormed()));
const shortText = (longest: number) => z.string().overwrite((text) => tidyName(text.toWellFormed()).slice(0, longest));

/** Where the visitor is. The address keeps what tells the page and loses what could be a secret. */
const Page = z.object({ title: shortText(200), address: z.string().overwrite(plainAddress) });
const Visitor = z.object({
  name: shortText(120).nullable(),
  email: shortText(254).nullable(),
});

export const ClientFrame = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('hello'),
    version: z.int(),
    visitorToken: z.string().max(5_000).nullable(),
    /** Everything after this place is sent; 0 = from the beginning. */
    lastSeq: seq,
    /** A token signed by the site's own server that says who the visitor is. */
    identity: z.string().max(4_096).nullable().optional(),
    visitor: Visitor.nullable(),
    page: Page,
    /** Language of the visitor's browser, such as `tr` or `en-GB`. */
    language: shortText(35),
  }),
  z.object({
    type: z.literal('say'),
    clientId,
    text: anyText,
    fileIds: z.array(IdOf('file')).max(50),
    page: Page.nullable(),
    /** What stood behind the button she pressed; the text is its title. */
    choiceId: z.string().min(1).max(choiceIdLimit).nullable().optional(),
  }),
  /** Name and address the visitor gave; both are what she says, not what is proven. */
  z.object({ type: z.literal('introduce'), visitor: Visitor }),
  z.object({ type: z.literal('typing'), isTyping: z.boolean() }),
  /** Whether the visitor has the open conversation before her eyes. */
  z.object({ type: z.literal('looking'), isLooking: z.boolean() }),
  z.object({ type: z.literal('seen'), upToSeq: seq }),
  z.object({ type: z.literal('delivered'), upToSeq: seq }),
  z.object({ type: z.literal('beat') }),
  /** The visitor ends the conversation. */
  z.object({ type: z.literal('bye'), clientId }),
]);
export type ClientFrame = z.infer<typeof ClientFrame>;

const WireStanding = z.object({
  phase: z.enum(['none', 'waiting', 'withAgent', 'completed']),
  agentName: z.string().nullable(),
  position: z.int().nullable(),
  isOpen: z.boolean(),
  nextOpenAt: Moment.nullable(),
});
export type WireStanding = z.infer<typeof WireStanding>;

const WireFile = z.object({ id: z.string(), name: z.string(), mime: z.string(), bytes: z.int() });
export type WireFile = z.infer<typeof WireFile>;

const WireMessage = z.object({
  id: z.string(),
  seq,
  /** The clientId of the visitor's own message; null for everybody else's. */
  externalId: z.string().nullable(),
  author: z.object({ type: z.enum(['customer', 'agent', 'bot', 'system']), name: z.string() }),
  text: z.string(),
  files: z.array(WireFile),
  /** Answers to choose from by a touch, while nothing has been said after this. */
  choices: z.array(z.object({ id: z.string(), title: z.string() })).optional(),
  at: Moment,
});
export type WireMessage = z.infer<typeof WireMessage>;

const Palette = z.object({ brand: z.string(), onBrand: z.string(), accent: z.string() });

/** How the widget looks and what it asks. */
export const WidgetConfig = z.object({
  title: z.string(),
  greeting: z.string(),
  /** The company's colour, and with it what can be read on light and on dark. */
  colours: z.object({ light: Palette, dark: Palette }),
  position: z.enum(['right', 'left']),
  asksName: z.boolean(),
  asksEmail: z.boolean(),
  privacyNotice: z.string(),
});
export type WidgetConfig = z.infer<typeof WidgetConfig>;

/** What the widget says, in one language; it comes with the settings, so that the script carries no language at all. */
export type Words = typeof en;

/** The answer of `GET /widget/config`: how to begin, and in which language. */
export interface WidgetOpening {
  readonly config: WidgetConfig;
  readonly language: 'tr' | 'en';
  /** Everything it says, in that language. */
  readonly words: Words;
}

/** Why something was not taken. `unavailable` and `tooMany` pass by themselves; the others need the visitor. */
const refusalCodes = [
  'malformed',
  'empty',
  'tooLong',
  'tooManyFiles',
  'fileUnknown',
  'tooMany',
  'tooManyConversations',
  'closed',
  /** The channel takes only customers whom the site's own server names. */
  'signInNeeded',
  /** The token that says who the visitor is does not count: wrong, too old, used before. */
  'identityRefused',
  'unavailable',
] as const;
export type RefusalCode = (typeof refusalCodes)[number];

export const ServerFrame = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('welcome'),
    version: z.literal(protocolVersion),
    visitorToken: z.string(),
    config: WidgetConfig,
    lastSeq: seq,
    standing: WireStanding,
    agentReadSeq: seq,
    /** What the device holds is of another conversation: it begins anew. */
    forget: z.boolean(),
    serverAt: Moment,
  }),
  /** A page of what was missed, oldest first; `isLast` when the present is reached. */
  z.object({ type: z.literal('history'), messages: z.array(WireMessage), isLast: z.boolean() }),
  /** The message is on disk and will not be lost. */
  z.object({ type: z.literal('stored'), clientId: z.string() }),
  z.object({ type: z.literal('message'), message: WireMessage }),
  z.object({ type: z.literal('typing'), isTyping: z.boolean(), name: z.string() }),
  /** The agent's side has read everything up to here. */
  z.object({ type: z.literal('read'), upToSeq: seq }),
  z.object({ type: z.literal('standing'), standing: WireStanding }),
  z.object({
    type: z.literal('refused'),
    code: z.enum(refusalCodes),
    clientId: z.string().optional(),
    retryAfterMs: z.int().optional(),
  }),
  z.object({ type: z.literal('beat') }),
]);
export type ServerFrame = z.infer<typeof ServerFrame>;

/** Reads what a visitor's device sent; null for anything that is not a frame of this protocol. */
export function parseClientFrame(text: string): ClientFrame | null {
  return parse(ClientFrame, text);
}

/** Reads what a server sent; null for anything that is not a frame of this protocol. */
export function parseServerFrame(text: string): ServerFrame | null {
  return parse(ServerFrame, text);
}

function parse<Frame>(schema: z.ZodType<Frame>, text: string): Frame | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
  const read = schema.safeParse(value);
  return read.success ? read.data : null;
}

const addressLimit = 500;
const toldParameters = /^(utm_[a-z]{1,20}|ref|lang)$/;

/** An http address without user, fragment and query secrets; campaign parameters stay. Anything else becomes empty. */
function plainAddress(address: string): string {
  const url = URL.parse(address.toWellFormed());
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') return '';
  const told = [...url.searchParams].filter(([name]) => toldParameters.test(name));
  const query = new URLSearchParams(told).toString();
  return tidyName(`${url.origin}${url.pathname}${query ? `?${query}` : ''}`).slice(0, addressLimit);
}
