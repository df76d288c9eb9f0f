import { type AuditWhat, type Language, may } from '#identity';
import { type Actor, audit } from '#identity/server';
import type { OrganisationId } from '#kernel/id.ts';
import type { Clock } from '#platform/clock.ts';
import type { Database, Transaction } from '#platform/database/index.ts';
import { heldContents, takeUnusedRows } from '#platform/files/index.ts';
import { newId } from '#platform/ids.ts';
import { openTurns } from '#platform/turns.ts';
import {
  type Prompt,
  type PromptId,
  type PromptUse,
  type PromptVersion,
  type PromptWhat,
  promptLimits,
  variantFor,
} from '../../prompt.ts';
import { addVersion, promptFileRows, readPrompts, readVersions, removePrompt, savePrompt } from './prompt-store.ts';
import type { PromptContent } from './speaking.ts';

export type PromptOutcome =
  | { readonly type: 'saved'; readonly prompt: Prompt }
  | { readonly type: 'unknown' }
  | { readonly type: 'nameTaken' }
  | { readonly type: 'limitReached'; readonly max: number };
export type RemoveOutcome =
  | { readonly type: 'removed' | 'unknown' }
  | { readonly type: 'inUse'; readonly uses: readonly PromptUse[] };

/** What callers of one organisation are told, in memory; earlier versions on disk. */
export interface Prompts {
  readonly all: () => readonly Prompt[];
  readonly find: (id: PromptId) => Prompt | null;
  readonly usesOf: (id: PromptId) => readonly PromptUse[];
  readonly versionsOf: (id: PromptId) => Promise<readonly PromptVersion[]>;
  readonly contentOf: (id: PromptId, language: Language) => PromptContent | null;
  readonly create: (actor: Actor, name: string) => Promise<PromptOutcome>;
  readonly rename: (actor: Actor, id: PromptId, name: string) => Promise<PromptOutcome>;
  /** Another version of a language, which is played from now on. */
  readonly put: (actor: Actor, id: PromptId, language: Language, what: PromptWhat) => Promise<PromptOutcome>;
  /** Plays an earlier version again: as a new one, so that what was played when can always be said. */
  readonly restore: (actor: Actor, id: PromptId, language: Language, version: number) => Promise<PromptOutcome>;
  readonly remove: (actor: Actor, id: PromptId) => Promise<RemoveOutcome>;
  readonly files: {
    /** Forgets recordings that no version names since a day; answers whose bytes nothing here needs any more. */
    readonly sweep: () => Promise<string[]>;
    readonly held: (sha256s: readonly string[]) => Promise<ReadonlySet<string>>;
  };
}

export interface PromptsNeeds {
  readonly database: Database;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly organisationId: OrganisationId;
  /** What plays a prompt. */
  readonly usesOf: (id: PromptId) => readonly PromptUse[];
  /** The bytes of a recording; null when they are gone. */
  readonly readRecording: (sha256: string) => Promise<Uint8Array | null>;
}

