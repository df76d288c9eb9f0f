// The telephone switch: an Asterisk of our own, or one that somebody else runs.
// Owns: finding or bringing it, its configuration, its process, its name, and the line over which it takes orders: all
// of it is spoken of as voice's VoiceGateway.
// Everything happens in the background: nobody waits for a switch, and without one the rest of the program works.
// Never: who gets a call, what a call means, anything that outlives the switch.
import type { Clock } from '#platform/clock.ts';
import type { Log } from '#platform/log.ts';
import type { SwitchState, VoiceGateway } from '#voice';
import type { AriAddress } from './ari/client.ts';
import { openGateway } from './calls/gateway.ts';
import { applicationOf } from './configure/files.ts';
import { openPhoneDoor, type PhoneDoor, type PhoneDoorNeeds } from './phone-door/door.ts';
import { openOutside } from './supervise/outside.ts';
import { folderForSwitch, openOwn } from './supervise/own.ts';

export { folderForSwitch };

export interface AsteriskNeeds {
  /** Where it keeps its packages, its programs and its files: a folder of its own is made here. */
  readonly dataDir: string;
  /** `own`: ours; `off`: none; else the address of one that is run by somebody else, with user and password. */
  readonly which: 'own' | 'off' | URL;
  /** Where ours listens for SIP; port 0 takes any free one. */
  readonly sip: { readonly host: string; readonly port: number };
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly log: Log;
}

export interface Asterisk {
  readonly gateway: VoiceGateway;
  /** Opens the way by which telephones in pages reach the switch. */
  readonly openDoor: (needs: Pick<PhoneDoorNeeds, 'isOwnOrigin' | 'guestOf'>) => PhoneDoor;
  /** Begins to find, bring and start it, and returns at once. */
  readonly begin: () => void;
  /** Ends what is in hand and the switch, if it is ours. */
  readonly close: () => Promise<void>;
}

/** What of the switch is ours in a process: it names its application and its files. */
const name = 'main';

/** Opens the switch without waiting for it. */
export function openAsterisk(needs: AsteriskNeeds): Asterisk {
  const { which, log, clock } = needs;
  let state: SwitchState = { type: 'preparing', step: 'finding' };
  const become = (next: SwitchState): void => {
    state = next;
    tell(log, next);
  };
  const stopping = new AbortController();
  let work: Promise<void> = Promise.resolve();
  const calls = openGateway({ application: applicationOf(name), state: () => state, clock, log });
  let present: AriAddress | null = null;
  const takesOrdersAt = (address: AriAddress | null): void => {
    present = address;
    calls.follow(address).catch((err: Error) => log.error({ err }, 'The line to the telephone switch was not changed'));
  };

  const run = async (): Promise<void> => {
    if (which === 'off') return become({ type: 'absent', because: 'turnedOff', detail: null });
    if (which instanceof URL)
      return openOutside({ url: which, clock, become, takesOrdersAt, stopping: stopping.signal });
    await openOwn({ ...needs, name, become, takesOrdersAt, stopping: stopping.signal });
  };

  return {
    gateway: calls.gateway,
    openDoor: (door) => openPhoneDoor({ ...door, address: () => present, log }),
    begin: () => {
      work = run().catch((error: unknown) => {
        if (stopping.signal.aborted) return;
        log.error({ err: error }, 'The telephone switch could not be opened');
        const detail = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
        state = { type: 'absent', because: 'notFetched', detail };
      });
    },
    close: async () => {
      stopping.abort();
      await calls.follow(null);
      await work;
    },
  };
}

/** One line of the log for whoever runs the machine: what is there, or why there is none and what still works. */
function tell(log: Log, state: SwitchState): void {
  if (state.type === 'preparing') {
    log.info({ step: state.step }, 'The telephone switch is being prepared; everything else works meanwhile');
  } else if (state.type === 'running') {
    log.info({ ...state.switch }, 'The telephone switch is ready');
  } else if (state.type === 'down') {
    log.warn({ detail: state.detail }, 'The telephone switch is down; conversations in writing work');
  } else {
    const { because, detail } = state;
    log.info({ because, detail }, 'There is no telephone switch; conversations in writing work without one');
  }
}
