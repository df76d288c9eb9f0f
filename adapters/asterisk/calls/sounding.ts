import type { LineId, LineSound } from '#voice';
import { type Ari, AriRefused } from '../ari/client.ts';

/** Lines are asked so often how they sound: once their party has hung up the switch knows nothing of it any more. */
const askEveryMs = 5_000;
/**
 * Telephones in pages send sound all the time, muted ones silence. So often those are asked whether any came; when none did
 * twice, whoever they talk with hears nothing.
 */
const hearEveryMs = 1_000;
const silentAfter = 2;
/**
 * What is missing is known as of the last report of the switch, 0 to 5 seconds ago: half of that in packets of 20 ms. In a
 * call of a quarter of a minute a share of 10 % may so be told as 8 or 12, in one of minutes as 10.
 */
const reportedAgo = 125;

export interface SoundingNeeds {
  readonly line: () => Ari;
  /** The lines that are up. */
  readonly lines: () => readonly LineId[];
  /** Those of them that send sound all the time, as telephones in pages do. */
  readonly sending: () => readonly LineId[];
  /** Nothing comes from one of those, or something again. */
  readonly onSound: (line: LineId, isHeard: boolean) => void;
  readonly nowMs: () => number;
}

/**
 * How lines sound, as their last look said. The words of Asterisk 22.10.1, tried with telephones that lose packets:
 * `rxcount` and `rxploss` are what came and what is missing of it, the latter as of its own last report (every 5 seconds);
 * `txjitter` is the jitter of what comes, in seconds, for all its name, and `rtt` 0 where the other side reports nothing.
 * `ChannelHangupRequest` is too late to ask, and so is every other event of the end.
 */
export function openSounding({ line, lines, sending, onSound, nowMs }: SoundingNeeds) {
  const heard = new Map<LineId, LineSound>();
  const since = new Map<LineId, number>();

  const look = async (id: LineId): Promise<void> => {
    try {
      const seen = await line().order('channels.rtpstatistics', { channelId: id });
      const upMs = nowMs() - (since.get(id) ?? nowMs());
      if (upMs <= 0 || !since.has(id)) return;
      heard.set(id, {
        ...{ packets: seen.rxcount, lost: lostUntilNow(seen), upMs },
        jitterMs: Math.round((seen.txjitter ?? 0) * 10_000) / 10,
        roundTripMs: seen.rtt ? Math.round(seen.rtt * 1_000) : null,
      });
    } catch (error) {
      // It is not answered yet, or is gone, or nobody can be asked: what was known stays.
      if (!(error instanceof AriRefused)) throw error;
    }
  };
  let isLooking = false;
  const lookAll = async (): Promise<void> => {
    if (isLooking) return;
    isLooking = true;
    try {
      for (const id of lines()) await look(id);
    } finally {
      isLooking = false;
    }
  };
  /** What came from each until the last look, and how many looks ago that was another number. */
  const came = new Map<LineId, { readonly packets: number; readonly since: number }>();
  const listen = async (id: LineId): Promise<void> => {
    try {
      const { rxcount: packets } = await line().order('channels.rtpstatistics', { channelId: id });
      const before = came.get(id);
      if (packets === 0 || !sending().includes(id)) return;
      const isSame = before?.packets === packets;
      const since = isSame ? before.since + 1 : 0;
      came.set(id, { packets, since });
      if (since === silentAfter) onSound(id, false);
      if (since === 0 && before && before.since >= silentAfter) onSound(id, true);
    } catch (error) {
      if (!(error instanceof AriRefused)) throw error;
    }
  };
  let isListening = false;
  const listenToAll = async (): Promise<void> => {
    if (isListening) return;
    isListening = true;
    try {
      for (const id of sending()) await listen(id);
    } finally {
      isListening = false;
    }
  };
  let timer: NodeJS.Timeout | undefined;
  let listening: NodeJS.Timeout | undefined;

  return {
    /** From now on it can be heard; a line that was found at the switch has been since then. */
    began: (id: LineId, atMs: number): void => {
      if (!since.has(id)) since.set(id, atMs);
    },
    /** Looks a last time before we end a line ourselves. */
    look,
    /** How it sounded; null where nobody could look. */
    ended: (id: LineId): LineSound | null => {
      const sound = heard.get(id) ?? null;
      heard.delete(id);
      since.delete(id);
      came.delete(id);
      return sound;
    },
    isOn: (on: boolean, failed: (error: Error) => void): void => {
      clearInterval(timer);
      clearInterval(listening);
      listening = on ? setInterval(() => void listenToAll().catch(failed), hearEveryMs).unref() : undefined;
      timer = on ? setInterval(() => void lookAll().catch(failed), askEveryMs).unref() : undefined;
    },
  };
}

const lostUntilNow = ({ rxcount, rxploss }: { readonly rxcount: number; readonly rxploss: number }): number =>
  rxploss <= 0 ? 0 : Math.round((rxploss * rxcount) / Math.max(rxcount - reportedAgo, rxcount / 2, 1));
