import type { Clock } from '#platform/clock.ts';
import type { Log } from '#platform/log.ts';
import { openTurns } from '#platform/turns.ts';
import type { LineId, LivingLine, SwitchState, Telephone, VoiceGateway, VoiceSignal } from '#voice';
import { type Ari, type AriAddress, AriRefused, openAri } from '../ari/client.ts';
import type { AriEvent, Channel, StasisStart } from '../ari/generated.ts';
import { echoing } from '../configure/files.ts';
import { type Ending, endOf } from './ends.ts';
import { openAriHearing } from './hearing.ts';
import { type Admitted, clean, endpointsOf, forget, type Handed, handOver, handOverOne } from './objects.ts';
import { openPlaying } from './playing.ts';
import { openRecorder } from './recorder.ts';
import { openSounding } from './sounding.ts';
import { ear, isEar, openSpying } from './spying.ts';

export interface GatewayNeeds {
  readonly application: string;
  readonly state: () => SwitchState;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly log: Log;
}

interface Known extends Ending {
  isEchoing?: true;
}

/** What the dialplan and our own orders say a line is, in the first argument of its start. */
const arriving = 'arrived';
const rung = 'rung';
/** Answers of the switch about a line that is no more, or is on its way out; 400 is what a room says of one. */
const goneStatuses: readonly number[] = [400, 404, 409, 412, 422];
/**
 * Kinds of frames that are not taken from a line: it knows no empty list, and nobody sends the second. In the other
 * direction the switch frees what it drops twice, and dies.
 */
const dropped = { true: 'DTMF_BEGIN,DTMF_END', false: 'IAX' } as const;
/** Milliseconds of a key and of the silence after it: long enough for who listens to the tone itself. */
const pressing = { duration: 120, between: 100 } as const;
const hangUpCauses = { done: '16', busy: '17' } as const;

