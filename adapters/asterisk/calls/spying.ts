import { newId } from '#platform/ids.ts';
import type { LineId, VoiceGateway } from '#voice';
import type { Ari } from '../ari/client.ts';

/** What our order calls the channel through which one line hears another, in the first argument of its start. */
export const ear = 'ear';
/** A channel that the switch was told to make starts in a moment; longer than this means that it will not. */
const startWithinMs = 5_000;

/** The switch cuts names after 149 characters, so an ear does not bear that of its line: it is known by who is in its room. */
const mark = 'ear.';
/** Whether a channel or room of the switch is there for listening alone, and no party's. */
export const isEar = (id: string): boolean => id.startsWith(mark);

/**
 * Lets lines listen to others. The switch has an ear for it, a channel of its own on the line that is heard, in a room of
 * its own with the line that hears. What an ear does cannot be changed: each order makes a new one.
 */
export function openSpying(needs: {
  readonly application: string;
  readonly ari: () => Ari;
  /** Carries out an order about something that may be gone. */
  readonly about: (id: string, order: Promise<unknown>) => Promise<void>;
}) {
  const { application, ari, about } = needs;
  const ears = new Map<LineId, string>();
  const starting = new Map<string, () => void>();

  const remove = async (id: string): Promise<void> => {
    await about(id, ari().order('channels.hangup', { channelId: id }));
    await about(id, ari().order('bridges.destroy', { bridgeId: id }));
  };
  /** The line listens no more; it is in no room then. */
  const stop = async (line: LineId): Promise<void> => {
    const id = ears.get(line);
    ears.delete(line);
    if (id) await remove(id);
  };
  const started = (id: string): Promise<void> =>
    new Promise((done) => {
      const finish = (): void => {
        clearTimeout(timer);
        starting.delete(id);
        done();
      };
      const timer = setTimeout(finish, startWithinMs);
      starting.set(id, finish);
    });

  const spy: VoiceGateway['spy'] = async ({ line, on, mode }) => {
    await stop(line);
    const id = `${mark}${newId<'ear'>()}`;
    ears.set(line, id);
    await ari().order('bridges.createWithId', { bridgeId: id, type: 'mixing' });
    const isThere = started(id);
    let isMade = false;
    const make = ari().order('channels.snoopChannelWithId', {
      ...{ channelId: on, snoopId: id, app: application, appArgs: ear },
      ...{ spy: 'both', whisper: mode === 'whisper' ? 'out' : 'none' },
    });
    await about(
      on,
      make.then(() => {
        isMade = true;
      }),
    );
    if (isMade) await isThere;
    else starting.get(id)?.();
    for (const channel of isMade ? [id, line] : [line]) {
      await about(channel, ari().order('bridges.addChannel', { bridgeId: id, channel }));
    }
    // Somebody was faster: another order, or the end of the line.
    if (ears.get(line) !== id) await remove(id);
  };

  return {
    spy,
    stop,
    /** An ear that we asked for is there. */
    began: (id: string): void => starting.get(id)?.(),
    /** Ears that are found when the switch answers again: those whose line lives go on, the others are taken away. */
    found: async (
      channels: readonly { readonly id: string }[],
      rooms: readonly { readonly id: string; readonly channels: readonly string[] }[],
    ): Promise<void> => {
      ears.clear();
      const inside = new Map(rooms.map((room) => [room.id, room.channels]));
      for (const id of new Set([...channels, ...rooms].map((one) => one.id).filter(isEar))) {
        const line = inside.get(id)?.find((one) => !isEar(one));
        if (line && inside.get(id)?.includes(id)) ears.set(line, id);
        else await remove(id);
      }
    },
  };
}
