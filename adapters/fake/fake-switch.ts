import {
  type Endpoint,
  endOfAnswer,
  type LineEnd,
  type LineId,
  type LineSound,
  type LivingLine,
  type Telephone,
  type Trunk,
  type VoiceGateway,
  type VoiceSignal,
} from '#voice';
import { type FakeHearing, openFakeHearing } from './fake-hearing.ts';
import { type Heard, musicTone, openFakeRecorder } from './fake-recorder.ts';

/** What whoever holds a telephone of the fake switch can do and hear. */
export interface FakeCall {
  readonly isUp: () => boolean;
  readonly isOver: () => boolean;
  readonly hears: (tone: number) => boolean;
  readonly hearsSound: () => boolean;
  /** Says this tone from now on; 0: she is silent. */
  readonly speak: (tone: number) => void;
  /** Whether what it says is heard now by whoever asked for it. */
  readonly isHeard: () => boolean;
  readonly press: (key: string) => void;
  /** Here keys go out at once. */
  readonly hasPressedAll: () => true;
  readonly hangUp: () => void;
  /** Its telephone loses the network, and the switch notices. */
  readonly vanish: () => void;
  readonly keysHeard: () => string;
  /** Nothing comes from it any more, or something again, and the switch says so. */
  readonly fallSilent: (isSilent: boolean) => void;
  /** Its network loses every so-and-so-many-th packet that it sends, from the first on; 0: none, 1: all. */
  readonly drop: (every: number) => void;
}

/** Here every line lasted a minute, and nothing but what was dropped on purpose got lost. */
const minute = { packets: 3_000, lasts: 60_000 } as const;
function soundOf({ dropsEvery }: Line): LineSound {
  const { packets } = minute;
  const lost = dropsEvery === 0 ? 0 : packets / dropsEvery;
  // What nobody knows to have been sent is not missed.
  const missed = dropsEvery === 1 ? 0 : lost;
  return { packets: packets - lost, lost: missed, jitterMs: 1, roundTripMs: null, upMs: minute.lasts };
}

interface Line {
  readonly id: LineId;
  readonly from: string;
  readonly to: string;
  tone: number;
  /** The telephone or trunk that we rang; null for who called us. */
  readonly telephone: string | null;
  isUp: boolean;
  isOver: boolean;
  hasMusic: boolean;
  isToldRinging: boolean;
  isEchoing: boolean;
  areKeysHidden: boolean;
  /** The other end of a call from the switch to itself. */
  otherEnd: Line | null;
  room: string | null;
  keysHeard: string;
  dropsEvery: number;
  /** Whom it listens to. */
  spies: { readonly on: LineId; readonly mode: 'listen' | 'whisper' } | null;
  /** What is played to it, as the tone of it. */
  plays: { readonly playing: string; readonly tone: number; readonly timer: NodeJS.Timeout } | null;
  /** Who hears what is said on it. */
  hearing: FakeHearing | null;
  timer: NodeJS.Timeout | null;
}

/** Where the fake switch would take calls over SIP. */
const ownPort = 5_066;

/** A provider at the other side of a trunk, with the one customer it lets in. */
interface FakeProvider {
  readonly customer: { readonly user: string; readonly secret: string };
  readonly desk: Desk;
}

interface Desk {
  /** `fail`: it can carry no more calls, as providers say with 503; `ignore`: it says nothing; a number: a SIP status. */
  readonly doing: 'answer' | 'ring' | 'decline' | 'fail' | 'ignore' | number;
  readonly tone: number;
}

export type FakeSwitch = ReturnType<typeof openFakeSwitch>;

