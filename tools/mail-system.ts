import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ImapFlow } from 'imapflow';
import PostalMime, { type Email } from 'postal-mime';
import { ensureMailServer, mailServerRoot, rootForMailServer } from './mail-server.ts';

/** Everybody's password at the mail server. */
export const mailPassword = 'postaci-2026';
/** Mailboxes of this domain exist as soon as something comes for them. */
export const mailDomain = 'posta.test';
const readyWithinMs = 30_000;
const mailWithinMs = 30_000;

/** What a test wants of it beside the ordinary. */
export interface MailServerWishes {
  /** Where it asks whether a token is good (RFC 7662, by POST); tokens are not taken without it. */
  readonly introspectionUrl?: string;
}

export type MailServer = Awaited<ReturnType<typeof openMailServer>>;

/**
 * A real mail server in a folder of its own: Dovecot takes letters from signed-in senders over STARTTLS and hands them to
 * OpenSMTPD, which delivers them to Dovecot's mailboxes, where they are read over IMAP. It sees the machine's files
 * through private mounts and leaves nothing on it.
 */
export async function openMailServer(wishes: MailServerWishes = {}) {
  await ensureMailServer();
  const asRoot = rootForMailServer();
  const folder = await mkdtemp(path.join(tmpdir(), 'santral-mail-'));
  await chmod(folder, 0o711); // mailboxes belong to an account of their own
  const [submission = 0, imap = 0, smtp = 0, lmtp = 0] = await freePorts(4);
  await writeFile(path.join(folder, 'dovecot.conf'), dovecotConfig(folder, { submission, imap, smtp, lmtp }, wishes));
  if (wishes.introspectionUrl) await writeFile(path.join(folder, 'oauth2.conf'), oauth2Config(wishes.introspectionUrl));
  await writeFile(path.join(folder, 'smtpd.conf'), smtpdConfig({ smtp, lmtp }));
  await writeFile(path.join(folder, 'run.sh'), script(folder));
  const [program = '', ...args] = [
    ...asRoot,
    // Its own processes and mounts: when the first of them ends, all of them have.
    ...['unshare', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc', 'bash', path.join(folder, 'run.sh')],
  ];
  const output: string[] = [];
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  child.stdout.on('data', (chunk: Buffer) => void output.push(chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => void output.push(chunk.toString()));
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));

  const close = async (): Promise<void> => {
    child.stdin.end();
    await ended;
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    for (const port of [submission, imap, smtp]) await answers(port, child, () => output.join(''));
  } catch (error) {
    await close();
    throw error;
  }

  return {
    host: 'localhost',
    port: submission,
    imapPort: imap,
    /** Where other mail systems bring their letters; nobody signs in there. */
    smtpPort: smtp,
    /** The certificate it shows, signed by nobody but itself. */
    certificate: await readFile(path.join(folder, 'cert.pem'), 'utf8'),
    output: () => output.join(''),
    /** Ends every process that serves a mailbox, at once and without a word. */
    async killImap(): Promise<void> {
      const pids = (await descendants(child.pid ?? 0)).filter(({ command }) =>
        /(^|\/)imap(\0|\s|$)|imap-login/.test(command),
      );
      if (pids.length > 0) await run(asRoot, ['kill', '-9', ...pids.map(({ pid }) => String(pid))]);
    },
    /** The newest letter in somebody's mailbox; waits for it. `from` says how many there were before. */
    async letter(address: string, from = 0): Promise<Email> {
      const untilMs = Date.now() + mailWithinMs;
      for (;;) {
        const found = await newest(imap, address, from);
        if (found) return PostalMime.parse(found);
        if (Date.now() > untilMs) throw new Error(`No letter came for ${address}. ${output.join('').slice(-2_000)}`);
        await new Promise((wait) => setTimeout(wait, 100));
      }
    },
    close,
  };
}

/** The source of the last letter of a mailbox that holds more than `from`; null when there is none yet. */
async function newest(port: number, address: string, from: number): Promise<Buffer | null> {
  const client = new ImapFlow({
    host: '127.0.0.1',
    port,
    secure: false,
    doSTARTTLS: false,
    auth: { user: address, pass: mailPassword },
    logger: false,
  });
  await client.connect();
  try {
    const { exists } = await client.mailboxOpen('INBOX', { readOnly: true });
    if (exists <= from) return null;
    const message = await client.fetchOne(String(exists), { source: true });
    return message ? (message.source ?? null) : null;
  } finally {
    await client.logout();
  }
}

interface Running {
  readonly pid: number;
  readonly command: string;
}

/** All processes below one, with how they were started. */
async function descendants(pid: number): Promise<readonly Running[]> {
  const all = await Promise.all(
    (await readdir('/proc'))
      .filter((name) => /^\d+$/.test(name))
      .map(async (name) => {
        const [stat, command] = await Promise.all(
          ['stat', 'cmdline'].map((file) => readFile(`/proc/${name}/${file}`, 'utf8').catch(() => '')),
        );
        return { pid: Number(name), parent: Number(stat?.split(') ')[1]?.split(' ')[1] ?? 0), command: command ?? '' };
      }),
  );
  const below = (parent: number): Running[] =>
    all.filter((each) => each.parent === parent).flatMap((each) => [each, ...below(each.pid)]);
  return below(pid);
}

