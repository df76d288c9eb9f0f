import type { Log } from '#platform/log.ts';
import { soundIn } from '#platform/sound.ts';
import { hearingLimits, type LineId, type Utterance, type VoiceGateway } from '#voice';
import type { Ari, AriAddress } from '../ari/client.ts';
import type { RecordingFailed, RecordingFinished } from '../ari/generated.ts';

export interface AriHearingNeeds {
  readonly ari: () => Ari;
  readonly address: () => AriAddress | null;
  readonly log: Log;
}

/** Begins the name of everything the switch writes down for us to be heard. */
const ours = 'heard-';
const fetchWithinMs = 5_000;

interface Pending {
  readonly name: string;
  readonly over: (utterance: Utterance) => void;
}

/** Hears single lines: the switch writes down what is said, tells when it is over, and what it wrote is fetched and deleted. */
export function openAriHearing({ ari, address, log }: AriHearingNeeds) {
  const pending = new Map<LineId, Pending>();

  const remove = (recordingName: string): Promise<void> =>
    ari()
      .order('recordings.deleteStored', { recordingName })
      .catch((err: Error) => log.debug({ err }, 'What was heard was not there to be deleted'));
  const fetched = async (name: string): Promise<Uint8Array> => {
    const at = address();
    if (!at) throw new Error('There is no telephone switch');
    const url = new URL(`/ari/recordings/stored/${encodeURIComponent(name)}/file`, at.url);
    const authorization = `Basic ${Buffer.from(`${at.user}:${at.password}`).toString('base64')}`;
    const answer = await fetch(url, { headers: { authorization }, signal: AbortSignal.timeout(fetchWithinMs) });
    if (!answer.ok) throw new Error(`The switch does not give what it heard: ${answer.status}`);
    return new Uint8Array(await answer.arrayBuffer());
  };
  const take = (line: LineId): Pending | undefined => {
    const one = pending.get(line);
    pending.delete(line);
    return one;
  };
  const stop = async (line: LineId): Promise<void> => {
    const one = take(line);
    if (!one) return;
    one.over({ type: 'cutOff' });
    await ari()
      .order('recordings.cancel', { recordingName: one.name })
      .catch(() => remove(one.name)); // it was over already
  };

  return {
    hear: async ({ line, hearing, quietMs, longestMs }: Parameters<VoiceGateway['hear']>[0]): Promise<Utterance> => {
      // Orders are carried out in their order; who cuts this off at once must find it.
      stop(line).catch((err: Error) => log.debug({ line, err }, 'What was heard before was not ended'));
      const name = `${ours}${hearing}`;
      const heard = new Promise<Utterance>((over) => void pending.set(line, { name, over }));
      try {
        await ari().order('channels.record', {
          ...{ channelId: line, name, format: 'wav', beep: false, terminateOn: 'none', ifExists: 'overwrite' },
          maxSilenceSeconds: Math.max(1, Math.round(quietMs / 1_000)),
          maxDurationSeconds: Math.max(1, Math.round(longestMs / 1_000)),
        });
      } catch (err) {
        log.debug({ line, err }, 'A line was not heard');
        if (pending.get(line)?.name === name) take(line)?.over({ type: 'cutOff' });
      }
      return heard;
    },
    hearNoMore: stop,
    /** The switch has written something down to its end. */
    finished: async ({ type, recording }: RecordingFinished | RecordingFailed): Promise<void> => {
      const { name, target_uri } = recording;
      if (!name.startsWith(ours)) return;
      const line = target_uri.replace(/^channel:/, '');
      const one = pending.get(line)?.name === name ? take(line) : undefined;
      try {
        if (!one) return;
        if (type === 'RecordingFailed') one.over({ type: 'cutOff' });
        else {
          const wav = await fetched(name);
          one.over(
            wav.length > hearingLimits.bytes
              ? { type: 'cutOff' }
              : isSpoken(wav)
                ? { type: 'said', wav }
                : { type: 'quiet' },
          );
        }
      } catch (err) {
        log.warn({ err }, 'What a line said could not be fetched');
        one?.over({ type: 'cutOff' });
      } finally {
        if (type === 'RecordingFinished') await remove(name);
      }
    },
    ended: (line: LineId): void => take(line)?.over({ type: 'cutOff' }),
    /** The switch is away: nobody will tell how it ended. */
    cutAll: (): void => {
      for (const line of [...pending.keys()]) take(line)?.over({ type: 'cutOff' });
    },
    /** Nothing is left of what a program before us had heard. */
    clean: async (): Promise<void> => {
      const kept = await ari().order('recordings.listStored', {});
      await Promise.all(kept.flatMap(({ name }) => (name.startsWith(ours) ? [remove(name)] : [])));
    },
  };
}

/** The switch's own measure of what is not silence, a mean of samples between -1 and 1, looked at piece by piece. */
const audible = 256 / 32_768;
const pieceSeconds = 0.02;
/** Fewer pieces are a crackle. */
const spokenPieces = 5;

/** Whether anything was said in it: the switch itself counts whole seconds, in which a short word is nothing. */
function isSpoken(wav: Uint8Array): boolean {
  const sound = soundIn(wav);
  if (!sound) return false;
  const length = Math.round(sound.rate * pieceSeconds);
  let loud = 0;
  for (let at = 0; at + length <= sound.samples.length && loud < spokenPieces; at += length) {
    const sum = sound.samples.subarray(at, at + length).reduce((all, sample) => all + Math.abs(sample), 0);
    if (sum / length > audible) loud += 1;
  }
  return loud >= spokenPieces;
}