/** A telephone switch in memory: who is in one room hears each other, and nothing takes time but ringing. */
export function openFakeSwitch({
  nowMs,
  machineMs = nowMs,
  soundLasts = false,
}: {
  readonly nowMs: () => number;
  /** The clock of the machine it runs on, by which it says when it and its lines were born. */
  readonly machineMs?: () => number;
  /** What is written down of a line lasts as long as it was heard; else each change is a piece of one short length. */
  readonly soundLasts?: boolean;
}) {
  const lines = new Map<LineId, Line>();
  const desks = new Map<string, Desk>();
  const sounds = new Map<string, { readonly tone: number; readonly lengthMs: number }>();
  const lent = new Map<string, Telephone>();
  /** By the port at which each listens. */
  const providers = new Map<number, FakeProvider>();
  const listeners: ((signal: VoiceSignal) => void)[] = [];
  const shown = new Map<string, string>();
  let admitted: { readonly telephones: readonly Telephone[]; readonly trunks: readonly Trunk[] } = {
    telephones: [],
    trunks: [],
  };
  const soundEndsBeforeMs = 10;
  let serial = 0;
  let bornAtMs = machineMs();

  const tell = (signal: VoiceSignal): void => {
    for (const listener of listeners) listener(signal);
  };
  const end = (line: Line, because: LineEnd, code?: number): void => {
    if (line.isOver) return;
    recording.ended(line.id);
    line.isOver = true;
    line.hearing?.stop();
    clearTimeout(line.timer ?? undefined);
    clearTimeout(line.plays?.timer);
    lines.delete(line.id);
    if (line.otherEnd) end(line.otherEnd, line.isUp ? 'hungUp' : 'cancelled');
    const sound = line.isUp ? soundOf(line) : null;
    const ended = () => tell({ type: 'ended', atMs: nowMs(), line: line.id, because, ...(code && { code }), sound });
    const playing = line.plays?.playing;
    if (playing === undefined) {
      queueMicrotask(ended);
      return;
    }
    // As at a real switch: the sound of a line that ends is over first.
    queueMicrotask(() => tell({ type: 'played', atMs: nowMs(), line: line.id, playing, isWhole: false }));
    setTimeout(ended, soundEndsBeforeMs);
  };
  const begin = (line: Pick<Line, 'id' | 'from' | 'to' | 'tone' | 'telephone'>): Line => {
    const begun: Line = {
      ...line,
      isUp: false,
      isOver: false,
      hasMusic: false,
      isToldRinging: false,
      isEchoing: false,
      areKeysHidden: false,
      otherEnd: null,
      room: null,
      keysHeard: '',
      dropsEvery: 0,
      spies: null,
      plays: null,
      hearing: null,
      timer: null,
    };
    lines.set(line.id, begun);
    return begun;
  };
  const others = (line: Line): readonly Line[] =>
    line.room === null ? [] : [...lines.values()].filter((one) => one !== line && one.room === line.room);
  /** Whom a line hears because it listens to another, or because somebody whispers to it. */
  const heardBeside = (line: Line): readonly Line[] => {
    const on = line.spies && lines.get(line.spies.on);
    const whispering = [...lines.values()].filter(({ spies }) => spies?.on === line.id && spies.mode === 'whisper');
    return [...whispering, ...(on ? [on, ...others(on)] : [])];
  };
  const heardBy = (line: Line): readonly Line[] => (line.isEchoing ? [line] : [...others(line), ...heardBeside(line)]);
  const heardOn = (id: LineId): Heard | null => {
    const line = lines.get(id);
    if (!line) return null;
    const said = heardBy(line).flatMap((one) => (one.isUp ? [one.tone] : []));
    const played = line.plays ? [line.plays.tone] : line.hasMusic ? [musicTone] : [];
    return { says: line.isUp ? line.tone : 0, hears: [...said, ...played] };
  };
  const recording = openFakeRecorder(heardOn, nowMs, soundLasts);
  /** Before something changes for lines: what was heard until now is written down. */
  const noteAll = (): void => {
    for (const id of lines.keys()) recording.note(id);
  };
  const callOf = (line: Line): FakeCall => ({
    isUp: () => line.isUp && !line.isOver,
    isOver: () => line.isOver,
    hears: (tone) => line.isUp && !line.isOver && (heardOn(line.id)?.hears ?? []).includes(tone),
    hearsSound: () => line.isUp && !line.isOver && (line.isToldRinging || (heardOn(line.id)?.hears ?? []).length > 0),
    speak: (tone) => {
      noteAll();
      line.tone = tone;
      line.hearing?.said(tone);
    },
    isHeard: () => line.hearing?.isGoingOn() ?? false,
    press: (digit) => {
      if (line.areKeysHidden) return;
      for (const one of others(line)) one.keysHeard += digit;
      tell({ type: 'digit', atMs: nowMs(), line: line.id, digit });
    },
    hasPressedAll: () => true,
    hangUp: () => end(line, 'hungUp'),
    vanish: () => end(line, 'lost'),
    keysHeard: () => line.keysHeard,
    fallSilent: (isSilent) => tell({ type: 'sound', atMs: nowMs(), line: line.id, isHeard: !isSilent }),
    drop: (every) => {
      line.dropsEvery = every;
    },
  });
  const living = (): readonly LivingLine[] =>
    [...lines.values()]
      .filter(({ isEchoing }) => !isEchoing)
      .map(({ id, from, to, isUp, room }) => ({ line: id, from, to, isUp, sinceMs: machineMs(), room }));
  const telephones = (): readonly Telephone[] => [...admitted.telephones, ...lent.values()];

  const providerOf = ({ peer }: Trunk): FakeProvider | undefined => peer && providers.get(peer.port);
  const isLetIn = ({ peer }: Trunk, { customer }: FakeProvider): boolean =>
    peer?.user === customer.user && peer.secret === customer.secret;
  const ring = (line: Line, desk: Desk | undefined, withinMs: number): void => {
    if (!desk) end(line, 'unreachable');
    else if (desk.doing === 'decline') end(line, 'busy', 486);
    else if (desk.doing === 'fail') end(line, 'failed', 503);
    else if (desk.doing === 'ignore') end(line, 'failed', 408);
    else if (typeof desk.doing === 'number') end(line, endOfAnswer(desk.doing, false), desk.doing);
    else if (desk.doing === 'ring') {
      tell({ type: 'rings', atMs: nowMs(), line: line.id });
      line.timer = setTimeout(() => end(line, 'noAnswer'), withinMs);
    } else pickUp(line);
  };
  /** What is called over a trunk to the switch itself arrives there. */
  const arriveFrom = (line: Line): void => {
    const arriving = begin({
      id: `fake-${++serial}`,
      from: line.from,
      to: line.to,
      tone: 0,
      telephone: line.telephone,
    });
    arriving.otherEnd = line;
    line.otherEnd = arriving;
    tell({ type: 'arrived', atMs: nowMs(), line: arriving.id, from: line.from, to: line.to });
  };
  const pickUp = (line: Line): void => {
    clearTimeout(line.timer ?? undefined);
    line.isUp = true;
    tell({ type: 'pickedUp', atMs: nowMs(), line: line.id });
  };

  const playedOut = (line: Line, playing: string, isWhole: boolean): void => {
    recording.note(line.id);
    line.plays = null;
    queueMicrotask(() => {
      if (!line.isOver) tell({ type: 'played', atMs: nowMs(), line: line.id, playing, isWhole });
    });
  };
  const hush = (line: Line): void => {
    clearTimeout(line.plays?.timer);
    if (line.plays) playedOut(line, line.plays.playing, false);
  };

  const gateway: VoiceGateway = {
    state: () => ({ type: 'running', switch: { version: '0', origin: 'outside', sinceMs: 0, sip: null } }),
    listen: (listener) => {
      listeners.push(listener);
      queueMicrotask(() => listener({ type: 'up', atMs: nowMs(), living: living(), bornAtMs }));
    },
    admit: async (next) => {
      admitted = next;
    },
    lend: async (telephone) => {
      lent.set(telephone.name, telephone);
    },
    takeBack: async (name) => {
      if (lent.delete(name) && desks.delete(name)) tell({ type: 'telephone', atMs: nowMs(), name, isReachable: false });
    },
    answer: async (id) => {
      const line = lines.get(id);
      if (!line) return;
      line.isUp = true;
      if (line.otherEnd && !line.otherEnd.isUp) pickUp(line.otherEnd);
    },
    music: async (id, isOn) => {
      recording.note(id);
      const line = lines.get(id);
      if (line) line.hasMusic = isOn;
    },
    ringing: async (id, isOn) => {
      const line = lines.get(id);
      if (line) line.isToldRinging = isOn;
    },
    play: async ({ line: id, playing, files }) => {
      const line = lines.get(id);
      if (!line) return;
      hush(line);
      const known = files.map((file) => sounds.get(file)).filter((sound) => sound !== undefined);
      const lengthMs = known.reduce((sum, one) => sum + one.lengthMs, 0);
      // One that is not there ends it, as at a real switch.
      const isWhole = known.length === files.length;
      const timer = setTimeout(() => playedOut(line, playing, isWhole), lengthMs);
      line.plays = { playing, tone: known[0]?.tone ?? 0, timer };
    },
    hush: async (id) => {
      const line = lines.get(id);
      if (line) hush(line);
    },
    hear: async ({ line: id, quietMs, longestMs }) => {
      const line = lines.get(id);
      line?.hearing?.stop();
      if (!line?.isUp) return { type: 'cutOff' };
      line.hearing = openFakeHearing(line.tone, { quietMs, longestMs });
      return line.hearing.heard;
    },
    hearNoMore: async (id) => lines.get(id)?.hearing?.stop(),
    ring: async ({ line: id, telephone, shownNumber, shownName = '', withinMs }) => {
      const line = begin({ id, from: shownNumber, to: '', tone: desks.get(telephone)?.tone ?? 0, telephone });
      shown.set(telephone, [shownName, shownNumber].filter((part) => part !== '').join(' '));
      queueMicrotask(() => ring(line, desks.get(telephone), withinMs));
    },
    callOut: async ({ line: id, trunk: name, number, shownNumber, withinMs }) => {
      const trunk = admitted.trunks.find((one) => one.name === name);
      const provider = trunk && providerOf(trunk);
      const desk = provider && isLetIn(trunk, provider) ? provider.desk : undefined;
      const line = begin({ id, from: shownNumber, to: number, tone: desk?.tone ?? 0, telephone: name });
      if (trunk?.peer?.port === ownPort) return queueMicrotask(() => arriveFrom(line));
      queueMicrotask(() => (desk ? ring(line, desk, withinMs) : end(line, 'failed')));
    },
    echo: async (id) => {
      const line = lines.get(id);
      if (line) line.isEchoing = true;
    },
    press: async (id, keys) => {
      const line = lines.get(id);
      if (!line) return;
      line.keysHeard += keys;
      const { otherEnd } = line;
      if (!otherEnd || otherEnd.areKeysHidden) return;
      for (const digit of keys) tell({ type: 'digit', atMs: nowMs(), line: otherEnd.id, digit });
    },
    join: async (room, ids) => {
      noteAll();
      for (const id of ids) {
        const line = lines.get(id);
        if (!line) continue;
        hush(line);
        line.hearing?.stop();
        Object.assign(line, { room, hasMusic: false, spies: null, isToldRinging: false });
      }
    },
    leave: async (room, id) => {
      noteAll();
      const line = lines.get(id);
      if (line?.room === room) line.room = null;
    },
    spy: async ({ line: id, on, mode }) => {
      noteAll();
      const line = lines.get(id);
      if (!line) return;
      hush(line);
      Object.assign(line, { room: null, hasMusic: false, spies: { on, mode } });
    },
    clear: async (room) => {
      noteAll();
      for (const line of lines.values()) if (line.room === room) line.room = null;
    },
    hideKeys: async (id, areHidden) => {
      const line = lines.get(id);
      if (line) line.areKeysHidden = areHidden;
    },
    hangUp: async (id) => {
      const line = lines.get(id);
      if (line) end(line, line.isUp ? 'hungUp' : 'cancelled');
    },
    endpoints: async (): Promise<readonly Endpoint[]> => [
      ...telephones().map(({ name }) => ({
        name,
        isReachable: desks.has(name),
        lines: [...lines.values()].filter((line) => line.telephone === name).length,
      })),
      ...admitted.trunks.map((trunk) => ({
        name: trunk.name,
        isReachable: !trunk.peer || trunk.peer.port === ownPort || providerOf(trunk) !== undefined,
        lines: [...lines.values()].filter((line) => line.telephone === trunk.name).length,
      })),
    ],
    lines: async () => living(),
    recorder: recording.recorder,
  };

  return {
    gateway,
    /** Where it takes calls. */
    port: ownPort,
    /** Somebody outside calls a number; refused at once when no trunk is admitted. */
    call: (from: string, to: string, tone: number): FakeCall => {
      const line = begin({ id: `fake-${++serial}`, from, to, tone, telephone: null });
      if (admitted.trunks.length === 0) line.isOver = true;
      else queueMicrotask(() => tell({ type: 'arrived', atMs: nowMs(), line: line.id, from, to }));
      return callOf(line);
    },
    /** Somebody dials on a telephone that is signed in. */
    dial: (name: string, to: string): FakeCall => {
      const line = begin({ id: `fake-${++serial}`, from: name, to, tone: desks.get(name)?.tone ?? 0, telephone: name });
      if (!desks.has(name)) line.isOver = true;
      else
        queueMicrotask(() => tell({ type: 'arrived', atMs: nowMs(), line: line.id, from: name, to, telephone: name }));
      return callOf(line);
    },
    /** Signs a telephone in; false when it does not know its secret. */
    signIn: (name: string, secret: string, desk: Desk): boolean => {
      const isKnown = telephones().some((one) => one.name === name && one.secret === secret);
      if (isKnown) {
        desks.set(name, desk);
        tell({ type: 'telephone', atMs: nowMs(), name, isReachable: true });
      }
      return isKnown;
    },
    /** The call a telephone has; null when it has none. */
    callAt: (name: string): FakeCall | null => {
      const line = [...lines.values()].find((one) => one.telephone === name);
      return line ? callOf(line) : null;
    },
    /** What a telephone showed when it rang last: the name and the number of who calls. */
    shownAt: (name: string): string | null => shown.get(name) ?? null,
    /** Somebody picks up the telephone that rings. */
    pickUp: (name: string): void => {
      const line = [...lines.values()].find((one) => one.telephone === name && !one.isUp);
      if (line) pickUp(line);
    },
    /** It dies with everything on it and comes back empty; what telephones do with their calls stays. */
    die: (): void => {
      for (const line of lines.values()) {
        recording.ended(line.id);
        line.isOver = true;
        line.hearing?.stop();
        clearTimeout(line.timer ?? undefined);
        clearTimeout(line.plays?.timer);
      }
      lines.clear();
      tell({ type: 'down', atMs: nowMs() });
      bornAtMs = machineMs();
      tell({ type: 'up', atMs: nowMs(), living: [], bornAtMs });
    },
    /** Nobody can ask it for a moment, in which this happens; its calls live on. */
    loseSight: (meanwhile: () => void): void => {
      tell({ type: 'down', atMs: nowMs() });
      const heardBy = listeners.splice(0);
      meanwhile();
      setTimeout(() => {
        listeners.push(...heardBy);
        tell({ type: 'up', atMs: nowMs(), living: living(), bornAtMs });
      }, soundEndsBeforeMs * 2);
    },
    /** A sound file: its path, for whoever plays it. */
    sound: (tone: number, lengthMs: number): string => {
      const file = `/sounds/${tone}-${lengthMs}.wav`;
      sounds.set(file, { tone, lengthMs });
      return file;
    },
    /** Nobody tells us anything any more, as when our program is gone. */
    forget: (): void => void listeners.splice(0),
    /** Opens a provider; the port is where it listens. */
    provide: (port: number, provider: FakeProvider) => {
      providers.set(port, provider);
      const itsTrunks = () => admitted.trunks.filter((trunk) => providerOf(trunk) === provider);
      return {
        isSignedIn: (): boolean =>
          itsTrunks().some((trunk) => trunk.peer?.isSignedInTo === true && isLetIn(trunk, provider)),
        /** The call that its customer made; null while there is none. */
        received: (): (FakeCall & { readonly to: string; readonly from: string }) | null => {
          const names = new Set<string | null>(itsTrunks().map(({ name }) => name));
          const line = [...lines.values()].find((one) => names.has(one.telephone));
          return line ? { ...callOf(line), to: line.to, from: line.from } : null;
        },
        leave: () => void providers.delete(port),
      };
    },
    close: (): void => {
      for (const { timer, plays, hearing } of lines.values()) {
        hearing?.stop();
        clearTimeout(timer ?? undefined);
        clearTimeout(plays?.timer);
      }
    },
  };
}
