import type { AuditWhat } from '#identity';
import { type Actor, audit, type NewOrganisation } from '#identity/server';
import type { FactShape } from '#kernel/fact.ts';
import type { AgentId, SkillId } from '#kernel/id.ts';
import type { Clock } from '#platform/clock.ts';
import type { Database, Transaction } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import type { Journal } from '#platform/journal/index.ts';
import { openTurns } from '#platform/turns.ts';
import { awayLimitMs, awayUsed } from '../away-use.ts';
import { type Capacity, defaultCapacity } from '../capacity.ts';
import type { AgentHappening, Availability, AwayReasonId } from '../fact.ts';
import type { Presence } from '../presence.ts';
import type { PresenceRules } from '../presence-rules.ts';
import {
  type AwayClass,
  type AwayReason,
  awayReasonsMax,
  defaultAwayReasons,
  type Skill,
  type SkillLevel,
  skillsMax,
} from '../skill.ts';
import type { Presences } from './presences.ts';
import { type AgentBook, readBook, saveCapacity, saveLevels, saveReason, saveRules, saveSkill } from './store.ts';

/** What a request brings: what it does not say stays as it is. */
export type Given<Shape> = { readonly [Key in keyof Shape]?: Shape[Key] | undefined };

export interface Choice {
  readonly availability: Availability;
  readonly reasonId: AwayReasonId | null;
  /** Away with work in hand begins when it is done, unless `now` is said. */
  readonly when?: 'afterWork' | 'now';
}
export type ChooseOutcome =
  | { readonly type: 'chosen'; readonly presence: Presence }
  | { readonly type: 'reasonNeeded' }
  | { readonly type: 'reasonUnknown' };
export type SavedOutcome<Thing> =
  | { readonly type: 'saved'; readonly thing: Thing }
  | { readonly type: 'nameTaken' }
  | { readonly type: 'unknown' }
  | { readonly type: 'limitReached'; readonly max: number };

/** The agents of one organisation: what each can do and how much, and what each chose to be. */
export interface Agents {
  readonly presences: Presences;
  readonly skills: () => readonly Skill[];
  readonly reasons: () => readonly AwayReason[];
  readonly levelsOf: (agentId: AgentId) => readonly SkillLevel[];
  readonly capacityOf: (agentId: AgentId) => Capacity;
  readonly isSkill: (id: SkillId) => boolean;
  /** `note` says why somebody else chose it; the agent sees it. */
  readonly choose: (
    agentId: AgentId,
    choice: Choice,
    by: 'agent' | { readonly supervisor: Actor; readonly note: string },
  ) => Promise<ChooseOutcome>;
  readonly respondAgain: (agentId: AgentId) => Promise<Presence>;
  /** Takes back a time away that waits for the work in hand. */
  readonly withdrawAway: (agentId: AgentId) => Promise<Presence>;
  readonly readNotice: (agentId: AgentId) => Promise<Presence>;
  /** When her running time away has lasted as long as it may; null when nothing limits it, or nothing runs. */
  readonly awayLimitMs: (agentId: AgentId) => number | null;
  /** How long she has been away since a moment of the last day and a half, by what her reasons count as. */
  readonly awayUsedSince: (agentId: AgentId, fromMs: number) => ReadonlyMap<AwayClass, number>;
  readonly rules: () => PresenceRules;
  readonly editRules: (actor: Actor, given: Given<PresenceRules>) => Promise<PresenceRules>;
  readonly edit: (
    actor: Actor,
    agentId: AgentId,
    given: { readonly skills?: readonly SkillLevel[] | undefined; readonly capacity?: Capacity | undefined },
  ) => Promise<'saved' | 'skillUnknown'>;
  readonly addSkill: (actor: Actor, name: string) => Promise<SavedOutcome<Skill>>;
  readonly editSkill: (actor: Actor, id: SkillId, given: Given<Omit<Skill, 'id'>>) => Promise<SavedOutcome<Skill>>;
  readonly addReason: (actor: Actor, form: Omit<AwayReason, 'id' | 'isArchived'>) => Promise<SavedOutcome<AwayReason>>;
  readonly editReason: (
    actor: Actor,
    id: AwayReasonId,
    given: Given<Omit<AwayReason, 'id'>>,
  ) => Promise<SavedOutcome<AwayReason>>;
}

export interface AgentsNeeds {
  readonly journal: Journal<FactShape>;
  readonly database: Database;
  readonly clock: Clock;
  readonly presences: Presences;
  /** Whether an agent has anything in hand: then a break waits for it. */
  readonly hasWork: (agentId: AgentId) => boolean;
}