/** Translates between calls as we speak of them and one Asterisk's channels and bridges; decides nothing. */
export function openGateway({ application, state, clock, log }: GatewayNeeds) {
  const known = new Map<LineId, Known>();
  const lent = new Map<string, Telephone>();
  /** Lines to telephones in pages. */
  const inPages = new Set<LineId>();
  const handed: Handed = new Map();
  /** The switch is told of one change after the other. */
  const inTurn = openTurns();
  /** Counts what changed of those whom the switch shall know. */
  let changes = 0;
  const listeners: ((signal: VoiceSignal) => void)[] = [];
  let admitted: Admitted = { telephones: [], trunks: [] };
  let ari: Ari | null = null;
  let present: AriAddress | null = null;
  let early: AriEvent[] | null = [];

  const tell = (signal: VoiceSignal): void => {
    for (const listener of listeners) listener(signal);
  };
  const ended = (line: LineId, cause: number | null, status?: number): void => {
    const was = known.get(line);
    if (!was) return; // told before: the switch says it in two ways, and not always in both
    known.delete(line);
    inPages.delete(line);
    const sound = sounding.ended(line);
    playing.ended(line);
    hearing.ended(line);
    spying.stop(line).catch((err: Error) => log.debug({ line, err }, 'An ear was not taken away'));
    tell({
      type: 'ended',
      atMs: clock.nowMs(),
      line,
      because: endOf(was, cause, status),
      ...(status !== undefined && status >= 300 && !was.hasPickedUp && { code: status }),
      sound,
    });
  };

  const began = ({ args: [kind, to = ''], channel: { id: line, caller, name } }: StasisStart): void => {
    const atMs = clock.nowMs();
    if (kind === rung) {
      known.set(line, { hasPickedUp: true });
      sounding.began(line, atMs);
      tell({ type: 'pickedUp', atMs, line });
    } else if (kind === arriving && !known.has(line)) {
      known.set(line, { hasPickedUp: true });
      const telephone = endpointOf(name);
      tell({ type: 'arrived', atMs, line, from: caller.number, to, ...(isOurs(telephone) && { telephone }) });
    } else if (kind === ear) spying.began(line);
  };
  const isOurs = (name: string): boolean => lent.has(name) || admitted.telephones.some((one) => one.name === name);
  const all = (): Admitted => ({ ...admitted, telephones: [...admitted.telephones, ...lent.values()] });
  const heard = (event: AriEvent): void => {
    if (early) early.push(event);
    else if (event.type === 'StasisStart') began(event);
    else if (event.type === 'StasisEnd') {
      if (!known.get(event.channel.id)?.isEchoing) ended(event.channel.id, null);
    } else if (event.type === 'ChannelHangupRequest') {
      // Whoever hangs up asks for it herself; only silence, or an order of ours, ends a line from our side.
      const one = known.get(event.channel.id);
      if (event.soft && one?.hasPickedUp && !one.isLetGo) one.isLost = true;
    } else if (event.type === 'ChannelDestroyed') ended(event.channel.id, event.cause, event.tech_cause);
    else if (event.type === 'ChannelStateChange') {
      const { id, state: now } = event.channel;
      const one = known.get(id);
      if (now !== 'Ringing' || one?.hasPickedUp !== false) return;
      one.hasRung = true;
      tell({ type: 'rings', atMs: clock.nowMs(), line: id });
    } else if (event.type === 'ChannelDtmfReceived') {
      tell({ type: 'digit', atMs: clock.nowMs(), line: event.channel.id, digit: event.digit });
    } else if (event.type === 'PlaybackFinished') {
      playing.finished(event).catch((err: Error) => log.warn({ err }, 'Music did not come back after what was played'));
    } else if (event.type === 'RecordingFinished' || event.type === 'RecordingFailed') {
      hearing.finished(event).catch((err: Error) => log.warn({ err }, 'What was heard was not deleted'));
    } else if (event.type === 'EndpointStateChange') {
      const { resource: name, state: now } = event.endpoint;
      if (isOurs(name)) tell({ type: 'telephone', atMs: clock.nowMs(), name, isReachable: now === 'online' });
    } else if (event.type === 'ApplicationReplaced') log.warn('Another program took the telephone switch over');
  };

  const line = (): Ari => {
    if (!ari) throw new AriRefused(0, 'There is no telephone switch');
    return ari;
  };
  const living = async (): Promise<readonly LivingLine[]> => {
    const [{ channel_ids: ours }, channels, bridges] = await Promise.all([
      line().order('applications.get', { applicationName: application }),
      line().order('channels.list', {}),
      line().order('bridges.list', {}),
    ]);
    const rooms = new Map(
      bridges
        .filter(({ id }) => !isEar(id))
        .flatMap(({ id, channels: inside }) => inside.map((one) => [one, id] as const)),
    );
    const isHere = ({ id, dialplan }: Channel) => ours.includes(id) && !isEar(id) && dialplan.context !== echoing;
    return channels.filter(isHere).map((one) => livingLine(one, rooms.get(one.id) ?? null));
  };
  const up = async (): Promise<void> => {
    early ??= [];
    await inTurn(async () => {
      handed.clear();
      await clean(line(), all());
    });
    let told: number;
    do {
      told = changes;
      await know(line(), handOverAll);
    } while (told !== changes); // who was let in meanwhile was told to nobody
    await hearing.clean();
    const { status } = await line().order('asterisk.getInfo', { only: 'status' });
    const [channels, rooms] = await Promise.all([line().order('channels.list', {}), line().order('bridges.list', {})]);
    await spying.found(channels, rooms);
    const found = await living();
    known.clear();
    for (const one of found) {
      known.set(one.line, { hasPickedUp: one.isUp });
      if (one.isUp) sounding.began(one.line, one.sinceMs);
    }
    tell({ type: 'up', atMs: clock.nowMs(), living: found, bornAtMs: Date.parse(status?.startup_time ?? '') || 0 });
    const waiting = early;
    early = null;
    // Those that were found are told of already; what happened to them since is not.
    for (const event of waiting) heard(event);
    // Who was let in while the lines were asked for was told to nobody either.
    if (told !== changes) await know(line(), handOverAll);
  };
  const handOverAll = async (to: Ari): Promise<void> => {
    const refused = await handOver(to, all(), handed);
    if (refused.length > 0) log.warn({ trunks: refused }, 'The telephone switch does not take these trunks');
  };
  const know = (to: Ari, hand: (to: Ari) => Promise<void>): Promise<void> =>
    inTurn(async () => {
      await hand(to);
      if (all().telephones.length > 0) await to.hearTelephones();
    });
  const down = (): void => {
    if (early) return;
    early = [];
    hearing.cutAll();
    tell({ type: 'down', atMs: clock.nowMs() });
  };
  /** Carries out an order about a line or a room; one that is gone, or is as it shall be, needs nothing more. */
  const about = async (id: LineId, order: Promise<unknown>): Promise<void> => {
    try {
      await order;
    } catch (error) {
      if (!(error instanceof AriRefused) || !goneStatuses.includes(error.status)) throw error;
      log.debug({ line: id, status: error.status }, 'An order came too late for a line');
    }
  };

  const spying = openSpying({ application, ari: line, about });
  const upLines = () => (early ? [] : [...known].flatMap(([id, { hasPickedUp }]) => (hasPickedUp ? id : [])));
  const sounding = openSounding({
    ...{ line, lines: upLines, nowMs: clock.nowMs },
    sending: () => upLines().filter((id) => inPages.has(id)),
    onSound: (id, isHeard) => tell({ type: 'sound', atMs: clock.nowMs(), line: id, isHeard }),
  });
  const playing = openPlaying({ line, about, tell, nowMs: clock.nowMs });

  const hearing = openAriHearing({ ari: line, address: () => present, log });

  /** Lets something ring under an id of ours. */
  const originate = async (
    endpoint: string,
    { line: id, by, shownNumber, shownName, withinMs }: Omit<Parameters<VoiceGateway['ring']>[0], 'telephone'>,
    { isOut, variables }: { readonly isOut: boolean; readonly variables: Readonly<Record<string, string>> },
  ): Promise<void> => {
    known.set(id, { hasPickedUp: false, isOut });
    try {
      await line().order('channels.originateWithId', {
        channelId: id,
        endpoint,
        app: application,
        appArgs: rung,
        timeout: Math.ceil(withinMs / 1_000),
        callerId: shownName ? `"${shownName.replace(/["\\<>]/g, '')}" <${shownNumber}>` : shownNumber,
        ...(by !== null && { originator: by }),
        variables,
      });
    } catch (error) {
      if (!(error instanceof AriRefused) || error.status === 0) throw error;
      ended(id, 20); // it refuses at once to ring who is not signed in, and what does not answer when it is looked after
    }
  };

  const gateway: VoiceGateway = {
    state,
    listen: (listener) => void listeners.push(listener),
    admit: async (next) => {
      admitted = next;
      changes++;
      if (ari && !early) await know(ari, handOverAll);
    },
    lend: async (telephone) => {
      lent.set(telephone.name, telephone);
      changes++;
      if (ari && !early) await know(ari, (to) => handOverOne(to, telephone, handed));
    },
    takeBack: async (name) => {
      if (!lent.delete(name)) return;
      changes++;
      if (ari && !early) await know(ari, (to) => forget(to, name, handed));
    },
    answer: async (id) => {
      await about(id, line().order('channels.answer', { channelId: id }));
      sounding.began(id, clock.nowMs());
    },
    ringing: (id, isOn) => about(id, line().order(isOn ? 'channels.ring' : 'channels.ringStop', { channelId: id })),
    music: playing.music,
    play: playing.play,
    hush: playing.hush,
    hear: hearing.hear,
    hearNoMore: hearing.hearNoMore,
    ring: async ({ telephone, ...asked }) => {
      if (lent.has(telephone)) inPages.add(asked.line);
      // So that a page knows which of our lines its telephone rings for.
      const variables = { 'PJSIP_HEADER(add,X-Santral-Line)': asked.line };
      await originate(`PJSIP/${telephone}`, asked, { isOut: false, variables });
    },
    callOut: ({ trunk, number, ...asked }) =>
      originate(`PJSIP/${number}@${trunk}`, asked, { isOut: true, variables: {} }),
    echo: async (id) => {
      const one = known.get(id);
      if (!one) return;
      // What leaves our hands is told of only to whoever asked for it by name.
      await about(
        id,
        line().order('applications.subscribe', { applicationName: application, eventSource: `channel:${id}` }),
      );
      one.isEchoing = true;
      await about(
        id,
        line().order('channels.continueInDialplan', { channelId: id, context: echoing, extension: 's', priority: 1 }),
      );
    },
    press: (id, keys) => about(id, line().order('channels.sendDTMF', { channelId: id, dtmf: keys, ...pressing })),
    join: async (room, lines) => {
      // Without its second word two who talk alone would have their sound, and their keys, handed on past our ears.
      const type = 'mixing,dtmf_events';
      await about(room, line().order('bridges.createWithId', { bridgeId: room, type })); // or is there
      for (const id of lines) {
        await spying.stop(id);
        await playing.silence(id);
        await hearing.hearNoMore(id);
        await about(id, line().order('channels.ringStop', { channelId: id }));
        await about(id, line().order('bridges.addChannel', { bridgeId: room, channel: id }));
      }
    },
    leave: (room, id) => about(id, line().order('bridges.removeChannel', { bridgeId: room, channel: id })),
    spy: async (asked) => {
      await playing.hush(asked.line);
      await spying.spy(asked);
    },
    clear: (room) => about(room, line().order('bridges.destroy', { bridgeId: room })),
    hideKeys: (id, areHidden) => {
      const variable = 'FRAME_DROP(RX)';
      return about(
        id,
        line().order('channels.setChannelVar', { channelId: id, variable, value: dropped[`${areHidden}`] }),
      );
    },
    hangUp: (id, because = 'done') => {
      const one = known.get(id);
      if (one) one.isLetGo = true;
      // Orders are carried out one after the other: this one hears the line to its end.
      if (one?.hasPickedUp) sounding.look(id).catch((err: Error) => log.debug({ err }, 'A line was not looked at'));
      return about(id, line().order('channels.hangup', { channelId: id, reason_code: hangUpCauses[because] }));
    },
    endpoints: () => endpointsOf(line(), all()),
    lines: living,
    recorder: openRecorder({ address: () => present }),
  };

  return {
    gateway,
    /** Takes orders to the switch at this address from now on, until it is somewhere else or nowhere (null). */
    follow: async (address: AriAddress | null): Promise<void> => {
      const before = ari;
      ari = null;
      present = address;
      await before?.close();
      down();
      sounding.isOn(address !== null, (err) => log.debug({ err }, 'Lines were not looked at'));
      if (address) ari = openAri({ address, application, log, onEvent: heard, onUp: up, onDown: down });
    },
  };
}

/** Who signed in or was let in by address, out of the name of a channel such as PJSIP/desk-abc-0000001f. */
const endpointOf = (channel: string): string => channel.replace(/^PJSIP\//, '').replace(/-[0-9a-f]+$/, '');

function livingLine({ id, caller, dialplan, state, creationtime }: Channel, room: string | null): LivingLine {
  const to = dialplan.exten === 's' ? '' : dialplan.exten;
  return { line: id, from: caller.number, to, isUp: state === 'Up', sinceMs: Date.parse(creationtime), room };
}
