import { Button, Modal } from '@mantine/core';
import { IconUsers } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { CustomerId } from '#kernel/id.ts';
import { useActions } from '#web/actions.ts';
import { api } from '#web/api.ts';
import { useWords } from '#web/i18n.ts';
import { InlineError } from '#web/parts/InlineError.tsx';
import { SearchField } from '#web/parts/SearchField.tsx';
import { LoadingState } from '#web/parts/states.tsx';
import { useMay } from '#web/session.ts';
import { startWish, wishToStart } from '../start-wish.ts';
import { StartForm } from './StartForm.tsx';
import styles from './start.module.css';

const customersShown = 8;

/** Offers everywhere to start a conversation, and holds the dialog in which it is done. */
export function StartOverlay() {
  const t = useWords('messaging');
  const shell = useWords('shell');
  const wish = startWish.use();
  useActions([{ id: 'conversation.start', label: t('start.title'), run: () => wishToStart(null) }]);
  const close = () => startWish.write(null);
  if (!wish) return null;
  return (
    <Modal opened onClose={close} title={t('start.title')} closeButtonProps={{ 'aria-label': shell('form.close') }}>
      {wish.customerId === null ? (
        <ChooseCustomer close={close} />
      ) : (
        <Chosen key={wish.customerId} customerId={wish.customerId} close={close} />
      )}
    </Modal>
  );
}

function ChooseCustomer({ close }: { readonly close: () => void }) {
  const t = useWords('messaging');
  const may = useMay();
  const navigate = useNavigate();
  const inside = () => {
    close();
    void navigate({ to: '/team/messages' as '/', search: { begin: 'yes' } as never });
  };
  const [search, change] = useState('');
  const found = useQuery(
    api.customers.customers.list.queryOptions({
      input: { limit: customersShown, ...(search === '' ? {} : { search }) },
    }),
  );
  return (
    <div className={styles.form}>
      <SearchField data-autofocus label={t('start.customer')} value={search} change={change} />
      {found.isPending && <LoadingState rows={3} />}
      <InlineError error={found.error} part="messaging" />
      <ul className={styles.people}>
        {(found.data?.items ?? []).map((customer) => (
          <li key={customer.id}>
            <button type="button" onClick={() => wishToStart(customer.id as CustomerId)}>
              <span dir="auto">{customer.displayName}</span>
              <span className={styles.side}>{customer.phone ?? customer.email}</span>
            </button>
          </li>
        ))}
      </ul>
      {found.data?.items.length === 0 && <p className={styles.hint}>{t('start.nobody')}</p>}
      {may('team.message') && (
        <Button variant="default" leftSection={<IconUsers size={16} stroke={1.7} aria-hidden />} onClick={inside}>
          {t('start.colleague')}
        </Button>
      )}
    </div>
  );
}

function Chosen({ customerId, close }: { readonly customerId: CustomerId; readonly close: () => void }) {
  const t = useWords('messaging');
  const known = useQuery(api.messaging.starting.choices.queryOptions({ input: { customerId }, staleTime: 0 }));
  if (known.isPending) return <LoadingState rows={4} />;
  if (!known.data) return <InlineError error={known.error} part="messaging" />;
  if (known.data.items.length === 0) return <p className={styles.hint}>{t('start.noChannel')}</p>;
  return <StartForm customerId={customerId} choices={known.data.items} close={close} />;
}
