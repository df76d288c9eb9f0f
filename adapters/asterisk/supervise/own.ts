import path from 'node:path';
import { homeFor, keepRunning, own, unprivilegedAccount } from '#platform/programs/index.ts';
import type { SwitchAbsence, SwitchState } from '#voice';
import type { AriAddress } from '../ari/client.ts';
import { recordingsFolder } from '../configure/files.ts';
import { canFetch, fetchInto } from '../get/fetching.ts';
import { type Installation, installedOnMachine, thisMachine, unpackedBefore } from '../get/installation.ts';
import type { AsteriskNeeds } from '../index.ts';
import { endSwitch, findSwitch, type StartNeeds, type SwitchProcess, startSwitch } from './process.ts';

const asWhat = 'the telephone switch';
const switchAccounts = ['asterisk', 'nobody'];

/** A folder below the data folder, or beside it, whose files the switch can read under the account it runs as. */
export const folderForSwitch = async (name: string, dataDir: string): Promise<string> =>
  homeFor(name, dataDir, await unprivilegedAccount(asWhat, switchAccounts).catch(() => null));

type Absent = Extract<SwitchState, { type: 'absent' }>;

/**
 * Finds an Asterisk or brings one, and keeps it running until `stopping`: on this machine and new enough; unpacked
 * before; from the distribution's packages.
 */
export async function openOwn(
  needs: Pick<AsteriskNeeds, 'dataDir' | 'sip' | 'clock' | 'log'> & {
    readonly name: string;
    readonly become: (state: SwitchState) => void;
    /** Where it takes orders from now on; null while it does not. */
    readonly takesOrdersAt: (address: AriAddress | null) => void;
    readonly stopping: AbortSignal;
  },
): Promise<void> {
  const { become, stopping, log } = needs;
  become({ type: 'preparing', step: 'finding' });
  const account = await unprivilegedAccount(asWhat, switchAccounts);
  const home = await homeFor('asterisk', needs.dataDir, account);
  const ownership = await own(`${home}/owner.json`, home);
  try {
    const installation = await obtain(home, needs);
    if (stopping.aborted) return;
    if ('type' in installation) return become(installation);
    const start: StartNeeds = { home, installation, account, name: needs.name, sip: needs.sip };
    const found = await findSwitch(start);
    if (!found) become({ type: 'preparing', step: 'starting' });
    await keep(start, found, needs);
  } catch (error) {
    if (!stopping.aborted) throw error;
    log.debug({ err: error }, 'The telephone switch was being prepared when we stopped');
  } finally {
    await ownership.release();
  }
}

/** Runs it until we stop; one that ends unasked is started again. */
async function keep(
  start: StartNeeds,
  first: SwitchProcess | null,
  { become, takesOrdersAt, stopping, log, clock }: Parameters<typeof openOwn>[0],
): Promise<void> {
  const up = (present: SwitchProcess): void => {
    const { port, ...who } = present.control;
    takesOrdersAt({ url: `http://127.0.0.1:${port}`, ...who, recordings: path.join(start.home, recordingsFolder) });
    become({
      type: 'running',
      switch: {
        version: present.version,
        origin: start.installation.origin,
        sinceMs: clock.nowMs(),
        sip: present.sip,
      },
    });
  };
  if (first) up(first);
  const keeper = keepRunning({
    name: 'The telephone switch',
    first,
    start: async (ending) => (await findSwitch(start)) ?? startSwitch(start, ending),
    end: (running) => endSwitch(start.home, running),
    log,
    onChange: (present, trouble) => {
      if (present) up(present);
      else {
        takesOrdersAt(null);
        become({ type: 'down', detail: trouble });
      }
    },
  });
  await new Promise<void>((resolve) => {
    if (stopping.aborted) resolve();
    else stopping.addEventListener('abort', () => resolve(), { once: true });
  });
  await keeper.stop();
}

/** The Asterisk to run, or why there is none. */
async function obtain(
  home: string,
  { become, stopping, log }: Parameters<typeof openOwn>[0],
): Promise<Installation | Absent> {
  const machine = thisMachine();
  const { found, tooOld } = await installedOnMachine(machine);
  if (found) return found;
  if (tooOld) log.info({ version: tooOld }, 'The Asterisk of this machine is too old for us; we bring our own');
  if (!machine) return absent('otherMachine', `${process.platform} ${process.arch}`);
  const before = await unpackedBefore(home, machine);
  if (before) return before;
  if (!(await canFetch())) return absent('noPackageManager', null);
  become({ type: 'preparing', step: 'fetching' });
  try {
    return await fetchInto(home, machine, stopping);
  } catch (error) {
    if (!stopping.aborted) log.warn({ err: error }, 'The telephone switch could not be brought');
    return absent('notFetched', error instanceof Error ? (error.message.split('\n')[0] ?? null) : null);
  }
}

const absent = (because: SwitchAbsence, detail: string | null): Absent => ({ type: 'absent', because, detail });
