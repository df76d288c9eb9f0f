// What our way of giving calls to agents is compared with: the same Asterisk with its own queue, app_queue, and nothing
// of ours in it but the configuration it is started with.
import { execFile } from 'node:child_process';
import { appendFile, chown, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { unprivilegedAccount } from '#platform/programs/index.ts';
import { commandOf, thisMachine, unpackedBefore } from '../adapters/asterisk/get/installation.ts';
import { endSwitch, startSwitch } from '../adapters/asterisk/supervise/process.ts';
import { placeSwitch } from '../tools/switch-programs.ts';

const run = promisify(execFile);
const queue = 'bench';

/** Starts one whose queue rings these telephones, all at this port of this machine, one after the other. */
export async function startQueueSwitch(folder: string, { agents, agentsPort }: { agents: number; agentsPort: number }) {
  await placeSwitch(folder);
  const home = path.join(folder, 'asterisk');
  const machine = thisMachine();
  const installation = machine && (await unpackedBefore(home, machine));
  if (!installation) throw new Error('The switch was placed, and is not found.');
  const account = await unprivilegedAccount('the telephone switch', ['nobody']);
  const sip = { host: '127.0.0.1', port: 0 };
  const running = await startSwitch({ home, installation, account, name: 'queue', sip }, new AbortController().signal);
  const names = Array.from({ length: agents }, (_, at) => `agent${at + 1}`);
  const etc = (name: string) => path.join(home, 'etc', name);
  const members = names.map((name) => `member => PJSIP/${name}`).join('\n');
  const settings =
    'strategy=rrmemory\ntimeout=20\nretry=1\nwrapuptime=0\nringinuse=no\njoinempty=yes\nmusicclass=default';
  await writeFile(
    etc('queues.conf'),
    `[general]\nautofill=yes\nshared_lastcall=no\n[${queue}]\n${settings}\n${members}\n`,
    { mode: 0o600 },
  );
  if (account) await chown(etc('queues.conf'), account.uid, account.gid);
  const media = 'disallow=all\nallow=alaw\ndirect_media=no\nrtp_symmetric=yes\nqualify_frequency=0';
  const endpoint = (name: string, aor: string) =>
    `[${name}]\ntype=endpoint\ncontext=calls\n${media.replace('\nqualify_frequency=0', '')}\n${aor}\n`;
  const telephones = names
    .map(
      (name) => `${endpoint(name, `aors=${name}`)}[${name}]\ntype=aor\ncontact=sip:${name}@127.0.0.1:${agentsPort}\n`,
    )
    .join('');
  const trunk = `${endpoint('trunk', 'identify_by=ip')}[trunk]\ntype=identify\nendpoint=trunk\nmatch=127.0.0.1\n`;
  await appendFile(etc('pjsip.conf'), telephones + trunk);
  await appendFile(
    etc('extensions.conf'),
    `[calls]\nexten => _X.,1,Answer()\n same => n,Queue(${queue})\n same => n,Hangup()\n`,
  );
  const tell = async (command: string): Promise<string> => {
    const [program, ...args] = commandOf(installation, ['-C', etc('asterisk.conf'), '-rx', command]);
    return (await run(program, args, { cwd: home, ...account })).stdout;
  };
  for (const command of ['dialplan reload', 'module reload res_pjsip.so', 'module load app_queue.so']) {
    await tell(command);
  }
  await tell('module reload res_pjsip_endpoint_identifier_ip.so');
  if (!(await tell(`queue show ${queue}`)).includes(`agent${agents}`)) throw new Error('The queue has no telephones.');
  return {
    port: running.sip.port,
    pid: running.pid,
    stop: () => endSwitch(home, running),
  };
}