/** Opens the agents of one organisation on its floor. */
export async function openAgents({ journal, database, clock, presences, hasWork }: AgentsNeeds): Promise<Agents> {
  const { organisationId } = journal;
  const read = () => database.within(organisationId, (trx) => readBook(trx, organisationId));
  let book: AgentBook = await read();
  /** Settings are read, checked and written one after the other, so that two who save at once both see the truth. */
  const inTurn = openTurns();

  /** Writes, audits, takes the new state into memory and tells everybody that the rules changed. */
  const change = async (
    actor: Actor,
    entry: {
      readonly what: AuditWhat;
      readonly thing: { readonly type: string; readonly id: string };
      /** Null: there was none. */
      readonly before: unknown;
      readonly after: unknown;
    },
    save: (trx: Transaction) => Promise<boolean>,
  ): Promise<boolean> => {
    const atMs = clock.nowMs();
    const isSaved = await database.within(organisationId, async (trx) => {
      if (!(await save(trx))) return false;
      await audit.appendBy(trx, actor, { atMs, ...entry });
      return true;
    });
    if (!isSaved) return false;
    book = await read();
    const told: FactShape & { subject: string } = {
      of: 'rules',
      about: entry.thing.id,
      type: 'rulesChanged',
      atMs,
      subject: entry.thing.type,
    };
    await journal.record([told]);
    return true;
  };

  const putSkill = async (actor: Actor, skill: Skill, what: AuditWhat): Promise<SavedOutcome<Skill>> => {
    const before = book.skills.find(({ id }) => id === skill.id) ?? null;
    const entry = { what, thing: { type: 'skill', id: skill.id }, before, after: skill };
    const isSaved = await change(actor, entry, (trx) => saveSkill(trx, organisationId, skill));
    return isSaved ? { type: 'saved', thing: skill } : { type: 'nameTaken' };
  };
  const putReason = async (actor: Actor, reason: AwayReason, what: AuditWhat): Promise<SavedOutcome<AwayReason>> => {
    const before = book.reasons.find(({ id }) => id === reason.id) ?? null;
    const entry = { what, thing: { type: 'awayReason', id: reason.id }, before, after: reason };
    const isSaved = await change(actor, entry, (trx) => saveReason(trx, organisationId, reason));
    return isSaved ? { type: 'saved', thing: reason } : { type: 'nameTaken' };
  };

  /** Skills with their levels, as whoever reads the audit trail knows them. */
  const worded = (levels: readonly SkillLevel[]): readonly string[] =>
    levels
      .map(({ skillId, level }) => `${book.skills.find(({ id }) => id === skillId)?.name ?? skillId} ${level}`)
      .toSorted();

  /** What a choice comes to: at once, or when the work in hand is done; who chose for her tells her why. */
  const happeningsOf = (
    agentId: AgentId,
    { availability, reasonId, when }: Choice,
    by: 'agent' | { readonly supervisor: Actor; readonly note: string },
  ): AgentHappening[] => {
    const who = by === 'agent' ? 'agent' : 'supervisor';
    const note = by === 'agent' ? null : by.note;
    const isAtWork = ['available', 'offQueue'].includes(presences.of(agentId).availability);
    const waits = availability === 'away' && when !== 'now' && isAtWork && hasWork(agentId);
    const chosen: AgentHappening =
      waits && reasonId
        ? { type: 'askedForAway', reasonId, by: who, note }
        : { type: 'choseAvailability', availability, reasonId, by: who, note };
    if (by === 'agent') return [chosen];
    const { userId: supervisorId } = by.supervisor.who;
    return [chosen, { type: 'noticeGiven', supervisorId, availability, reasonId, note: by.note }];
  };

  return {
    presences,
    skills: () => book.skills,
    reasons: () => book.reasons,
    levelsOf: (agentId) => book.levels.get(agentId) ?? [],
    capacityOf: (agentId) => book.capacities.get(agentId) ?? defaultCapacity,
    isSkill: (id) => book.skills.some((skill) => skill.id === id && !skill.isArchived),
    choose: async (agentId, choice, by) => {
      const { availability, reasonId } = choice;
      const needsReason = availability === 'away';
      if (needsReason && reasonId === null) return { type: 'reasonNeeded' };
      const isKnown = book.reasons.some((reason) => reason.id === reasonId && !reason.isArchived);
      if (reasonId !== null && (!needsReason || !isKnown)) return { type: 'reasonUnknown' };
      const { availability: was, reasonId: wasReason } = presences.of(agentId);
      const before = { availability: was, reasonId: wasReason };
      await presences.record(agentId, happeningsOf(agentId, choice, by));
      if (by !== 'agent') {
        const { note } = by;
        const after = { availability, reasonId, when: choice.when ?? 'afterWork', note };
        const entry = { what: 'availabilitySet' as const, thing: { type: 'agent', id: agentId }, before, after };
        await database.within(organisationId, (trx) =>
          audit.appendBy(trx, by.supervisor, { atMs: clock.nowMs(), ...entry }),
        );
      }
      return { type: 'chosen', presence: presences.of(agentId) };
    },
    respondAgain: async (agentId) => {
      if (presences.of(agentId).notResponding)
        await presences.record(agentId, [{ type: 'respondedAgain', by: 'agent' }]);
      return presences.of(agentId);
    },
    withdrawAway: async (agentId) => {
      if (presences.of(agentId).pending) await presences.record(agentId, [{ type: 'withdrewAway', by: 'agent' }]);
      return presences.of(agentId);
    },
    readNotice: async (agentId) => {
      if (presences.of(agentId).notice) await presences.record(agentId, [{ type: 'noticeRead' }]);
      return presences.of(agentId);
    },
    awayLimitMs: (agentId) => {
      const { reasonId } = presences.of(agentId);
      const reason = book.reasons.find((one) => one.id === reasonId) ?? null;
      return awayLimitMs(presences.awaySpans(agentId), reason, presences.dayStartMs(agentId));
    },
    awayUsedSince: (agentId, fromMs) => {
      const sum = new Map<AwayClass, number>();
      for (const [reasonId, ms] of awayUsed(presences.awaySpans(agentId), fromMs, clock.nowMs())) {
        const reason = book.reasons.find(({ id }) => id === reasonId);
        if (reason) sum.set(reason.class, (sum.get(reason.class) ?? 0) + ms);
      }
      return sum;
    },
    rules: () => book.rules,
    editRules: (actor, given) =>
      inTurn(async () => {
        const rules = { ...book.rules, ...said(given) };
        const entry = {
          what: 'presenceRulesChanged' as const,
          thing: { type: 'presenceRules', id: organisationId },
          before: book.rules,
          after: rules,
        };
        await change(actor, entry, async (trx) => {
          await saveRules(trx, organisationId, rules);
          return true;
        });
        return book.rules;
      }),
    edit: (actor, agentId, { skills, capacity }) =>
      inTurn(async () => {
        const known = new Set(book.skills.map((skill) => skill.id));
        if (skills && !skills.every(({ skillId }) => known.has(skillId))) return 'skillUnknown';
        const once = skills && [...new Map(skills.map((one) => [one.skillId, one])).values()];
        const entry = {
          what: 'agentChanged' as const,
          thing: { type: 'agent', id: agentId },
          before: {
            skills: skills && worded(book.levels.get(agentId) ?? []),
            capacity: capacity && (book.capacities.get(agentId) ?? defaultCapacity),
          },
          after: { skills: once && worded(once), capacity },
        };
        await change(actor, entry, async (trx) => {
          if (once) await saveLevels(trx, organisationId, agentId, once);
          if (capacity) await saveCapacity(trx, organisationId, agentId, capacity);
          return true;
        });
        return 'saved';
      }),
    addSkill: (actor, name) =>
      inTurn(async () => {
        if (book.skills.length >= skillsMax) return { type: 'limitReached', max: skillsMax };
        return putSkill(actor, { id: newId<'skill'>(), name, isArchived: false }, 'skillCreated');
      }),
    editSkill: (actor, id, given) =>
      inTurn(async () => {
        const present = book.skills.find((skill) => skill.id === id);
        return present ? putSkill(actor, { ...present, ...said(given) }, 'skillChanged') : { type: 'unknown' };
      }),
    addReason: (actor, form) =>
      inTurn(async () => {
        if (book.reasons.length >= awayReasonsMax) return { type: 'limitReached', max: awayReasonsMax };
        return putReason(actor, { ...form, id: newId<'awayReason'>(), isArchived: false }, 'awayReasonCreated');
      }),
    editReason: (actor, id, given) =>
      inTurn(async () => {
        const present = book.reasons.find((reason) => reason.id === id);
        return present ? putReason(actor, { ...present, ...said(given) }, 'awayReasonChanged') : { type: 'unknown' };
      }),
  };
}

/** The away reasons of a new organisation, in the transaction of its setup. */
export async function installAgents(trx: Transaction, made: NewOrganisation): Promise<void> {
  for (const reason of defaultAwayReasons) {
    await saveReason(trx, made.organisationId, { ...reason, id: newId<'awayReason'>(), isArchived: false });
  }
}

function said<Shape extends object>(given: Shape): { [Key in keyof Shape]: Exclude<Shape[Key], undefined> } {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as never;
}
