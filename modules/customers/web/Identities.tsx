import { Button } from '@mantine/core';
import { IconArrowsJoin2, IconArrowsSplit2 } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import type { DuplicateView, IdentityRecord } from '#customers';
import type { CustomerId } from '#kernel/id.ts';
import { useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import { ask } from '#web/parts/ask.tsx';
import { ErrorState, LoadingState } from '#web/parts/states.tsx';
import { useMay } from '#web/session.ts';
import styles from './identities.module.css';
import { MergeDialog } from './MergeDialog.tsx';
import { useIdentities, useTakingApart } from './usePerson.ts';

/**
 * The ways a person reaches us, by the record they came with; who else she may be; and, for whoever may, how records
 * become one person and are taken apart again. How a channel looks is the caller's to say.
 */
export function Identities(props: { readonly customerId: CustomerId; readonly mark: (channel: string) => ReactNode }) {
  const { customerId, mark } = props;
  const t = useWords('customers');
  const mayMerge = useMay()('customer.merge');
  const identities = useIdentities(customerId);
  // Null: closed; `''`: still to be chosen.
  const [other, setOther] = useState<string | null>(null);
  if (identities.isError) return <ErrorState error={identities.error} retry={() => void identities.refetch()} />;
  if (!identities.data) return <LoadingState rows={2} />;
  const { records, duplicates } = identities.data;
  const points = records.flatMap((record) => record.points).length;
  return (
    <section className={styles.identities} aria-label={t('person.title')}>
      {duplicates.map((duplicate) => (
        <Suggested key={duplicate.id} duplicate={duplicate} choose={() => setOther(duplicate.id)} />
      ))}
      {records.map((record) => (
        <Record
          key={record.id}
          customerId={customerId}
          record={record}
          {...{ mark, mayMerge }}
          isOnly={records.length === 1}
          mayLeave={points > 1}
        />
      ))}
      {mayMerge && (
        <Button
          variant="default"
          leftSection={<IconArrowsJoin2 size={16} stroke={1.7} aria-hidden />}
          onClick={() => setOther('')}
        >
          {t('person.merge')}
        </Button>
      )}
      {other !== null && (
        <MergeDialog
          customerId={customerId}
          suggested={duplicates}
          first={other === '' ? null : (other as CustomerId)}
          close={() => setOther(null)}
        />
      )}
    </section>
  );
}

function Suggested({ duplicate, choose }: { readonly duplicate: DuplicateView; readonly choose: () => void }) {
  const t = useWords('customers');
  return (
    <div className={styles.suggested}>
      <p>
        {t('person.maybe', {
          name: duplicate.displayName,
          number: duplicate.shortNumber,
          address: duplicate.same.map(({ shown }) => shown).join(', '),
        })}
      </p>
      <Button size="compact-sm" variant="light" onClick={choose}>
        {t('person.look')}
      </Button>
    </div>
  );
}

function Record(props: {
  readonly customerId: CustomerId;
  readonly record: IdentityRecord;
  readonly mark: (channel: string) => ReactNode;
  readonly mayMerge: boolean;
  readonly isOnly: boolean;
  readonly mayLeave: boolean;
}) {
  const { customerId, record, mark, mayMerge, isOnly, mayLeave } = props;
  const t = useWords('customers');
  const formats = useFormats();
  const { unmerge, split, isBusy } = useTakingApart(customerId);
  const sure = (text: string) =>
    ask({ title: t('person.apartTitle'), text, yes: t('person.apart'), no: t('person.keep') });
  const takeOut = async () => {
    const name = record.displayName;
    if (await sure(t('person.apartText', { name }))) unmerge(record.id as CustomerId);
  };
  const splitOff = async (point: IdentityRecord['points'][number]) => {
    const { key, talks, accountName } = point;
    if (await sure(t('person.splitText', { key: key || accountName, count: talks }))) split(point.id);
  };
  return (
    <div className={styles.record}>
      {!isOnly && (
        <div className={styles.head}>
          <div className={styles.said}>
            <span dir="auto">{record.displayName}</span>
            <span className={styles.dim}>{t('card.number', { number: record.shortNumber })}</span>
            {record.linkedAt && (
              <span className={styles.dim}>{t('person.since', { when: formats.moment(record.linkedAt) })}</span>
            )}
          </div>
          {record.linkedAt && mayMerge && (
            <Button
              size="compact-sm"
              variant="subtle"
              className={styles.apart ?? ''}
              disabled={isBusy}
              onClick={() => void takeOut()}
            >
              {t('person.apart')}
            </Button>
          )}
        </div>
      )}
      {!isOnly && record.linkedAt && (record.phone || record.email || record.note) && (
        <p className={styles.dim} dir="auto">
          {[record.phone, record.email, record.note].filter(Boolean).join(' · ')}
        </p>
      )}
      <ul>
        {record.points.map((point) => (
          <li key={point.id}>
            {mark(point.channel)}
            <div className={styles.said}>
              <span>{point.accountName}</span>
              <span className={styles.dim}>{t('person.talks', { count: point.talks })}</span>
            </div>
            {mayMerge && mayLeave && (
              <Button
                size="compact-sm"
                variant="subtle"
                className={styles.apart ?? ''}
                aria-label={t('person.splitOf', { name: point.accountName })}
                disabled={isBusy}
                leftSection={<IconArrowsSplit2 size={14} aria-hidden />}
                onClick={() => void splitOff(point)}
              >
                {t('person.split')}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
