import { implement } from '@orpc/server';
import { may, type Who } from '#identity';
import { actorOf, type RequestContext, requireWho } from '#identity/server';
import type { Channel } from '#kernel/channel.ts';
import type { InteractionId } from '#kernel/id.ts';
import { iso, isoOrNull } from '#kernel/moment.ts';
import type { IngressWay, ProviderSide, SetupField } from '../channel.ts';
import { messagingContract } from '../contract.ts';
import type { ChannelAccountView, SetupFieldView } from '../contract-channels.ts';
import type { ConversationDetail } from '../contract-conversations.ts';
import {
  type FieldValue,
  fieldTrouble,
  type GivenFields,
  type GivenSecrets,
  type RefusedField,
} from '../setup-field.ts';
import { formerIdentityKeyUntilMs, withNewIdentityKey } from '../signed-identity.ts';
import { type Account, webChatSettingsOf } from './accounts.ts';
import { botRoutes } from './bot-routes.ts';
import type { Messaging } from './messaging.ts';
import { misfitRefusal } from './misfit.ts';
import { actsRoutes } from './routes-acts.ts';
import { noticesRoutes, scheduleRoutes } from './routes-notices.ts';
import { startRoutes } from './routes-start.ts';
import { draftsRoutes, templatesRoutes } from './routes-writing.ts';
import { messageViewFor } from './views.ts';
import type { ChangeOutcome, Denied, NotNow } from './writing.ts';

const deadLettersOf = async (messaging: Messaging, account: Account) =>
  (await messaging.inbox.deadLetters(account.id)).length;

