import { z } from 'zod';
import type { ChannelAccount, SetupField } from '#messaging';

/** What an administrator says of a mailbox. Hosts may be inside: a mail server often stands beside us. */
const Settings = z.object({
  address: z.string().trim().toLowerCase().pipe(z.email()),
  fromName: z.string().trim().default(''),
  user: z.string().trim().default(''),
  signIn: z.enum(['password', 'oauth']).default('password'),
  provider: z.enum(['google', 'microsoft']).default('google'),
  clientId: z.string().trim().default(''),
  tenant: z
    .string()
    .trim()
    .regex(/^[\w.-]{0,100}$/)
    .default('common'),
  imapHost: z.string().trim().min(1),
  imapPort: z.int().min(1).max(65_535).default(993),
  imapSecurity: z.enum(['tls', 'starttls', 'none']).default('tls'),
  smtpHost: z.string().trim().min(1),
  smtpPort: z.int().min(1).max(65_535).default(587),
  smtpSecurity: z.enum(['starttls', 'tls', 'none']).default('starttls'),
  certificate: z.string().trim().default(''),
  folder: z.string().trim().min(1).default('INBOX'),
  afterReading: z.enum(['mark', 'archive']).default('mark'),
  readOld: z.boolean().default(false),
  savesSent: z.boolean().default(false),
  plusAddress: z.boolean().default(false),
  subjectNumber: z.boolean().default(false),
  quoteHistory: z.boolean().default(true),
  signature: z.string().default(''),
});
export type MailSettings = z.infer<typeof Settings>;

/** The settings of an account, or null while something needed is missing. */
export function settingsOf(account: ChannelAccount): MailSettings | null {
  const read = Settings.safeParse(account.settings);
  if (!read.success) return null;
  const { tenant, folder, user, address } = read.data;
  return { ...read.data, tenant: tenant || 'common', folder: folder || 'INBOX', user: user || address };
}

/** The part of an address behind the @. */
export const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1);

const oauth = { key: 'signIn', is: 'oauth' } as const;

/** What the form asks. */
export const mailFields: readonly SetupField[] = [
  { key: 'address', kind: 'text', isRequired: true, maxChars: 254 },
  { key: 'fromName', kind: 'text', isRequired: false, maxChars: 120 },
  { key: 'signIn', kind: 'choice', isRequired: true, usual: 'password', choices: ['password', 'oauth'] },
  { key: 'user', kind: 'text', isRequired: false, maxChars: 254 },
  { key: 'secret', kind: 'secret', isRequired: true, maxChars: 500, onlyWhen: { key: 'signIn', is: 'password' } },
  {
    key: 'provider',
    kind: 'choice',
    isRequired: true,
    usual: 'google',
    choices: ['google', 'microsoft'],
    onlyWhen: oauth,
  },
  { key: 'clientId', kind: 'text', isRequired: true, maxChars: 300, onlyWhen: oauth },
  { key: 'clientSecret', kind: 'secret', isRequired: true, maxChars: 500, onlyWhen: oauth },
  { key: 'refreshToken', kind: 'secret', isRequired: true, maxChars: 4_000, onlyWhen: oauth },
  { key: 'tenant', kind: 'text', isRequired: false, usual: 'common', maxChars: 100, onlyWhen: oauth },
  { key: 'imapHost', kind: 'text', isRequired: true, maxChars: 253 },
  { key: 'imapPort', kind: 'number', isRequired: true, usual: 993 },
  { key: 'imapSecurity', kind: 'choice', isRequired: true, usual: 'tls', choices: ['tls', 'starttls', 'none'] },
  { key: 'smtpHost', kind: 'text', isRequired: true, maxChars: 253 },
  { key: 'smtpPort', kind: 'number', isRequired: true, usual: 587 },
  { key: 'smtpSecurity', kind: 'choice', isRequired: true, usual: 'starttls', choices: ['starttls', 'tls', 'none'] },
  { key: 'certificate', kind: 'longText', isRequired: false, maxChars: 20_000 },
  { key: 'folder', kind: 'text', isRequired: false, usual: 'INBOX', maxChars: 200 },
  { key: 'afterReading', kind: 'choice', isRequired: true, usual: 'mark', choices: ['mark', 'archive'] },
  { key: 'readOld', kind: 'onOff', isRequired: false, usual: false },
  { key: 'savesSent', kind: 'onOff', isRequired: false, usual: false },
  { key: 'plusAddress', kind: 'onOff', isRequired: false, usual: false },
  { key: 'subjectNumber', kind: 'onOff', isRequired: false, usual: false },
  { key: 'quoteHistory', kind: 'onOff', isRequired: false, usual: true },
  { key: 'signature', kind: 'longText', isRequired: false, maxChars: 2_000 },
];
