import type { Customers } from '#customers/server';
import { may, type Who } from '#identity';
import { type Actor, audit } from '#identity/server';
import type { Interaction } from '#interactions';
import type { Interactions } from '#interactions/server';
import type { FileId, InteractionId, OrganisationId, QueueId } from '#kernel/id.ts';
import type { Clock } from '#platform/clock.ts';
import type { Database, Transaction } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import type { AttachedFile } from '../message.ts';
import {
  filledIn,
  languageFor,
  type Template,
  type TemplateLanguage,
  templateLimits,
  templatesFor,
  valuesOf,
} from '../template.ts';
import { type AccessNeeds, mayDo } from './access.ts';
import type { Conversations } from './conversations.ts';
import type { Files } from './files.ts';
import {
  countTemplates,
  countUse,
  removeTemplate,
  type Shelf,
  saveTemplate,
  templateOn,
  templatesOn,
} from './template-store.ts';

export interface GivenTemplate {
  readonly title: string;
  readonly texts: Template['texts'];
  readonly fileIds: readonly FileId[];
}
export type TemplateOutcome =
  | { readonly type: 'saved'; readonly template: Template }
  | { readonly type: 'unknown' }
  | { readonly type: 'forbidden' }
  | { readonly type: 'changedMeanwhile' }
  | { readonly type: 'limitReached'; readonly max: number };

/** A template as it would be said in one conversation now. */
export interface Said {
  readonly text: string;
  readonly language: TemplateLanguage;
  /** Variables nobody could fill; they stand in the text in their braces. */
  readonly blanks: readonly string[];
}

/** Phrases that are said often: those of a queue, and each person's own. */
export interface Templates {
  /** Null for a queue she may not see. */
  readonly ofQueue: (who: Who, queueId: QueueId) => Promise<readonly Template[] | null>;
  readonly own: (who: Who) => Promise<readonly Template[]>;
  /** `queueId` null: a personal one. `at` names the template to change and the version that was read. */
  readonly save: (
    actor: Actor,
    queueId: QueueId | null,
    given: GivenTemplate,
    at: { readonly id: string; readonly version: number } | null,
  ) => Promise<TemplateOutcome>;
  readonly remove: (actor: Actor, queueId: QueueId | null, id: string) => Promise<'removed' | 'unknown' | 'forbidden'>;
  /** What she can use in a conversation, the likeliest first; null when she may not write in it. */
  readonly forInteraction: (
    who: Who,
    id: InteractionId,
    search: string,
  ) => Promise<readonly (Template & Said)[] | null>;
  /** Takes one for a message: its files are hers to send afterwards, and the use is counted. */
  readonly use: (
    who: Who,
    id: InteractionId,
    templateId: string,
    language?: TemplateLanguage,
  ) => Promise<(Said & { readonly files: readonly AttachedFile[] }) | null>;
}

export interface TemplatesNeeds extends AccessNeeds {
  readonly organisationId: OrganisationId;
  readonly house: { readonly name: string; readonly zone: string; readonly language: TemplateLanguage };
  readonly database: Database;
  readonly clock: Clock;
  readonly conversations: Conversations;
  readonly files: Files;
  readonly interactions: Interactions;
  readonly customers: Pick<Customers, 'find' | 'nameOf'>;
}