/** The routes of conversations and channels: contract → use case. `of` answers the caller's organisation. */
export function messagingRoutes({ of }: { readonly of: (who: Who) => Messaging }) {
  const api = implement(messagingContract).$context<RequestContext>();
  const { conversations: talk, channels } = api;

  const detailAfter = async (who: Who, id: InteractionId, outcome: ChangeOutcome, errors: Errors) => {
    if (outcome.type !== 'changed') throw refusal(outcome, errors);
    const detail = await of(who).lists.detail(who, id);
    // Whoever lets go of a conversation may no longer see it; she is told so by the answer being refused.
    if (!detail) throw errors.NOT_FOUND();
    return detail;
  };

  /** What she sees of a conversation that has left her hands: how it is, or, when she may not see that, how it was. */
  const detailWithout = async (
    who: Who,
    id: InteractionId,
    { before, outcome }: { readonly before: ConversationDetail | null; readonly outcome: ChangeOutcome },
    errors: Errors,
  ) => {
    if (outcome.type !== 'changed') throw refusal(outcome, errors);
    const now = (await of(who).lists.detail(who, id)) ?? letGo(before);
    if (!now) throw errors.NOT_FOUND();
    return now;
  };

  const accountView = async (who: Who, account: Account): Promise<ChannelAccountView> => {
    const messaging = of(who);
    const channel = messaging.channels.get(account.channel);
    return {
      id: account.id,
      channel: account.channel,
      name: account.name,
      publicKey: account.publicKey,
      queueId: account.queueId,
      projectId: account.projectId,
      isActive: account.isActive,
      settings: channel?.provider ? null : webChatSettingsOf(account),
      identity: channel?.provider ? null : identityView(messaging, account),
      connection: channel?.provider
        ? {
            fields: channel.provider.fields.map(fieldView),
            values: valuesOf(account, channel.provider),
            secretsKept: Object.keys(messaging.accounts.secretsOf(account.id)),
            ingress: ingressOf(account, channel.provider),
            ways: [...channel.provider.ways],
            webhookUrl: messaging.webhookUrlOf(account),
          }
        : null,
      health: channel ? await channel.health(account) : { status: 'failed', code: 'noAdapter' },
      lastInboundAt: isoOrNull(account.lastInboundAtMs),
      deadLetters: await deadLettersOf(messaging, account),
    };
  };

  /** Whether a channel can be connected here in this way. */
  const isOffered = (who: Who, kind: Channel, ingress: IngressWay | undefined): boolean => {
    const channel = of(who).channels.get(kind);
    return channel !== undefined && (ingress === undefined || channel.provider?.ways.includes(ingress) === true);
  };

  /** What is wrong with the fields of a request; null when nothing is, or none were given. */
  const refusedField = (
    who: Who,
    kind: Channel,
    given: { readonly fields: GivenFields; readonly secrets: GivenSecrets },
    present: Account | null,
  ): RefusedField | null => {
    const provider = of(who).channels.get(kind)?.provider;
    const isSilent = Object.keys(given.fields).length + Object.keys(given.secrets).length === 0;
    if (isSilent) return null;
    const keptSecrets = present ? Object.keys(of(who).accounts.secretsOf(present.id)) : [];
    const refused = fieldTrouble(provider?.fields ?? [], given, { fields: present?.settings ?? {}, keptSecrets });
    if (refused) return refused;
    const wrong = provider?.wrongField?.({ ...present?.settings, ...given.fields });
    return wrong ? { ...wrong, because: 'malformed' } : null;
  };

  /** The account if she may touch it. */
  const managed = (who: Who, id: Account['id'], right: 'channel.read' | 'channel.manage'): Account | null => {
    const account = of(who).accounts.byId(id);
    return account && may(who, right, { projectId: account.projectId }) ? account : null;
  };

  return api.router({
    bot: botRoutes({ of }),
    templates: templatesRoutes({ of: (who) => of(who).templates }),
    drafts: draftsRoutes({ of: (who) => of(who).drafts }),
    notices: noticesRoutes({ of: (who) => of(who).notices }),
    scheduled: scheduleRoutes({ of: (who) => of(who).schedule }),
    acts: actsRoutes({ of }),
    starting: startRoutes({ of: (who) => of(who).starting }),
    conversations: {
      list: talk.list.handler(({ input, context }) => {
        const who = requireWho(context);
        return of(who).lists.page(who, input);
      }),
      counts: talk.counts.handler(({ input, context }) => {
        const who = requireWho(context);
        return of(who).lists.counts(who, input.scope);
      }),
      invite: talk.invite.handler(async ({ input, context, errors }) => {
        const who = requireWho(context);
        const outcome = await of(who).beside.invite(who, input.interactionId, input.agentId);
        if (outcome.type === 'agentUnknown') throw errors.AGENT_UNKNOWN();
        return detailAfter(who, input.interactionId, outcome, errors);
      }),
      removeParticipant: talk.removeParticipant.handler(async ({ input, context, errors }) => {
        const who = requireWho(context);
        const outcome = await of(who).beside.remove(who, input.interactionId, input.agentId);
        if (outcome.type !== 'changed') throw refusal(outcome, errors);
        return { left: true as const };
      }),
      spam: talk.spam.handler(async ({ input, context, errors }) => {
        const actor = actorOf(context);
        const outcome = await of(actor.who).beside.markSpam(actor, input.interactionId, input.isSpam);
        return detailAfter(actor.who, input.interactionId, outcome, errors);
      }),
      archive: talk.archive.handler(async ({ input, context, errors }) => {
        const who = requireWho(context);
        const outcome = await of(who).writing.archive(who, input.interactionId, input.isArchived);
        return detailAfter(who, input.interactionId, outcome, errors);
      }),
      get: talk.get.handler(async ({ input, context, errors }) => {
        const who = requireWho(context);
        const detail = await of(who).lists.detail(who, input.interactionId);
        if (!detail) throw errors.NOT_FOUND();
        return detail;
      }),
      timeline: talk.timeline.handler(async ({ input, context, errors }) => {
        const who = requireWho(context);
        const page = await of(who).lists.timeline(who, input.interactionId, input.beforeSeq ?? null, input.limit);
        if (!page) throw errors.NOT_FOUND();
        return page;
      }),
      send: talk.send.handler(async ({ input, context, errors }) => {
        const who = requireWho(context);
        const messaging = of(who);
        const outcome = await messaging.writing.send(who, input.interactionId, input);
        if (outcome.type === 'empty') throw errors.EMPTY_MESSAGE();
        if (outcome.type === 'doesNotFit') throw misfitRefusal(outcome.misfit, errors);
        if (outcome.type === 'sentMeanwhile') {
          const { name, text, atMs } = outcome;
          throw errors.SENT_MEANWHILE({ data: { name, text, at: iso(atMs) } });
        }
        if (outcome.type === 'noSuchText') throw errors.APPROVED_TEXT_UNKNOWN();
        if (outcome.type !== 'sent') throw refusal(outcome, errors);
        return messageViewFor(who, outcome.message, outcome.conversation, messaging.access);
      }),
      setStatus: talk.setStatus.handler(async ({ input, context, errors }) => {
        const who = requireWho(context);
        const untilMs = input.until ? Date.parse(input.until) : null;
        if (input.status === 'postponed' && untilMs === null) throw errors.UNTIL_NEEDED();
        const choice = { status: input.status, untilMs, resolved: input.resolved ?? null };
        return detailAfter(
          who,
          input.interactionId,
          await of(who).writing.setStatus(who, input.interactionId, choice),
          errors,
        );
      }),
      release: talk.release.handler(async ({ input, context, errors }) => {
        const who = requireWho(context);
        const before = await of(who).lists.detail(who, input.interactionId);
        const outcome = await of(who).writing.release(who, input.interactionId);
        return detailWithout(who, input.interactionId, { before, outcome }, errors);
      }),
      transfer: talk.transfer.handler(async ({ input, context, errors }) => {
        const who = requireWho(context);
        const before = await of(who).lists.detail(who, input.interactionId);
        const outcome = await of(who).writing.transfer(who, input.interactionId, input.to, input.note || null);
        if (outcome.type === 'targetRefused') throw errors.TARGET_REFUSED({ data: { because: outcome.because } });
        return detailWithout(who, input.interactionId, { before, outcome }, errors);
      }),
      declineTransfer: talk.declineTransfer.handler(async ({ input, context, errors }) => {
        const who = requireWho(context);
        const before = await of(who).lists.detail(who, input.interactionId);
        const outcome = await of(who).writing.declineTransfer(who, input.interactionId, input.because || null);
        return detailWithout(who, input.interactionId, { before, outcome }, errors);
      }),
      seen: talk.seen.handler(async ({ input, context, errors }) => {
        const who = requireWho(context);
        const outcome = await of(who).writing.seen(who, input.interactionId, input.upToSeq);
        if ('type' in outcome) throw errors.NOT_FOUND();
        return outcome;
      }),
    },
    channels: {
      list: channels.list.handler(async ({ context }) => {
        const who = requireWho(context);
        const seen = of(who)
          .accounts.all()
          .filter((account) => may(who, 'channel.read', { projectId: account.projectId }));
        return { items: await Promise.all(seen.map((account) => accountView(who, account))) };
      }),
      kinds: channels.kinds.handler(({ context }) => {
        const items = [...of(requireWho(context)).channels.values()].map(({ channel, provider }) => ({
          channel,
          ways: [...(provider?.ways ?? [])],
          fields: (provider?.fields ?? []).map(fieldView),
        }));
        return { items };
      }),
      create: channels.create.handler(async ({ input, context, errors }) => {
        const actor = actorOf(context);
        const queue = of(actor.who).access.queues.find(input.queueId);
        if (!queue || !may(actor.who, 'channel.manage', { projectId: queue.projectId })) throw errors.NOT_FOUND();
        const { channel, name, queueId, ingress, fields, secrets } = input;
        if (!isOffered(actor.who, channel, ingress)) throw errors.CHANNEL_NOT_OFFERED();
        // Nothing has to be complete yet: the account is made first, and its page asks for the rest.
        const refused = refusedField(actor.who, channel, input, null);
        if (refused && refused.because !== 'missing') throw errors.FIELD_REFUSED({ data: refused });
        const settings = { ...input.settings, ...fields, ...(ingress && { ingress }) };
        const account = { channel, name, queueId, projectId: queue.projectId, settings, secrets };
        return accountView(actor.who, await of(actor.who).accounts.create(actor, account));
      }),
      update: channels.update.handler(async ({ input, context, errors }) => {
        const actor = actorOf(context);
        const present = managed(actor.who, input.channelAccountId, 'channel.manage');
        if (!present) throw errors.NOT_FOUND();
        const { name, isActive, ingress, fields, secrets } = input;
        if (!isOffered(actor.who, present.channel, ingress)) throw errors.CHANNEL_NOT_OFFERED();
        const refused = refusedField(actor.who, present.channel, input, present);
        if (refused) throw errors.FIELD_REFUSED({ data: refused });
        const queue = input.queueId ? of(actor.who).access.queues.find(input.queueId) : undefined;
        if (queue === null || (queue && !may(actor.who, 'channel.manage', { projectId: queue.projectId })))
          throw errors.NOT_FOUND();
        const settings = { ...input.settings, ...fields, ...(ingress && { ingress }) };
        const patch = { name, isActive, queue, settings, secrets };
        const changed = await of(actor.who).accounts.update(actor, input.channelAccountId, patch);
        if (!changed) throw errors.NOT_FOUND();
        return accountView(actor.who, changed);
      }),
      newIdentityKey: channels.newIdentityKey.handler(async ({ input, context, errors }) => {
        const actor = actorOf(context);
        const present = managed(actor.who, input.channelAccountId, 'channel.manage');
        if (!present) throw errors.NOT_FOUND();
        const { accounts, channels: kinds, clock, newKey } = of(actor.who);
        if (kinds.get(present.channel)?.provider !== null) throw errors.CHANNEL_NOT_OFFERED();
        const key = newKey();
        const secrets = withNewIdentityKey(accounts.secretsOf(present.id), key);
        const settings = secrets.identityKeyFormer === '' ? {} : { identityKeyReplacedAtMs: clock.nowMs() };
        const changed = await accounts.update(actor, present.id, { settings, secrets });
        if (!changed) throw errors.NOT_FOUND();
        return { key, channel: await accountView(actor.who, changed) };
      }),
      removeIdentityKey: channels.removeIdentityKey.handler(async ({ input, context, errors }) => {
        const actor = actorOf(context);
        const present = managed(actor.who, input.channelAccountId, 'channel.manage');
        if (!present) throw errors.NOT_FOUND();
        // Without a key nobody could write where everybody has to be named.
        const settings = { requiresIdentity: false };
        const secrets = { identityKey: '', identityKeyFormer: '' };
        const changed = await of(actor.who).accounts.update(actor, present.id, { settings, secrets });
        if (!changed) throw errors.NOT_FOUND();
        return accountView(actor.who, changed);
      }),
      test: channels.test.handler(async ({ input, context, errors }) => {
        const who = requireWho(context);
        const account = managed(who, input.channelAccountId, 'channel.manage');
        const channel = account && of(who).channels.get(account.channel);
        if (!account || !channel) throw errors.NOT_FOUND();
        if (channel.provider) return channel.provider.test(account);
        return { ...(await channel.health(account)), knownAs: null };
      }),
      alerts: channels.alerts.handler(async ({ input, context, errors }) => {
        const who = requireWho(context);
        const account = managed(who, input.channelAccountId, 'channel.read');
        if (!account) throw errors.NOT_FOUND();
        const alerts = await of(who).alertsOf(account);
        return { items: alerts.map(({ atMs, ...alert }) => ({ ...alert, at: iso(atMs) })) };
      }),
      deadLetters: channels.deadLetters.handler(async ({ input, context, errors }) => {
        const who = requireWho(context);
        if (!managed(who, input.channelAccountId, 'channel.manage')) throw errors.NOT_FOUND();
        const letters = await of(who).inbox.deadLetters(input.channelAccountId);
        return {
          items: letters.map((letter) => ({ ...letter, receivedAt: iso(letter.receivedAtMs) })),
        };
      }),
      retryDeadLetter: channels.retryDeadLetter.handler(async ({ input, context, errors }) => {
        const who = requireWho(context);
        if (!managed(who, input.channelAccountId, 'channel.manage')) throw errors.NOT_FOUND();
        const state = await of(who).inbox.retry(input.id);
        if (state === 'unknown') throw errors.NOT_FOUND();
        return { state };
      }),
    },
  });
}

