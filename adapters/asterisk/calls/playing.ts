import type { LineId, VoiceGateway, VoiceSignal } from '#voice';
import type { Ari } from '../ari/client.ts';
import type { PlaybackFinished } from '../ari/generated.ts';

export interface PlayingNeeds {
  readonly line: () => Ari;
  /** Carries out an order about a line; one that is gone needs nothing more. */
  readonly about: (id: LineId, order: Promise<unknown>) => Promise<void>;
  readonly tell: (signal: VoiceSignal) => void;
  readonly nowMs: () => number;
}

/** What single lines hear from files, and the music before and after it: the switch ends music for what it plays. */
export function openPlaying({ line, about, tell, nowMs }: PlayingNeeds) {
  const current = new Map<LineId, { readonly playing: string }>();
  const cut = new Map<string, LineId>();
  const withMusic = new Set<LineId>();

  const music = (id: LineId, isOn: boolean): Promise<void> =>
    about(id, line().order(isOn ? 'channels.startMoh' : 'channels.stopMoh', { channelId: id }));
  const stop = async (id: LineId): Promise<void> => {
    const one = current.get(id);
    if (!one) return;
    current.delete(id);
    cut.set(one.playing, id);
    await about(id, line().order('playbacks.stop', { playbackId: one.playing }));
  };

  return {
    music: async (id: LineId, isOn: boolean): Promise<void> => {
      if (isOn) withMusic.add(id);
      else withMusic.delete(id);
      // Music that is asked for meanwhile begins when what is played has ended.
      if (!isOn || !current.has(id)) await music(id, isOn);
    },
    play: async ({ line: id, playing, files }: Parameters<VoiceGateway['play']>[0]): Promise<void> => {
      await stop(id);
      current.set(id, { playing });
      const media = files.map((file) => `sound:${file.replace(/\.wav$/, '')}`);
      try {
        await about(id, line().order('channels.playWithId', { channelId: id, playbackId: playing, media }));
      } catch (error) {
        current.delete(id);
        throw error;
      }
    },
    /** Cuts off what a line hears; music that it had comes back. */
    hush: stop,
    /** Something was played to its end, was cut off, or could not be played. */
    finished: async ({ playback: { id: playing, target_uri, state } }: PlaybackFinished): Promise<void> => {
      const id = target_uri.replace(/^channel:/, '');
      const isCut = cut.delete(playing);
      const isCurrent = current.get(id)?.playing === playing;
      if (!isCut && !isCurrent) return; // of a line that is gone, or of a program before us
      if (isCurrent) current.delete(id);
      tell({ type: 'played', atMs: nowMs(), line: id, playing, isWhole: !isCut && state === 'done' });
      if (withMusic.has(id) && !current.has(id)) await music(id, true);
    },
    /** A line shall hear others, or listens elsewhere: nothing is played to it, and no music. */
    silence: async (id: LineId): Promise<void> => {
      withMusic.delete(id);
      await stop(id);
      await music(id, false);
    },
    ended: (id: LineId): void => {
      withMusic.delete(id);
      current.delete(id);
      for (const [playing, of] of cut) if (of === id) cut.delete(playing);
    },
  };
}