/** Opens the templates of one organisation. */
export function openTemplates(needs: TemplatesNeeds): Templates {
  const { organisationId, database, clock, files, interactions, queues, people, house } = needs;
  const within = <T>(run: (trx: Transaction) => Promise<T>) => database.within(organisationId, run);

  /** The shelf she may change; a queue she may not even see is unknown to her. */
  const shelfOf = (who: Who, queueId: QueueId | null): Shelf | 'unknown' | 'forbidden' => {
    if (queueId === null) return { type: 'own', userId: who.userId };
    const queue = queues.find(queueId);
    if (!queue || !may(who, 'queue.read', { projectId: queue.projectId })) return 'unknown';
    return may(who, 'template.manage', { projectId: queue.projectId }) ? { type: 'queue', queueId } : 'forbidden';
  };
  const shelvesOf = (who: Who, interaction: Interaction): Shelf[] => [
    { type: 'own', userId: who.userId },
    ...(interaction.visit ? [{ type: 'queue', queueId: interaction.visit.queueId } as const] : []),
  ];
  const written = async (who: Who, id: InteractionId): Promise<Interaction | null> => {
    const interaction = await interactions.load(id);
    return interaction && mayDo(who, 'chat.reply', interaction, needs) ? interaction : null;
  };
  const sayerOf = async (who: Who, interaction: Interaction) => {
    const conversation = interaction.conversationId ? await needs.conversations.byId(interaction.conversationId) : null;
    const customer = conversation && (await needs.customers.find(conversation.customerId));
    return (template: Template, wanted?: TemplateLanguage): Said => {
      const language = languageFor(template, [wanted, house.language]);
      const values = valuesOf({
        // "Visitor 12" is our word for somebody unknown, not a name to greet her by.
        customerName: customer?.name ? needs.customers.nameOf(customer) : null,
        agentName: people.find(who.userId)?.name ?? '',
        company: house.name,
        queueName: interaction.visit ? (queues.find(interaction.visit.queueId)?.name ?? null) : null,
        nowMs: clock.nowMs(),
        zone: house.zone,
        language,
      });
      return { ...filledIn(template.texts[language] ?? '', values), language };
    };
  };
  /** Files a template may hold: those it has already, and what its writer has just uploaded. */
  const filesOf = async (who: Who, ids: readonly FileId[], before: readonly AttachedFile[]) => {
    const brought = await files.claimable(ids, { type: 'user', userId: who.userId }, null);
    return ids.flatMap((id) => [...before, ...brought].find((file) => file.id === id) ?? []);
  };

  return {
    ofQueue: async (who, queueId) => {
      const queue = queues.find(queueId);
      if (!queue || !may(who, 'queue.read', { projectId: queue.projectId })) return null;
      return within((trx) => templatesOn(trx, organisationId, [{ type: 'queue', queueId }]));
    },
    own: (who) => within((trx) => templatesOn(trx, organisationId, [{ type: 'own', userId: who.userId }])),
    save: async (actor, queueId, given, at) => {
      const { who } = actor;
      const shelf = shelfOf(who, queueId);
      if (typeof shelf === 'string') return { type: shelf };
      const before = at && (await within((trx) => templateOn(trx, organisationId, [shelf], at.id)));
      if (at && !before) return { type: 'unknown' };
      const attached = await filesOf(who, given.fileIds, before?.files ?? []);
      const max = queueId === null ? templateLimits.perPerson : templateLimits.perQueue;
      return within(async (trx): Promise<TemplateOutcome> => {
        if (!before && (await countTemplates(trx, organisationId, shelf)) >= max) return { type: 'limitReached', max };
        const template: Template = {
          id: before?.id ?? newId<'template'>(),
          queueId,
          ownerId: queueId === null ? who.userId : null,
          title: given.title,
          texts: Object.fromEntries(Object.entries(given.texts).filter(([, text]) => text?.trim())),
          files: attached,
          uses: before?.uses ?? 0,
          version: (before?.version ?? 0) + 1,
        };
        const atMs = clock.nowMs();
        if (!(await saveTemplate(trx, organisationId, template, at?.version ?? null, atMs)))
          return { type: 'changedMeanwhile' };
        // What somebody keeps for herself is her own affair.
        if (queueId !== null) {
          await audit.appendBy(trx, actor, {
            atMs,
            what: before ? 'templateChanged' : 'templateCreated',
            thing: { type: 'template', id: template.id },
            before: before ? told(before) : undefined,
            after: told(template),
          });
        }
        return { type: 'saved', template };
      });
    },
    remove: async (actor, queueId, id) => {
      const shelf = shelfOf(actor.who, queueId);
      if (typeof shelf === 'string') return shelf;
      return within(async (trx) => {
        const before = await templateOn(trx, organisationId, [shelf], id);
        if (!before) return 'unknown';
        await removeTemplate(trx, organisationId, id);
        if (queueId !== null) {
          const thing = { type: 'template', id };
          await audit.appendBy(trx, actor, {
            atMs: clock.nowMs(),
            what: 'templateDeleted',
            thing,
            before: told(before),
          });
        }
        return 'removed';
      });
    },
    forInteraction: async (who, id, search) => {
      const interaction = await written(who, id);
      if (!interaction) return null;
      const all = await within((trx) => templatesOn(trx, organisationId, shelvesOf(who, interaction)));
      const say = await sayerOf(who, interaction);
      return templatesFor(all, search).map((template) => ({ ...template, ...say(template) }));
    },
    use: async (who, id, templateId, language) => {
      const interaction = await written(who, id);
      if (!interaction) return null;
      const shelves = shelvesOf(who, interaction);
      const template = await within(async (trx) => {
        const found = await templateOn(trx, organisationId, shelves, templateId);
        if (found) await countUse(trx, organisationId, templateId);
        return found;
      });
      if (!template) return null;
      const say = await sayerOf(who, interaction);
      const copies = await files.copiesFor(
        template.files.map((file) => file.id),
        who.userId,
      );
      return { ...say(template, language), files: copies };
    },
  };
}

/** What the audit trail keeps of a template. */
function told({ title, texts, files, queueId }: Template) {
  return { title, texts, files: files.map((file) => file.name), queueId };
}