function identityView({ accounts, clock }: Messaging, account: Account): ChannelAccountView['identity'] {
  const { identityKey = '', identityKeyFormer = '' } = accounts.secretsOf(account.id);
  const untilMs = identityKeyFormer === '' ? null : formerIdentityKeyUntilMs(account);
  const formerKeyUntil = untilMs !== null && untilMs > clock.nowMs() ? iso(untilMs) : null;
  return { hasKey: identityKey !== '', formerKeyUntil };
}

function fieldView({ key, kind, isRequired, usual, choices, maxChars, onlyWhen }: SetupField): SetupFieldView {
  return {
    key,
    kind,
    isRequired,
    usual: usual ?? null,
    choices: [...(choices ?? [])],
    maxChars: maxChars ?? null,
    onlyWhen: onlyWhen ?? null,
  };
}

/** What was said of the fields that are no secrets. */
function valuesOf(account: Account, provider: ProviderSide): Record<string, FieldValue> {
  const isValue = (value: unknown): value is FieldValue => ['string', 'number', 'boolean'].includes(typeof value);
  return Object.fromEntries(
    provider.fields.flatMap(({ key, kind }) => {
      const value = account.settings[key];
      return kind !== 'secret' && isValue(value) ? [[key, value]] : [];
    }),
  );
}

function ingressOf(account: Account, { ways }: ProviderSide): IngressWay {
  return ways.find((way) => way === account.settings.ingress) ?? ways[0] ?? 'webhook';
}

type Errors = {
  readonly NOT_FOUND: () => Error;
  readonly FORBIDDEN: (given: { data: { right: string } }) => Error;
  readonly NOT_NOW: (given: {
    data: { because: string; status: NotNow['status']; choices: NotNow['choices'][number][] };
  }) => Error;
};

function refusal(outcome: NotNow | Denied, errors: Errors): Error {
  if (outcome.type === 'unknown') return errors.NOT_FOUND();
  if (outcome.type === 'forbidden') return errors.FORBIDDEN({ data: { right: 'chat' } });
  const { because, status, choices } = outcome;
  return errors.NOT_NOW({ data: { because, status, choices: [...choices] } });
}

/** What she saw a moment ago, with nothing left to do: the answer to somebody who has just given it away. */
function letGo<Detail extends { choices: unknown[] }>(before: Detail | null): Detail | null {
  return (
    before && {
      ...before,
      choices: [],
      mayReply: false,
      mayTake: false,
      mayRelease: false,
      mayTransfer: false,
      handedOver: null,
    }
  );
}