async function run(asRoot: readonly string[], command: readonly string[]): Promise<void> {
  const [program = '', ...args] = [...asRoot, ...command];
  const child = spawn(program, args, { stdio: 'ignore' });
  await new Promise<void>((done) => child.once('exit', () => done()));
}

interface Ports {
  readonly submission: number;
  readonly imap: number;
  readonly smtp: number;
  readonly lmtp: number;
}

async function freePorts(count: number): Promise<readonly number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
      return server;
    }),
  );
  const ports = servers.map((server) => {
    const address = server.address();
    return typeof address === 'object' && address ? address.port : 0;
  });
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
  return ports;
}

async function answers(port: number, child: ChildProcess, said: () => string): Promise<void> {
  const untilMs = Date.now() + readyWithinMs;
  for (;;) {
    const isOpen = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('data', () => {
        socket.destroy();
        resolve(true);
      });
      socket.once('error', () => resolve(false));
      socket.once('close', () => resolve(false));
    });
    if (isOpen) return;
    if (child.exitCode !== null || Date.now() > untilMs)
      throw new Error(`The mail server did not start: ${said().slice(-3_000)}`);
    await new Promise((wait) => setTimeout(wait, 50));
  }
}

/** Everything it writes goes to a disk in memory that ends with it; the machine's own files are only looked at. */
function script(folder: string): string {
  return `set -e
exec 3<&0
mkdir -p ${folder}/own && mount -t tmpfs tmpfs ${folder}/own
mkdir -p ${folder}/own/{etc,etcw,var,varw,run,state,mail}
mount -t overlay overlay -o lowerdir=${mailServerRoot}/usr:/usr /usr
lower=/etc; [ ! -d ${mailServerRoot}/etc ] || lower=${mailServerRoot}/etc:/etc
mount -t overlay overlay -o lowerdir=$lower,upperdir=${folder}/own/etc,workdir=${folder}/own/etcw /etc
mount -t overlay overlay -o lowerdir=/var,upperdir=${folder}/own/var,workdir=${folder}/own/varw /var
mount -t tmpfs tmpfs /run
chown 8:8 ${folder}/own/mail
openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=localhost -addext subjectAltName=DNS:localhost \\
  -keyout ${folder}/own/key.pem -out ${folder}/cert.pem 2>/dev/null
chmod 644 ${folder}/cert.pem
for name in opensmtpd opensmtpq; do
  id $name >/dev/null 2>&1 || useradd -r -d /var/lib/opensmtpd/empty -s /bin/false $name
done
mkdir -p /var/lib/opensmtpd/empty /var/spool/smtpd
chown root /var/lib/opensmtpd/empty /var/spool/smtpd && chmod 755 /var/lib/opensmtpd/empty && chmod 711 /var/spool/smtpd
echo ${mailDomain} > /etc/mailname
dovecot -F -c ${folder}/dovecot.conf &
smtpd -d -f ${folder}/smtpd.conf &
# Whoever started this holds the other end of its input: when that is gone, so is everything here.
cat <&3 >/dev/null &
wait -n
`;
}

function smtpdConfig({ smtp, lmtp }: Pick<Ports, 'smtp' | 'lmtp'>): string {
  return `smtp max-message-size 40M
listen on 127.0.0.1 port ${smtp} hostname ${mailDomain}
action "deliver" lmtp "127.0.0.1:${lmtp}" rcpt-to virtual { "@${mailDomain}" = mail }
match from any for domain "${mailDomain}" action "deliver"
`;
}

function oauth2Config(introspectionUrl: string): string {
  return `introspection_mode = post
introspection_url = ${introspectionUrl}
client_id = santral
client_secret = santral
username_attribute = username
active_attribute = active
active_value = true
use_grant_password = no
`;
}

function dovecotConfig(folder: string, { submission, imap, smtp, lmtp }: Ports, wishes: MailServerWishes): string {
  const tokens = wishes.introspectionUrl
    ? `passdb {
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = ${folder}/oauth2.conf
}
`
    : '';
  return `base_dir = ${folder}/own/run
state_dir = ${folder}/own/state
instance_name = santral
listen = 127.0.0.1
protocols = imap lmtp submission
default_login_user = nobody
default_internal_user = nobody
default_internal_group = nogroup
first_valid_uid = 1
mail_location = maildir:${folder}/own/mail/%u
log_path = /dev/stderr
ssl = yes
ssl_cert = <${folder}/cert.pem
ssl_key = <${folder}/own/key.pem
disable_plaintext_auth = no
auth_mechanisms = plain login${tokens ? ' xoauth2 oauthbearer' : ''}
mail_max_userip_connections = 50
submission_max_mail_size = 40M
${tokens}passdb {
  driver = static
  args = password=${mailPassword}
}
userdb {
  driver = static
  args = uid=8 gid=8 home=${folder}/own/mail/%u
}
service imap-login {
  chroot =
  inet_listener imap {
    port = ${imap}
  }
  inet_listener imaps {
    port = 0
  }
}
service submission-login {
  chroot =
  inet_listener submission {
    port = ${submission}
  }
}
submission_relay_host = 127.0.0.1
submission_relay_port = ${smtp}
submission_relay_trusted = yes
hostname = ${mailDomain}
service lmtp {
  inet_listener lmtp {
    port = ${lmtp}
  }
}
namespace inbox {
  inbox = yes
  separator = /
  mailbox Sent {
    auto = subscribe
    special_use = \\Sent
  }
  mailbox Archive {
    auto = create
    special_use = \\Archive
  }
}
`;
}
