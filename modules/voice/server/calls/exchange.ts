import type { OrganisationId } from '#kernel/id.ts';
import type { Clock } from '#platform/clock.ts';
import type { Log } from '#platform/log.ts';
import { isLineOfOurs, isTestLine } from '../../call-names.ts';
import type { LineId, LivingLine, VoiceGateway, VoiceSignal } from '../../gateway.ts';
import { readSpyLine } from '../../supervision.ts';
import type { InternalCalls } from '../internal/internal-calls.ts';
import type { Supervisions } from '../supervision/supervision.ts';
import type { Switchboard } from '../switchboard.ts';
import type { Calls } from './calls.ts';
import { askEveryMs, openReachability } from './reachability.ts';

/** Whoever has lines at the switch that belong to no interaction's own story. */
interface LineKeeper {
  readonly holds: (line: LineId) => boolean;
  readonly found: (living: readonly LivingLine[], bornAtMs: number) => void;
  readonly switchGone: () => void;
  readonly lines: () => readonly LineId[];
}

/** What the switchboard asks of each organisation's floor. */
export interface CallFloor {
  readonly organisationId: OrganisationId;
  readonly calls: Calls;
  readonly supervisions: LineKeeper & Pick<Supervisions, 'hear'>;
  readonly internalCalls: LineKeeper & Pick<InternalCalls, 'hear' | 'dialled'>;
}

/** The one place where signals of the switch come in, for all organisations. */
export interface Exchange {
  readonly begin: () => void;
  /** A floor stands, for the first time or anew: its calls are found again. */
  readonly floorOpened: () => void;
  readonly isReachable: (telephone: string) => boolean;
  readonly notRung: (telephone: string) => void;
  readonly close: () => void;
}

export interface ExchangeNeeds {
  readonly gateway: VoiceGateway;
  readonly clock: Clock;
  readonly log: Log;
  readonly floors: () => readonly CallFloor[];
  /** Whether every organisation's floor stands: only then is a line that nobody knows nobody's. */
  readonly areAllHere: () => boolean;
  readonly findNumber: Switchboard['findNumber'];
  readonly whoseTelephone: Switchboard['whoseTelephone'];
  /** Whether a line is the arriving end of a call that tries an example of a flow: it belongs to nobody's floor. */
  readonly isExample?: (line: LineId, to: string) => boolean;
  /** How long a switch that is gone may take to come back before its calls are given up. */
  readonly patienceMs?: number;
  /** How often the switch is asked which telephones are signed in. */
  readonly lookEveryMs?: number;
}

const patience = 30_000;
/** So often what we believe about lines is compared with what lives. */
const compareEveryMs = 15_000;

/**
 * When the switch was born, by our clock. It says so by the clock of its machine, which somebody may have set since: of one
 * that we knew is certain that it is the same, or that it was born since we lost sight of the one before.
 */
function openBirths() {
  let known: { readonly toldMs: number; readonly atMs: number } | null = null;
  let lostAtMs: number | null = null;
  return {
    up: (toldMs: number): number => {
      const isAnother = known !== null && known.toldMs !== toldMs;
      if (!known || isAnother) known = { toldMs, atMs: (isAnother ? lostAtMs : null) ?? toldMs };
      lostAtMs = null;
      return known.atMs;
    },
    down: (atMs: number): void => {
      lostAtMs ??= atMs;
    },
  };
}

const keepersOn = ({ calls, supervisions, internalCalls }: CallFloor) => [calls, supervisions, internalCalls];

