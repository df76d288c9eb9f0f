import { createHash } from 'node:crypto';
import type { OrganisationId } from '#kernel/id.ts';
import type { Vault, VaultRef } from '#platform/files/index.ts';
import { newVaultKey } from '#platform/files/index.ts';
import type { Seal } from '#platform/seal.ts';
import { type RawSound, type Recorder, rawSound } from '../recorder.ts';
import type { RecordingId } from '../recording.ts';
import { keptSound, openSoundTurning, wavHead } from '../sound.ts';
import type { Loudness } from '../voice-activity.ts';

/** What a raw recording became. */
export type Kept =
  | {
      readonly type: 'kept';
      readonly durationMs: number;
      readonly bytes: number;
      readonly sha256: string;
      readonly sealedKey: string;
      readonly peaks: Uint8Array;
      readonly loudness: Loudness;
    }
  | { readonly type: 'empty' }
  | { readonly type: 'storageFull' };

/** The place for which the key of a recording is sealed. */
export const keyPlace = ({ organisationId, id }: VaultRef): string => `${organisationId}|recordings|${id}`;

/**
 * Turns what a switch wrote down into what is kept, and reads it again to be sure: only then may the switch's be removed.
 * Done again after a program that died in the middle it does the same under a new key.
 */
export async function keepSound(
  needs: {
    readonly recorder: Pick<Recorder, 'read'>;
    readonly vault: Vault;
    readonly seal: Pick<Seal, 'seal'>;
    readonly organisationId: OrganisationId;
  },
  { name, bytes: rawBytes }: Pick<RawSound, 'name' | 'bytes'>,
  id: RecordingId,
): Promise<Kept> {
  const { recorder, vault, seal, organisationId } = needs;
  const frames = Math.floor(rawBytes / rawSound.bytesPerFrame);
  if (frames === 0) return { type: 'empty' };
  const turning = openSoundTurning(frames);
  async function* wav() {
    yield wavHead(frames * keptSound.bytesPerFrame);
    for await (const piece of recorder.read(name)) yield turning.turn(piece);
  }
  const ref = { organisationId, id };
  const key = newVaultKey();
  const kept = await vault.keep(ref, key, wav());
  if (kept.type === 'storageFull') return kept;
  const read = createHash('sha256');
  for await (const piece of vault.read(ref, key)) read.update(piece);
  if (read.digest('hex') !== kept.sha256) throw new Error(`The recording ${id} is not what was kept of it`);
  return {
    ...kept,
    durationMs: Math.round((frames * 1_000) / rawSound.samplesPerSecond),
    sealedKey: seal.seal(key, keyPlace(ref)),
    ...turning.picture(),
  };
}
