import path from 'node:path';
import { z } from 'zod';
import { type LogLevel, logLevels } from './log.ts';
import { networkOf } from './networks.ts';

/** Everything the program can be told from outside. All of it is optional; the rest is a setting on a screen. */
export interface Config {
  /** 0 = any free port. */
  readonly port: number;
  readonly host: string;
  /** Absolute. Holds our own PostgreSQL and every uploaded file. */
  readonly dataDir: string;
  /** null: a PostgreSQL of our own below `dataDir`. */
  readonly databaseUrl: string | null;
  /** How the world reaches us, without a slash at the end; null: as the request came in. */
  readonly publicUrl: string | null;
  readonly logLevel: LogLevel;
  /** Addresses of proxies in front of us whose X-Forwarded-* headers are believed; empty: nobody's. */
  readonly trustProxy: readonly string[];
  /** What this process does; several processes share the work over one DATABASE_URL. */
  readonly roles: readonly Role[];
  /** What secrets in the database are encrypted with; null: a key file in `dataDir`. */
  readonly secretKey: string | null;
  /** Where channels' providers are, when not where they usually are: a server of one's own, a double in tests. */
  readonly providerUrls: Readonly<Record<string, string>>;
  /** Networks of one's own that addresses typed in on a screen may lead into; empty: only the internet. */
  readonly ownNetworks: readonly string[];
  /** The telephone switch: one of our own, none, or the address of another's, with user and password. */
  readonly switchUrl: 'own' | 'off' | URL;
  /** Where texts are spoken before the voices of our own are asked: a server with `POST …/audio/speech`; null for none. */
  readonly speech: SpeechServer | null;
  /** Where what callers say is understood: a server with `POST …/audio/transcriptions`; null for none. */
  readonly listener: ListenerServer | null;
  /** Where our own switch listens for SIP, on `host`; 0 = any free port. */
  readonly sipPort: number;
}
/** A server that speaks texts, as the operator named it. */
export interface SpeechServer {
  /** Without a slash at the end, such as http://127.0.0.1:8880/v1. */
  readonly url: string;
  readonly key: string | null;
  readonly model: string;
  /** Its voice for each language; a language without one is spoken by ours. */
  readonly voices: Readonly<Record<string, string>>;
}
/** A server that understands speech, as the operator named it. */
export interface ListenerServer {
  /** Without a slash at the end, such as http://127.0.0.1:8881/v1. */
  readonly url: string;
  readonly key: string | null;
  readonly model: string;
}
export const roles = ['web', 'floor', 'worker'] as const;
export type Role = (typeof roles)[number];
export type ConfigOutcome =
  | { readonly type: 'config'; readonly config: Config }
  | { readonly type: 'wrong'; readonly sentences: readonly string[] };

/**
 * By default only this machine reaches us: a first account that anybody on the network may create is no good start.
 * Who installs for others sets HOST (0.0.0.0 for all) or puts a proxy with https in front.
 */
const defaultHost = '127.0.0.1';

const address = /^(\d{1,3}(\.\d{1,3}){3}|[0-9a-fA-F]*:[0-9a-fA-F:.]*)(\/\d{1,3})?$/;