/** Opens the prompts of one organisation. */
export async function openPrompts(needs: PromptsNeeds): Promise<Prompts> {
  const { database, clock, organisationId, usesOf, readRecording } = needs;
  const inTurn = openTurns();
  let prompts: ReadonlyMap<PromptId, Prompt> = new Map();
  const load = async (): Promise<void> => {
    const read = await database.within(organisationId, (trx) => readPrompts(trx, organisationId));
    prompts = new Map(read.map((prompt) => [prompt.id, prompt]));
  };
  await load();

  const mayChange = ({ who }: Actor): boolean => may(who, 'telephony.manage', {});
  const change = async (
    actor: Actor,
    what: AuditWhat,
    id: PromptId,
    write: (trx: Transaction) => Promise<void>,
    told: { readonly before?: unknown; readonly after?: unknown },
  ): Promise<PromptOutcome> => {
    await database.within(organisationId, async (trx) => {
      await write(trx);
      await audit.appendBy(trx, actor, { atMs: clock.nowMs(), what, thing: { type: 'prompt', id }, ...told });
    });
    await load();
    const prompt = prompts.get(id);
    return prompt ? { type: 'saved', prompt } : { type: 'unknown' };
  };
  const isTaken = (name: string, by: PromptId | null): boolean =>
    [...prompts.values()].some((one) => one.id !== by && one.name.localeCompare(name, 'tr', ignoringCase) === 0);
  const put = (actor: Actor, prompt: Prompt, language: Language, what: PromptWhat): Promise<PromptOutcome> => {
    const before = prompt.variants.find((one) => one.language === language);
    const next: PromptVersion = {
      ...{ language, what, atMs: clock.nowMs(), by: actor.who.userId },
      version: (before?.version ?? 0) + 1,
    };
    const write = (trx: Transaction) => addVersion(trx, organisationId, prompt.id, next);
    const { name } = prompt;
    return change(actor, 'promptChanged', prompt.id, write, {
      ...(before && { before: { name, language, ...before.what } }),
      after: { name, language, ...what },
    });
  };

  return {
    all: () => [...prompts.values()],
    find: (id) => prompts.get(id) ?? null,
    usesOf,
    versionsOf: (id) => database.within(organisationId, (trx) => readVersions(trx, organisationId, id)),
    contentOf: (id, language) => {
      const prompt = prompts.get(id);
      const variant = prompt && variantFor(prompt, language);
      return variant ? contentOf(variant, readRecording) : null;
    },
    create: (actor, name) =>
      inTurn(async (): Promise<PromptOutcome> => {
        if (!mayChange(actor)) return { type: 'unknown' };
        if (prompts.size >= promptLimits.prompts) return { type: 'limitReached', max: promptLimits.prompts };
        if (isTaken(name, null)) return { type: 'nameTaken' };
        const id = newId<'prompt'>();
        const write = (trx: Transaction) => savePrompt(trx, organisationId, { id, name }, clock.nowMs());
        return change(actor, 'promptAdded', id, write, { after: { name } });
      }),
    rename: (actor, id, name) =>
      inTurn(async (): Promise<PromptOutcome> => {
        const present = prompts.get(id);
        if (!mayChange(actor) || !present) return { type: 'unknown' };
        if (isTaken(name, id)) return { type: 'nameTaken' };
        const write = (trx: Transaction) => savePrompt(trx, organisationId, { id, name }, clock.nowMs());
        return change(actor, 'promptChanged', id, write, { before: { name: present.name }, after: { name } });
      }),
    put: (actor, id, language, what) =>
      inTurn(async (): Promise<PromptOutcome> => {
        const present = prompts.get(id);
        return mayChange(actor) && present ? put(actor, present, language, what) : { type: 'unknown' };
      }),
    restore: (actor, id, language, version) =>
      inTurn(async (): Promise<PromptOutcome> => {
        const present = prompts.get(id);
        if (!mayChange(actor) || !present) return { type: 'unknown' };
        const versions = await database.within(organisationId, (trx) => readVersions(trx, organisationId, id));
        const found = versions.find((one) => one.language === language && one.version === version);
        return found ? put(actor, present, language, found.what) : { type: 'unknown' };
      }),
    remove: (actor, id) =>
      inTurn(async (): Promise<RemoveOutcome> => {
        const present = prompts.get(id);
        if (!mayChange(actor) || !present) return { type: 'unknown' };
        const uses = usesOf(id);
        if (uses.length > 0) return { type: 'inUse', uses };
        const write = (trx: Transaction) => removePrompt(trx, organisationId, id);
        await change(actor, 'promptRemoved', id, write, { before: { name: present.name } });
        return { type: 'removed' };
      }),
    files: {
      sweep: () =>
        database.within(organisationId, (trx) =>
          takeUnusedRows(trx, promptFileRows, organisationId, clock.nowMs() - unusedForMs, sweptAtOnce),
        ),
      held: (sha256s) =>
        database.within(organisationId, (trx) => heldContents(trx, promptFileRows, organisationId, sha256s)),
    },
  };
}

const unusedForMs = 24 * 3_600_000;
const sweptAtOnce = 500;
const ignoringCase = { sensitivity: 'accent' } as const;

/** What a version is to whoever plays it. */
export function contentOf(
  { what, language }: PromptVersion,
  readRecording: (sha256: string) => Promise<Uint8Array | null>,
): PromptContent {
  if (what.type === 'text') return { type: 'text', text: what.text, language };
  return { type: 'recording', sha256: what.sha256, read: () => readRecording(what.sha256) };
}