/** Opens the exchange; it hears nothing before `begin`. */
export function openExchange(needs: ExchangeNeeds): Exchange {
  const { gateway, clock, log, floors, areAllHere, findNumber } = needs;
  /** When the switch that answers now was born, by our clock; null while none does. */
  let bornAtMs: number | null = null;
  const births = openBirths();
  let patienceTimer: NodeJS.Timeout | undefined;
  /** Lines that differed when they were compared last; one look may be too early. */
  let doubted = new Set<LineId>();

  const telephones = openReachability({
    gateway,
    clock,
    log,
    everyMs: needs.lookEveryMs ?? askEveryMs,
    onLooked: () => {
      for (const { calls } of floors()) calls.telephonesLooked();
    },
  });
  const floorWith = (line: LineId): CallFloor | undefined =>
    floors().find((floor) => keepersOn(floor).some(({ holds }) => holds(line)));
  const quietly = (what: Promise<unknown>, line: LineId): void => {
    what.catch((err: Error) => log.warn({ line, err }, 'A call could not be taken in'));
  };

  const arrive = async (line: LineId, from: string, to: string, telephone?: string): Promise<void> => {
    if (needs.isExample?.(line, to)) return;
    const owner = telephone === undefined ? null : needs.whoseTelephone(telephone);
    const hers = owner && floors().find(({ organisationId }) => organisationId === owner.organisationId);
    if (owner && hers && (await hers.internalCalls.dialled({ line, to, agentId: owner.userId }))) return;
    const number = findNumber(to);
    if (!number) return gateway.hangUp(line, 'busy');
    const floor = floors().find((one) => one.organisationId === number.organisationId);
    if (floor) return floor.calls.arrive({ ...number, line, from, numberId: number.id });
    // Its floor is being built and will find the line; until then nobody listens to silence.
    await gateway.answer(line);
    await gateway.music(line, true);
  };

  /** What lives and belongs to nobody: a caller without a story is greeted, a telephone without a call is let go. */
  const takeInStrays = (living: readonly LivingLine[]): void => {
    for (const { line, from, to } of living) {
      if (floorWith(line)) continue;
      const isOurs = isLineOfOurs(line) || readSpyLine(line) !== null;
      if (isOurs && areAllHere()) quietly(gateway.hangUp(line), line);
      else if (!isOurs && to !== '') quietly(arrive(line, from, to), line);
    }
  };
  const find = (living: readonly LivingLine[], born: number): void => {
    for (const floor of floors()) for (const { found } of keepersOn(floor)) found(living, born);
    takeInStrays(living);
  };
  const findAgain = async (): Promise<void> => {
    if (bornAtMs === null) return;
    const born = bornAtMs;
    const living = await gateway.lines();
    if (bornAtMs === born) find(living, born);
  };
  const waitForSwitch = (): void => {
    clearTimeout(patienceTimer);
    patienceTimer = setTimeout(() => {
      for (const floor of floors()) for (const { switchGone } of keepersOn(floor)) switchGone();
    }, needs.patienceMs ?? patience);
    patienceTimer.unref();
  };

  const take = (signal: VoiceSignal): void => {
    switch (signal.type) {
      case 'up':
        clearTimeout(patienceTimer);
        bornAtMs = births.up(signal.bornAtMs);
        telephones.look();
        find(signal.living, bornAtMs);
        return;
      case 'down':
        bornAtMs = null;
        births.down(signal.atMs);
        waitForSwitch();
        return;
      case 'arrived':
        quietly(arrive(signal.line, signal.from, signal.to, signal.telephone), signal.line);
        return;
      case 'pickedUp':
      case 'ended': {
        const floor = floorWith(signal.line);
        floor?.calls.hear(signal);
        floor?.supervisions.hear(signal);
        floor?.internalCalls.hear(signal);
        if (signal.type === 'ended') for (const { calls } of floors()) calls.lineEnded(signal);
        return;
      }
      case 'telephone':
        telephones.told(signal.name, signal.isReachable);
        return;
      case 'rings':
        return;
      case 'sound':
      case 'digit':
      case 'played':
        floorWith(signal.line)?.calls.hear(signal);
        return;
    }
  };

  /** A signal that was lost is made good: what differs twice in a row is so. */
  const compare = async (): Promise<void> => {
    if (bornAtMs === null) return;
    const believed = floors().flatMap((floor) => keepersOn(floor).flatMap(({ lines }) => lines()));
    const living = await gateway.lines();
    const alive = new Set(living.map(({ line }) => line));
    const strays = living.filter(({ line }) => !floorWith(line) && !isTestLine(line));
    const dead = believed.filter((line) => !alive.has(line));
    const before = doubted;
    doubted = new Set([...dead, ...strays.map(({ line }) => line)]);
    for (const line of dead) {
      if (before.has(line)) take({ type: 'ended', line, because: 'hungUp', atMs: clock.nowMs() });
    }
    takeInStrays(strays.filter(({ line }) => before.has(line)));
  };
  let comparing: NodeJS.Timeout | undefined;

  return {
    begin: () => {
      waitForSwitch();
      gateway.listen(take);
      telephones.look();
      comparing = setInterval(() => {
        compare().catch((err: Error) => log.debug({ err }, 'Lines could not be compared'));
      }, compareEveryMs);
      comparing.unref();
    },
    floorOpened: () => {
      if (bornAtMs === null) return;
      findAgain().catch((err: Error) => log.warn({ err }, 'The calls of a floor could not be found again'));
    },
    isReachable: telephones.isReachable,
    notRung: telephones.notRung,
    close: () => {
      clearTimeout(patienceTimer);
      clearInterval(comparing);
      telephones.close();
    },
  };
}