const providerUrl = /^[a-zA-Z]+=https?:\/\/[^\s=?#]+$/;

const webAddress = z.string().refine((text) => ['http:', 'https:'].includes(URL.parse(text)?.protocol ?? ''));
const speechVoice = /^[a-z]{2}=[^\s,=]{1,200}$/;

/** Fewer signs could be guessed. */
const secretKeyMin = 32;

const shape = z.object({
  PORT: z
    .string()
    .regex(/^\d{1,5}$/)
    .transform(Number)
    .refine((port) => port <= 65_535)
    .default(8080),
  HOST: z
    .string()
    .regex(/^[0-9A-Za-z.:-]+$/)
    .default(defaultHost),
  DATA_DIR: z.string().default('./data'),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//)
    .optional(),
  PUBLIC_URL: z
    .string()
    .refine((text) => ['http:', 'https:'].includes(URL.parse(text)?.protocol ?? ''))
    .optional(),
  LOG_LEVEL: z.enum(logLevels).default('info'),
  TRUST_PROXY: listOf((part) => address.test(part) || ['loopback', 'linklocal', 'uniquelocal'].includes(part)).default(
    [],
  ),
  ROLES: listOf((part): part is Role => roles.some((role) => role === part)).optional(),
  SECRET_KEY: z.string().min(secretKeyMin).optional(),
  PROVIDER_URLS: listOf((part) => providerUrl.test(part)).default([]),
  OWN_NETWORKS: listOf((part) => networkOf(part) !== null).default([]),
  SWITCH_URL: z
    .string()
    .transform((text) => (text === 'own' || text === 'off' ? text : URL.parse(text)))
    .refine((value) => value !== null && (!(value instanceof URL) || isSwitchUrl(value)))
    .transform((value) => value ?? ('own' as const))
    .default('own'),
  SPEECH_URL: webAddress.optional(),
  SPEECH_KEY: z.string().min(1).max(1_000).optional(),
  SPEECH_MODEL: z.string().min(1).max(200).default('tts-1'),
  SPEECH_VOICES: listOf((part) => speechVoice.test(part)).default([]),
  LISTENER_URL: webAddress.optional(),
  LISTENER_KEY: z.string().min(1).max(1_000).optional(),
  LISTENER_MODEL: z.string().min(1).max(200).default('whisper-1'),
  SIP_PORT: z
    .string()
    .regex(/^\d{1,5}$/)
    .transform(Number)
    .refine((port) => port <= 65_535)
    .default(5060),
});
type Name = keyof z.infer<typeof shape>;

const expected: Readonly<Record<Name, string>> = {
  PORT: 'a number from 0 to 65535',
  HOST: 'an address or a name to listen on, such as 127.0.0.1 or 0.0.0.0',
  DATA_DIR: 'a folder',
  DATABASE_URL: 'an address that begins with postgres://',
  PUBLIC_URL: 'an address that begins with https:// or http://',
  LOG_LEVEL: `one of ${logLevels.join(', ')}`,
  TRUST_PROXY: 'addresses or networks separated by commas, such as 10.0.0.0/8, or loopback',
  ROLES: `a choice of ${roles.join(', ')}, separated by commas`,
  PROVIDER_URLS: 'channels and where their providers are, separated by commas, such as sms=http://127.0.0.1:8081',
  OWN_NETWORKS: 'addresses or networks separated by commas, such as 10.0.0.0/8',
  SWITCH_URL: 'own, off, or the address of a switch of your own such as http://user:password@127.0.0.1:8088',
  SIP_PORT: 'a number from 0 to 65535',
  SPEECH_URL: 'an address that begins with https:// or http://, such as http://127.0.0.1:8880/v1',
  SPEECH_KEY: 'the key of that server',
  SPEECH_MODEL: 'the name of a model of that server',
  SPEECH_VOICES: 'languages and voices, separated by commas, such as tr=elif,en=nova',
  LISTENER_URL: 'an address that begins with https:// or http://, such as http://127.0.0.1:8881/v1',
  LISTENER_KEY: 'the key of that server',
  LISTENER_MODEL: 'the name of a model of that server',
  SECRET_KEY: `at least ${secretKeyMin} signs that nobody can guess`,
};

function isSwitchUrl({ protocol, username, password }: URL): boolean {
  return ['http:', 'https:'].includes(protocol) && username !== '' && password !== '';
}

/** Reads the configuration from environment variables. Set to nothing means not set; every mistake is one sentence. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): ConfigOutcome {
  const given = Object.fromEntries(
    Object.keys(expected).flatMap((name) => {
      const value = environment[name]?.trim();
      return value ? [[name, value]] : [];
    }),
  );
  const parsed = shape.safeParse(given);
  if (!parsed.success) {
    const wrong = new Set(parsed.error.issues.map((issue) => issue.path[0] as Name));
    return { type: 'wrong', sentences: [...wrong].map((name) => sentence(name, given[name] ?? '')) };
  }
  const set = parsed.data;
  return {
    type: 'config',
    config: {
      port: set.PORT,
      host: set.HOST,
      dataDir: path.resolve(set.DATA_DIR),
      databaseUrl: set.DATABASE_URL ?? null,
      publicUrl: set.PUBLIC_URL?.replace(/\/+$/, '') ?? null,
      logLevel: set.LOG_LEVEL,
      trustProxy: set.TRUST_PROXY,
      roles: set.ROLES ?? roles,
      secretKey: set.SECRET_KEY ?? null,
      providerUrls: Object.fromEntries(set.PROVIDER_URLS.map((part) => part.replace(/\/+$/, '').split('=', 2))),
      switchUrl: set.SWITCH_URL,
      sipPort: set.SIP_PORT,
      speech: set.SPEECH_URL
        ? {
            url: set.SPEECH_URL.replace(/\/+$/, ''),
            key: set.SPEECH_KEY ?? null,
            model: set.SPEECH_MODEL,
            voices: Object.fromEntries(set.SPEECH_VOICES.map((part) => part.split('=', 2))),
          }
        : null,
      listener: set.LISTENER_URL
        ? {
            url: set.LISTENER_URL.replace(/\/+$/, ''),
            key: set.LISTENER_KEY ?? null,
            model: set.LISTENER_MODEL,
          }
        : null,
      ownNetworks: set.OWN_NETWORKS.flatMap((part) => networkOf(part) ?? []),
    },
  };
}

/** The value is quoted so that a typing error is seen at once, except where it is a secret. */
function sentence(name: Name, value: string): string {
  const given = ['DATABASE_URL', 'SECRET_KEY', 'SWITCH_URL', 'SPEECH_KEY', 'LISTENER_KEY'].includes(name)
    ? 'what it holds now'
    : JSON.stringify(value);
  return `${name} should be ${expected[name]}, not ${given}.`;
}

function listOf<Part extends string>(accept: ((part: string) => part is Part) | ((part: string) => boolean)) {
  return z
    .string()
    .transform((text) => text.split(',').map((part) => part.trim()))
    .refine((parts) => parts.every(accept))
    .transform((parts) => parts as Part[]);
}
