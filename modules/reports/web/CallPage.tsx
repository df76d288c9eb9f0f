import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { callerShown } from '#customers';
import type { InteractionId } from '#kernel/id.ts';
import { ListenButton } from '#recordings/web';
import type { CallLogRow, CallPage as CallShown, CallStep } from '#reports';
import { CallNotes } from '#voice/web';
import { api } from '#web/api.ts';
import { useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import { BackLink } from '#web/parts/BackLink.tsx';
import { PlainPage } from '#web/parts/page.tsx';
import { ErrorState, LoadingState } from '#web/parts/states.tsx';
import { CallSounds } from './CallSounds.tsx';
import styles from './calls.module.css';

/** One call: what it came to, and everything that happened in it, in its order. */
export function CallPage() {
  const { interactionId } = useParams({ strict: false }) as { readonly interactionId: string };
  const t = useWords('reports');
  const query = useQuery(api.reports.callReports.one.queryOptions({ input: { interactionId } as never }));
  return (
    <>
      <BackLink to={'/reports/calls' as '/'}>{t('calls.back')}</BackLink>
      {query.isPending && <LoadingState rows={8} />}
      {query.isError && <ErrorState error={query.error} part="reports" retry={() => void query.refetch()} />}
      {query.data && <Shown {...(query.data as CallShown)} />}
    </>
  );
}

function Shown({ call, steps, sounds, toldOfRecordingAt, upTo }: CallShown) {
  const t = useWords('reports');
  const formats = useFormats();
  return (
    <PlainPage
      title={t('calls.page.title', { at: formats.moment(call.startedAt) })}
      sentence={t('calls.page.sentence')}
      actions={<ListenButton interactionId={call.interactionId} />}
    >
      <dl className={styles.facts}>
        <Named name={t('calls.column.customer')}>
          <Customer customer={call.customer} />
        </Named>
        <Named name={t('calls.column.direction')}>{t(`calls.direction.${call.direction}`)}</Named>
        {call.number && (
          <Named name={t('calls.column.number')}>
            {call.number.name} · {call.number.number}
          </Named>
        )}
        {call.queueNames.length > 0 && <Named name={t('calls.column.queue')}>{call.queueNames.join(' → ')}</Named>}
        {call.agentNames.length > 0 && <Named name={t('calls.column.agent')}>{call.agentNames.join(', ')}</Named>}
        {call.outcomeNames.length > 0 && <Named name={t('calls.column.outcome')}>{call.outcomeNames.join(', ')}</Named>}
        <Named name={t('calls.column.end')}>{t(`calls.end.${call.end}`)}</Named>
        {toldOfRecordingAt && (
          <Named name={t('calls.page.told')}>
            {t('calls.page.toldAfter', {
              after: formats.duration(Date.parse(toldOfRecordingAt) - Date.parse(call.startedAt)),
            })}
          </Named>
        )}
      </dl>
      <div className={styles.notes}>
        <CallNotes interactionId={call.interactionId as InteractionId} />
      </div>
      <h2 className={styles.head}>{t('calls.page.figures')}</h2>
      <dl className={styles.figures}>
        {(['wait', 'ring', 'talk', 'hold', 'wrapUp'] as const).map((name) => (
          <Named key={name} name={t(`calls.column.${name}`)}>
            {formats.duration(call[`${name}Ms`])}
          </Named>
        ))}
        {call.durationMs !== null && (
          <Named name={t('calls.column.duration')}>{formats.duration(call.durationMs)}</Named>
        )}
      </dl>
      <CallSounds sounds={sounds} />
      <h2 className={styles.head}>{t('calls.page.story')}</h2>
      <ol className={styles.story}>
        {steps.map((step) => (
          <li key={`${step.at} ${step.what} ${step.agentName}`}>
            <time dateTime={step.at} title={formats.exact(step.at)}>
              {formats.duration(Date.parse(step.at) - Date.parse(call.startedAt))}
            </time>
            <span>
              <Step step={step} />
            </span>
          </li>
        ))}
      </ol>
      {upTo.at && (
        <p className={styles.quiet}>
          {t('upTo', { at: formats.moment(upTo.at), number: formats.number(upTo.number) })}
        </p>
      )}
    </PlainPage>
  );
}

function Named({ name, children }: { readonly name: string; readonly children: React.ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Customer({ customer }: Pick<CallLogRow, 'customer'>) {
  const t = useWords('reports');
  if (!customer) return t('calls.hidden');
  const { name, number } = callerShown(customer.name, customer.number);
  return (
    <>
      <Link to={`/customers/${customer.id}` as '/'}>{name}</Link>
      {number && ` · ${number}`}
    </>
  );
}

function Step({ step: { what, agentName, queueName, more } }: { readonly step: CallStep }) {
  const t = useWords('reports');
  const formats = useFormats();
  const agent = agentName ?? t('calls.someone');
  const word = more === null ? '' : t(`what.${more}` as 'what.closed', { defaultValue: more });
  switch (what) {
    case 'started':
      return t(more === 'outbound' ? 'calls.step.startedByUs' : 'calls.step.started');
    case 'queued':
      return t('calls.step.queued', { queue: queueName ?? t('unnamed') });
    case 'ended':
      if (more === 'customer') return t('calls.step.endedByCustomer');
      return more === 'agent' ? t('calls.step.endedByAgent', { agent }) : t('calls.step.ended', { more: word });
    case 'wrappedUp':
      if (more === 'automatic') return t('calls.step.wrappedUpItself', { agent });
      return more === null
        ? t('calls.step.wrappedUp', { agent })
        : t('calls.step.wrappedUpWith', { agent, outcome: more });
    case 'messageLeft':
      return t('calls.step.messageLeft', { length: formats.duration(Number(more)) });
    case 'leftQueue':
      return t('calls.step.leftQueue', { more: word });
    case 'guestCalled':
    case 'guestAnswered':
    case 'guestLeft':
      return t(more === 'outside' ? `calls.step.${what}Outside` : `calls.step.${what}`, { agent });
    default:
      return t(`calls.step.${what}`, { agent });
  }
}
