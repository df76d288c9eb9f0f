import type { PastInteractionView } from '#customers';
import type { CustomerId, InteractionId } from '#kernel/id.ts';
import { useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import { ErrorState } from '#web/parts/states.tsx';
import styles from './customer.module.css';
import { useHistory } from './useCustomer.ts';

type Call = NonNullable<PastInteractionView['call']>;

/** Earlier interactions of a customer. How a channel and a status look is the caller's to say. */
export function CustomerHistory(props: {
  readonly customerId: CustomerId;
  readonly presentId: InteractionId | null;
  readonly open: (interactionId: InteractionId, channel: string) => void;
  readonly mark: (channel: string) => React.ReactNode;
  readonly statusWord: (status: string) => React.ReactNode;
  /** What else can be done with an earlier interaction. */
  readonly beside?: (past: { readonly interactionId: string; readonly channel: string }) => React.ReactNode;
}) {
  const t = useWords('customers');
  const formats = useFormats();
  const history = useHistory(props.customerId);
  if (history.isError) return <ErrorState error={history.error} retry={() => void history.refetch()} />;
  if (!history.items) return <div className={styles.historySpace} />;
  const earlier = history.items.filter(({ interactionId }) => interactionId !== props.presentId);
  if (earlier.length === 0) return <p className={styles.quiet}>{t('history.none')}</p>;
  return (
    <ul className={styles.history}>
      {earlier.map((past) => (
        <li key={past.interactionId}>
          <button
            type="button"
            className={styles.past}
            onClick={() => props.open(past.interactionId as InteractionId, past.channel)}
          >
            <span className={styles.pastMark}>{props.mark(past.channel)}</span>
            <span className={styles.pastWhen}>
              <time dateTime={past.startedAt} title={formats.exact(past.startedAt)}>
                {formats.moment(past.startedAt)}
              </time>
            </span>
            <span className={styles.pastStatus}>
              {past.call ? <CallWord {...past} call={past.call} /> : props.statusWord(past.status)}
            </span>
            <span className={styles.pastWho}>{past.responsibleName ?? t('history.nobody')}</span>
          </button>
          {props.beside?.(past)}
        </li>
      ))}
    </ul>
  );
}

/** What a call was, and how long from its beginning to its end; one that nobody of ours took says so. */
function CallWord({ call, startedAt, endedAt }: PastInteractionView & { readonly call: Call }) {
  const t = useWords('customers');
  const formats = useFormats();
  const { direction, isReached } = call;
  if (endedAt === null) return t('history.call.goesOn');
  if (!isReached) return <strong>{t(`history.call.missed.${direction}`)}</strong>;
  const length = formats.duration(Date.parse(endedAt) - Date.parse(startedAt));
  return t(`history.call.${direction}`, { length });
}
