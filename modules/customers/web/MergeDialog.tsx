import { Button, Modal } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { DuplicateView, MergePreview } from '#customers';
import type { CustomerId } from '#kernel/id.ts';
import { api } from '#web/api.ts';
import { useWords } from '#web/i18n.ts';
import { InlineError } from '#web/parts/InlineError.tsx';
import { SearchField } from '#web/parts/SearchField.tsx';
import { LoadingState } from '#web/parts/states.tsx';
import styles from './identities.module.css';
import { useMerge } from './usePerson.ts';

const customersShown = 8;

/** Chooses who the same person is, shows what will move, and makes the two one. */
export function MergeDialog(props: {
  readonly customerId: CustomerId;
  readonly suggested: readonly DuplicateView[];
  readonly first: CustomerId | null;
  readonly close: () => void;
}) {
  const { customerId, suggested, first, close } = props;
  const t = useWords('customers');
  const shell = useWords('shell');
  const [otherId, choose] = useState(first);
  return (
    <Modal opened onClose={close} title={t('person.merge')} closeButtonProps={{ 'aria-label': shell('form.close') }}>
      {otherId === null ? (
        <Choosing customerId={customerId} suggested={suggested} choose={choose} />
      ) : (
        <Confirming customerId={customerId} otherId={otherId} back={() => choose(null)} close={close} />
      )}
    </Modal>
  );
}

type Choosable = Pick<DuplicateView, 'id' | 'displayName' | 'shortNumber' | 'phone' | 'email'>;

function Choosing(props: {
  readonly customerId: CustomerId;
  readonly suggested: readonly DuplicateView[];
  readonly choose: (id: CustomerId) => void;
}) {
  const { customerId, suggested, choose } = props;
  const t = useWords('customers');
  const [search, change] = useState('');
  const found = useQuery(
    api.customers.customers.list.queryOptions({
      input: { limit: customersShown, ...(search === '' ? {} : { search }) },
    }),
  );
  const others: readonly Choosable[] = (search === '' ? suggested : [])
    .concat((found.data?.items ?? []) as never)
    .filter(({ id }, at, all) => id !== customerId && all.findIndex((one) => one.id === id) === at);
  return (
    <div className={styles.form}>
      <SearchField data-autofocus label={t('list.search')} value={search} change={change} />
      {found.isPending && <LoadingState rows={3} />}
      <InlineError error={found.error} part="customers" />
      <ul className={styles.people}>
        {others.map((customer) => (
          <li key={customer.id}>
            <button type="button" onClick={() => choose(customer.id as CustomerId)}>
              <span dir="auto">{customer.displayName}</span>
              <span className={styles.dim}>
                {customer.phone ?? customer.email ?? t('card.number', { number: customer.shortNumber })}
              </span>
            </button>
          </li>
        ))}
      </ul>
      {found.data && others.length === 0 && <p className={styles.dim}>{t('person.nobody')}</p>}
    </div>
  );
}

function Confirming(props: {
  readonly customerId: CustomerId;
  readonly otherId: CustomerId;
  readonly back: () => void;
  readonly close: () => void;
}) {
  const { customerId, otherId, back, close } = props;
  const t = useWords('customers');
  const preview = useQuery(
    api.customers.customers.mergePreview.queryOptions({ input: { customerId, otherId }, staleTime: 0 }),
  );
  const merge = useMerge(customerId, close);
  if (preview.isPending) return <LoadingState rows={4} />;
  if (!preview.data) return <InlineError error={preview.error} part="customers" />;
  const { into, from, because } = preview.data;
  const run = () =>
    merge.mutate(
      { otherId, version: into.version, otherVersion: from.version },
      { onError: () => void preview.refetch() },
    );
  return (
    <div className={styles.form}>
      {because ? <p role="alert">{t(`person.because.${because}`)}</p> : <WhatMoves preview={preview.data} />}
      <InlineError error={merge.error} part="customers" />
      <div className={styles.answers}>
        <Button data-autofocus disabled={because !== null} loading={merge.isPending} onClick={run}>
          {t('person.run')}
        </Button>
        <Button variant="default" onClick={back}>
          {t('person.other')}
        </Button>
      </div>
    </div>
  );
}

function WhatMoves({ preview }: { readonly preview: MergePreview }) {
  const t = useWords('customers');
  const { into, from, records, points, talks, openTalks, filled } = preview;
  const name = ({ displayName, shortNumber }: MergePreview['into']) =>
    t('person.named', { name: displayName, number: shortNumber });
  return (
    <>
      <p>{t('person.question', { from: name(from), into: name(into) })}</p>
      <ul className={styles.moves}>
        <li>{t('person.moves.points', { count: points })}</li>
        <li>{t('person.moves.talks', { count: talks, open: openTalks })}</li>
        {records > 1 && <li>{t('person.moves.records', { count: records })}</li>}
        {filled.length > 0 && (
          <li>{t('person.moves.filled', { fields: filled.map((field) => t(`card.${field}`)).join(', ') })}</li>
        )}
      </ul>
      <p className={styles.dim}>{t('person.nothingLost')}</p>
    </>
  );
}
