import type { Readable } from 'node:stream';
import { may, type Who } from '#identity';
import { type Actor, audit } from '#identity/server';
import type { GroupId, OrganisationId, UserId } from '#kernel/id.ts';
import type { Clock } from '#platform/clock.ts';
import type { Database } from '#platform/database/index.ts';
import { newVaultKey, type Vault } from '#platform/files/index.ts';
import { newId } from '#platform/ids.ts';
import type { Seal } from '#platform/seal.ts';
import { type RecordingSampleId, stretchIn } from '../recording.ts';
import { keptSound, wavHead } from '../sound.ts';
import { insertListening } from './beside-store.ts';
import { keyPlace } from './keeping.ts';
import { deleteSample, findSample, insertSample, overdueSamples, readSamples, type Sample } from './sample-store.ts';
import type { StoredRecording } from './store.ts';

export interface Samples {
  readonly cut: (
    actor: Actor,
    recording: StoredRecording,
    asked: { readonly name: string; readonly fromMs: number; readonly toMs: number; readonly keepDays: number },
  ) => Promise<Sample | 'refused'>;
  /** Those she may hear, the newest first. */
  readonly list: (who: Who) => Promise<readonly Sample[]>;
  readonly find: (who: Who, id: RecordingSampleId) => Promise<Sample | null>;
  readonly sound: (sample: Sample, range?: { readonly start: number; readonly end: number }) => Readable;
  readonly remove: (actor: Actor, sample: Sample) => Promise<void>;
  readonly sweep: () => Promise<number>;
}

const dayMs = 86_400_000;

/** Opens the samples of an organisation. A sample is the work of whoever cut it. */
export function openSamples(needs: {
  readonly database: Database;
  readonly organisationId: OrganisationId;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly vault: Vault;
  readonly seal: Seal;
  readonly groupOf: (userId: UserId) => GroupId | null;
  readonly soundOf: (recording: StoredRecording, range: { start: number; end: number }) => Readable;
}): Samples {
  const { database, organisationId, clock, vault, seal, groupOf } = needs;
  const within = <T>(run: Parameters<typeof database.within<T>>[1]) => database.within(organisationId, run);
  const mayHear = (who: Who, { projectId, byId }: Sample): boolean =>
    may(who, 'recording.sample', { projectId, ownerId: byId, groupId: groupOf(byId) });
  const refOf = (id: RecordingSampleId) => ({ organisationId, id });
  const take = async (sample: Sample, actor: Actor | null): Promise<void> => {
    await vault.remove(refOf(sample.id));
    await within(async (trx) => {
      await deleteSample(trx, organisationId, sample.id);
      const thing = { type: 'recordingSample', id: sample.id };
      const { name } = sample;
      if (actor)
        await audit.appendBy(trx, actor, {
          atMs: clock.nowMs(),
          what: 'recordingSampleDeleted',
          thing,
          before: { name },
        });
    });
  };

  return {
    cut: async (actor, recording, asked) => {
      const stretch = recording.state === 'kept' ? stretchIn(recording.durationMs ?? 0, asked) : null;
      if (!stretch) return 'refused';
      const { fromMs, toMs } = stretch;
      const placeOf = (ms: number): number => keptSound.headerBytes + Math.round(ms) * keptSound.bytesPerMs;
      const [start, end] = [placeOf(fromMs), placeOf(toMs)];
      async function* piece() {
        yield wavHead(end - start);
        yield* needs.soundOf(recording, { start, end: end - 1 });
      }
      const id: RecordingSampleId = newId<'recordingSample'>();
      const key = newVaultKey();
      const kept = await vault.keep(refOf(id), key, piece());
      if (kept.type === 'storageFull') return 'refused';
      const nowMs = clock.nowMs();
      const { userId } = actor.who;
      const sample: Sample = {
        ...{ id, recordingId: recording.id, projectId: recording.projectId, name: asked.name, fromMs, toMs },
        ...{ bytes: kept.bytes, sealedKey: seal.seal(key, keyPlace(refOf(id))), byId: userId, createdAtMs: nowMs },
        sha256: kept.sha256,
        keepUntilMs: nowMs + asked.keepDays * dayMs,
      };
      await within(async (trx) => {
        await insertSample(trx, organisationId, sample);
        await insertListening(trx, organisationId, recording.id, {
          ...{ userId, atMs: nowMs, fromIp: actor.ip, how: 'sampled' },
        });
        await audit.appendBy(trx, actor, {
          atMs: nowMs,
          what: 'recordingSampleMade',
          thing: { type: 'recording', id: recording.id },
          after: { name: asked.name, fromMs, toMs, keepDays: asked.keepDays },
        });
      });
      return sample;
    },
    list: async (who) => (await within((trx) => readSamples(trx, organisationId))).filter((one) => mayHear(who, one)),
    find: async (who, id) => {
      const found = await within((trx) => findSample(trx, organisationId, id));
      return found && mayHear(who, found) ? found : null;
    },
    sound: ({ id, sealedKey }, range) => vault.read(refOf(id), seal.open(sealedKey, keyPlace(refOf(id))), range),
    remove: (actor, sample) => take(sample, actor),
    sweep: async () => {
      const overdue = await within((trx) => overdueSamples(trx, organisationId, clock.nowMs()));
      for (const sample of overdue) await take(sample, null);
      return overdue.length;
    },
  };
}
