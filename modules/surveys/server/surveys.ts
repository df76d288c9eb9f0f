import { may } from '#identity';
import { type Actor, audit, newToken } from '#identity/server';
import type { Interaction, InteractionFact } from '#interactions';
import type { Interactions } from '#interactions/server';
import type { FactShape, Recorded } from '#kernel/fact.ts';
import type { InteractionId, QueueId } from '#kernel/id.ts';
import type { AfterTalk, Answer, Conversation } from '#messaging/server';
import type { Clock } from '#platform/clock.ts';
import type { Database } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import { type Journal, write } from '#platform/journal/index.ts';
import type { Log } from '#platform/log.ts';
import type { Queue } from '#queues';
import type { SurveyFact } from '../fact.ts';
import {
  answerWithinMs,
  defaultSettings,
  faultOf,
  markIn,
  markOfPayload,
  marksOf,
  payloadOf,
  questionInLetter,
  questionInText,
  type Score,
  type SurveySettings,
  scoreOf,
  skipped,
} from '../survey.ts';
import { factOf } from './facts.ts';
import { openLinks, type SurveyLinks } from './links.ts';
import {
  answerRows,
  askedBefore,
  askedSince,
  marksSince,
  openSurveyOf,
  readSettings,
  type StoredSurvey,
  surveyRows,
  writeSettings,
} from './store.ts';

export type SetOutcome = { readonly type: 'saved' } | { readonly type: 'unknown' } | { readonly type: 'emptyQuestion' };

/** What queues ask when a conversation is over, and what customers answer. One per organisation, on its floor. */
export interface Surveys {
  readonly of: (queueId: QueueId) => { readonly settings: SurveySettings; readonly changedAtMs: number | null };
  readonly set: (actor: Actor, queueId: QueueId, settings: SurveySettings) => Promise<SetOutcome>;
  /** The last 30 days of a queue, of the kind it asks now. */
  readonly scoreOf: (queueId: QueueId) => Promise<Score>;
  /** Answers that are given on a page, by whoever holds the link of a letter. */
  readonly links: SurveyLinks;
  /** Takes up conversations that ended while nobody was there to ask. */
  readonly start: () => Promise<void>;
  /** Resolves when whoever was being asked has been asked. */
  readonly close: () => Promise<void>;
}

export interface SurveysNeeds {
  readonly journal: Journal<FactShape>;
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly interactions: Interactions;
  readonly queues: { readonly find: (id: QueueId) => Queue | null };
  readonly afterTalk: AfterTalk;
  readonly language: 'tr' | 'en';
  /** Where a link of a letter can lead to; null when nobody said how the world reaches us: then she answers in writing. */
  readonly publicUrl: string | null;
}

const scoreForMs = 30 * 24 * 3_600_000;
/** Whoever was not asked within this time after the end, because the program was down, is not asked any more. */
const askLateMs = 15 * 60_000;

