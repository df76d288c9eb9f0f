import { useMutation } from '@tanstack/react-query';
import { type ChosenStatus, chosenStatuses } from '#interactions';
import type { AgentId, InteractionId, QueueId } from '#kernel/id.ts';
import type { ConversationDetail } from '#messaging';
import { useActions } from '#web/actions.ts';
import { api, client, isRefusal, queryClient, refusalData } from '#web/api.ts';
import { useErrorWords } from '#web/errors.ts';
import { useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import { tell, tellError } from '#web/notices.tsx';
import type { Asking } from './ConversationPane.tsx';
import { becomeKnown } from './useConversation.ts';
import { useOutbox } from './useOutbox.ts';
import { asksMore } from './words.ts';

export type TransferTarget =
  | { readonly type: 'queue'; readonly queueId: QueueId }
  | { readonly type: 'agent'; readonly agentId: AgentId };

/** What can be done with the open conversation. A status is shown as soon as it is wished. */
export interface ConversationActions {
  readonly choose: (status: ChosenStatus) => void;
  readonly postpone: (until: string) => void;
  readonly complete: (resolved: boolean) => void;
  readonly release: () => void;
  readonly take: () => void;
  /** Puts a completed conversation into the archive, or takes it out. */
  readonly archive: (isArchived: boolean) => void;
  readonly transfer: (to: TransferTarget, name: string, note: string, done: () => void) => void;
  /** The status that is on its way to the server. */
  readonly wish: ChosenStatus | null;
  readonly isTaking: boolean;
  readonly isTransferring: boolean;
  readonly transferError: unknown;
}

export function useConversationActions(
  detail: ConversationDetail | null,
  ask: (what: Asking) => void,
  toggleDetails: () => void,
): ConversationActions {
  const t = useWords('messaging');
  const formats = useFormats();
  const fail = useFailure();
  const { outbox } = useOutbox();
  const interactionId = (detail?.interactionId ?? '') as InteractionId;
  // What is said when the answer comes stands with the mutation: by then the conversation may have left the screen.
  const status = useMutation(
    api.messaging.conversations.setStatus.mutationOptions({
      onSettled: lookAgain,
      mutationFn: async (wish) => {
        await outbox.letGo(interactionId);
        return client.messaging.conversations.setStatus(wish);
      },
      onMutate: () => detail?.status,
      onError: (error) => fail(error, 'status'),
      onSuccess: (_now, wish, before) => tellStatus(wish.status, wish.until, before),
    }),
  );
  const releasing = useMutation(
    api.messaging.conversations.release.mutationOptions({
      mutationFn: async (input) => {
        await outbox.letGo(interactionId);
        return client.messaging.conversations.release(input);
      },
      onSettled: lookAgain,
      onError: (error) => fail(error, 'release'),
      onSuccess: () => tell(t('done.released')),
    }),
  );
  const transferring = useMutation(
    api.messaging.conversations.transfer.mutationOptions({
      mutationFn: async (input) => {
        await outbox.letGo(interactionId);
        return client.messaging.conversations.transfer(input);
      },
      onSettled: lookAgain,
    }),
  );
  const taking = useMutation(
    api.routing.interactions.take.mutationOptions({
      onSettled: lookAgain,
      onError: (error) => fail(error, 'take'),
      onSuccess: () => tell(t('done.taken')),
    }),
  );

  const archiving = useMutation(
    api.messaging.conversations.archive.mutationOptions({
      onSettled: lookAgain,
      onError: (error) => fail(error, 'archive'),
      onSuccess: ({ isArchived }) => {
        becomeKnown(interactionId, { isArchived });
        tell(t(isArchived ? 'done.archived' : 'done.unarchived'));
      },
    }),
  );

  const set = (to: ChosenStatus, extra: { until?: string; resolved?: boolean }) =>
    status.mutate({ interactionId, status: to, ...extra });
  const tellStatus = (to: ChosenStatus, until: string | undefined, was: string | undefined) => {
    const before = chosenStatuses.find((chosen) => chosen === was);
    const canUndo = before && before !== to && to !== 'completed' && before !== 'postponed';
    const words = until
      ? t('done.postponed', { moment: formats.moment(until) })
      : t('done.status', { status: t(`status.${to}`) });
    tell(words, canUndo ? { label: t('list.undo'), run: () => set(before, {}) } : undefined);
  };

  const actions: ConversationActions = {
    choose: (to) => (asksMore(to) ? ask(to === 'postponed' ? 'postpone' : 'complete') : set(to, {})),
    postpone: (until) => set('postponed', { until }),
    complete: (resolved) => set('completed', { resolved }),
    release: () => releasing.mutate({ interactionId }),
    take: () => taking.mutate({ interactionId }),
    archive: (isArchived) => archiving.mutate({ interactionId, isArchived }),
    transfer: (to, name, note, done) =>
      transferring.mutate(
        { interactionId, to, ...(note === '' ? {} : { note }) },
        {
          onSuccess: () => {
            tell(t('done.transferred', { to: name }));
            done();
          },
        },
      ),
    wish: status.isPending ? ((status.variables?.status ?? null) as ChosenStatus | null) : null,
    isTaking: taking.isPending,
    isTransferring: transferring.isPending,
    transferError: transferring.error,
  };
  useOffered(detail, actions, ask, toggleDetails);
  return actions;
}

/** Lists that no topic tells ask again after something was done. */
export function lookAgain(): void {
  void queryClient.invalidateQueries({ queryKey: api.messaging.conversations.list.key() });
  void queryClient.invalidateQueries({ queryKey: api.messaging.conversations.counts.key() });
}

/** Says why something was not done, with what is true now. */
function useFailure() {
  const t = useWords('messaging');
  const errorWords = useErrorWords();
  return (error: unknown, what: 'status' | 'release' | 'transfer' | 'take' | 'archive') => {
    const words = errorWords(error);
    tellError({ ...words, title: t(`failed.${what}`), text: reasonInWords(error, t) ?? words.text });
  };
}

type Words = ReturnType<typeof useWords<'messaging'>>;

/** The refusals of conversations in words; null for what everybody may hear. */
export function reasonInWords(error: unknown, t: Words): string | null {
  const data = refusalData(error);
  if (isRefusal(error, 'NOT_NOW')) {
    return typeof data.status === 'string'
      ? t('failed.notNow', { status: t(`status.${data.status as ChosenStatus}`) })
      : t('failed.notNowBare');
  }
  if (isRefusal(error, 'TARGET_REFUSED')) return t(`transfer.because.${data.because as 'notReachable'}`);
  if (isRefusal(error, 'TAKE_REFUSED')) return t(`takeRefused.${data.because as 'notWaiting'}`);
  return null;
}

/** Every action has a name in the search, most a letter. */
function useOffered(
  detail: ConversationDetail | null,
  actions: ConversationActions,
  ask: (what: Asking) => void,
  toggleDetails: () => void,
): void {
  const t = useWords('messaging');
  const has = (status: ChosenStatus) => detail?.choices.includes(status) ?? false;
  useActions([
    ...(has('postponed')
      ? [
          {
            id: 'conversation.postpone',
            label: t('act.postpone'),
            shortcut: 'postpone' as const,
            run: () => ask('postpone'),
          },
        ]
      : []),
    ...(has('completed')
      ? [
          {
            id: 'conversation.complete',
            label: t('act.complete'),
            shortcut: 'complete' as const,
            run: () => ask('complete'),
          },
        ]
      : []),
    ...(detail?.mayTransfer
      ? [
          {
            id: 'conversation.transfer',
            label: t('act.transfer'),
            shortcut: 'transfer' as const,
            run: () => ask('transfer'),
          },
        ]
      : []),
    ...(detail?.mayRelease ? [{ id: 'conversation.release', label: t('act.release'), run: actions.release }] : []),
    ...(detail?.mayTake
      ? [{ id: 'conversation.take', label: t('act.take'), shortcut: 'take' as const, run: actions.take }]
      : []),
    ...(detail
      ? [{ id: 'conversation.details', label: t('act.details'), shortcut: 'details' as const, run: toggleDetails }]
      : []),
  ]);
}