/** Opens the surveys of one organisation: hears of ends from the journal, of answers from messaging. */
export async function openSurveys(needs: SurveysNeeds): Promise<Surveys> {
  const { journal, database, clock, log, interactions, queues, afterTalk } = needs;
  const { organisationId } = journal;
  const kept = new Map<QueueId, { readonly settings: SurveySettings; readonly changedAtMs: number }>();
  for (const row of await database.within(organisationId, (trx) => readSettings(trx, organisationId)))
    kept.set(row.queueId, row);
  const of: Surveys['of'] = (queueId) => kept.get(queueId) ?? { settings: defaultSettings, changedAtMs: null };
  const running = new Set<Promise<void>>();
  const { rememberAsked, mayAnswer } = await openAsked(needs);

  const ask = async (id: InteractionId): Promise<void> => {
    const interaction = await interactions.load(id);
    const queueId = interaction?.visit?.queueId;
    const customerId = interaction?.customerId;
    if (!interaction || !queueId || !customerId || interaction.phase !== 'done') return;
    const { settings, changedAtMs } = of(queueId);
    // What ended before a queue began to ask is not asked about, whenever somebody looks.
    if (!settings.isOn || (changedAtMs ?? 0) > (interaction.endedAtMs ?? 0)) return;
    const place = await afterTalk.placeOf(interaction);
    if (!place) return;
    const before = await database.within(organisationId, (trx) =>
      askedBefore(trx, organisationId, { interactionId: id, customerId }),
    );
    const { hasOptedOut, isWindowOpen, language } = place;
    const ending = { ...endingOf(interaction), ...before, hasOptedOut, isWindowOpen };
    const because = skipped(settings, ending, clock.nowMs());
    if (because) return void log.debug({ interactionId: id, because }, 'the customer is not asked');
    const hasChoices = marksOf(settings.kind).length <= place.choicesMost;
    const link = !hasChoices && place.isLetter && needs.publicUrl !== null ? newToken(organisationId) : null;
    const survey = surveyOf(interaction, queueId, settings, { linkHash: link?.hash ?? null, language });
    const asked: SurveyFact = { ...factOf(survey, clock.nowMs()), type: 'surveyAsked' };
    const { question } = settings.texts[language];
    const inWriting = link
      ? questionInLetter(question, `${needs.publicUrl}/survey/${link.text}`, language)
      : questionInText(question, settings.kind, language);
    // Before it is said: nobody answers so fast that her answer is not known as one.
    rememberAsked(survey);
    await afterTalk.say(
      interaction,
      {
        author: 'bot',
        clientId: `survey-${id}`,
        text: hasChoices ? question : inWriting,
        ...(hasChoices && {
          choices: marksOf(settings.kind).map((mark) => ({ id: payloadOf(survey.id, mark), title: String(mark) })),
        }),
      },
      { facts: [asked], writes: [write(surveyRows, survey)] },
    );
  };

  const surveyOf = (
    interaction: Interaction,
    queueId: QueueId,
    { kind }: SurveySettings,
    asked: Pick<StoredSurvey, 'linkHash' | 'language'>,
  ): StoredSurvey => ({
    ...asked,
    id: newId<'survey'>(),
    interactionId: interaction.id,
    conversationId: interaction.conversationId as StoredSurvey['conversationId'],
    customerId: interaction.customerId as StoredSurvey['customerId'],
    queueId,
    agentId: interaction.lastResponsible,
    kind,
    askedAtMs: clock.nowMs(),
    score: null,
  });

  const begin = (id: InteractionId): void => {
    const run = ask(id).catch((err: Error) => log.warn({ err, interactionId: id }, 'the customer could not be asked'));
    running.add(run);
    void run.finally(() => running.delete(run));
  };

  journal.hear('surveys', (fact) => {
    if (fact.of === 'interaction' && (fact as Recorded<InteractionFact>).type === 'ended')
      begin(fact.about as InteractionId);
  });

  afterTalk.takeAnswers(async (conversation: Conversation, { text, payload }: Answer) => {
    if (!mayAnswer(conversation.id)) return null;
    const sinceMs = clock.nowMs() - answerWithinMs;
    const survey = await database.within(organisationId, (trx) =>
      openSurveyOf(trx, organisationId, conversation.id, sinceMs),
    );
    // What she writes while somebody talks to her again is said to that person.
    if (!survey || survey.interactionId !== conversation.interactionId) return null;
    const score = payload === null ? markIn(text, survey.kind) : markOfPayload(payload, survey);
    if (score === null) return null;
    const answered: SurveyFact = {
      ...factOf(survey, clock.nowMs()),
      type: 'surveyAnswered',
      score,
      replaced: survey.score,
    };
    const language = conversation.language ?? needs.language;
    const { thanks } = of(survey.queueId).settings.texts[language];
    return {
      facts: [answered],
      writes: [write(answerRows, { id: survey.id, score, comment: null, atMs: clock.nowMs() })],
      // Thanked once; a second thought is taken without a word.
      reply: survey.score === null && thanks.trim() !== '' ? { clientId: `thanks-${survey.id}`, text: thanks } : null,
    };
  });

  return {
    of,
    links: openLinks(needs, of),
    set: async (actor, queueId, settings) => {
      const queue = queues.find(queueId);
      if (!queue || !may(actor.who, 'survey.manage', { projectId: queue.projectId })) return { type: 'unknown' };
      if (faultOf(settings)) return { type: 'emptyQuestion' };
      const next = { queueId, settings, changedAtMs: clock.nowMs() };
      const before = of(queueId).settings;
      await database.within(organisationId, async (trx) => {
        await writeSettings(trx, organisationId, next);
        const thing = { type: 'queue', id: queueId };
        await audit.appendBy(trx, actor, {
          atMs: next.changedAtMs,
          what: 'surveyChanged',
          thing,
          before,
          after: settings,
        });
      });
      kept.set(queueId, next);
      return { type: 'saved' };
    },
    scoreOf: async (queueId) => {
      const { kind } = of(queueId).settings;
      const sinceMs = clock.nowMs() - scoreForMs;
      const found = await database.within(organisationId, (trx) =>
        marksSince(trx, organisationId, { queueId, kind, sinceMs }),
      );
      return scoreOf(kind, found.marks, found.asked);
    },
    start: async () => {
      if (![...kept.values()].some(({ settings }) => settings.isOn)) return;
      const nowMs = clock.nowMs();
      for await (const fact of journal.factsBetween(nowMs - askLateMs, nowMs)) {
        if (fact.of === 'interaction' && (fact as Recorded<InteractionFact>).type === 'ended')
          begin(fact.about as InteractionId);
      }
    },
    close: async () => void (await Promise.all(running)),
  };
}

/** Who was asked not long ago, in memory: what anybody else writes is no answer, and nothing has to be read to know it. */
async function openAsked({ database, clock, journal: { organisationId } }: SurveysNeeds) {
  const read = await database.within(organisationId, (trx) =>
    askedSince(trx, organisationId, clock.nowMs() - answerWithinMs),
  );
  const askedAtMs = new Map(read.map((row) => [row.conversationId, row.askedAtMs]));
  const isOld = (atMs: number) => atMs < clock.nowMs() - answerWithinMs;
  return {
    mayAnswer: (id: Conversation['id']) => !isOld(askedAtMs.get(id) ?? Number.NEGATIVE_INFINITY),
    rememberAsked: (survey: StoredSurvey) => {
      askedAtMs.delete(survey.conversationId);
      askedAtMs.set(survey.conversationId, survey.askedAtMs);
      for (const [id, atMs] of askedAtMs) {
        if (!isOld(atMs)) break;
        askedAtMs.delete(id);
      }
    },
  };
}

function endingOf({ endCause, agentMessages }: Interaction) {
  return { cause: endCause ?? 'failed', agentMessages };
}
