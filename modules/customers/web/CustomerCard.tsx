import { ActionIcon } from '@mantine/core';
import { IconStar, IconStarFilled } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { type CustomerView, contactFields } from '#customers';
import { useWords } from '#web/i18n.ts';
import { useMay } from '#web/session.ts';
import { type ContactAction, ContactField } from './ContactField.tsx';
import styles from './customer.module.css';
import { EditableField } from './EditableField.tsx';
import { useFavourite } from './useCustomer.ts';

/**
 * Who the customer is, every field corrected where it stands. `links` stand beside her number, what `action` answers
 * beside each address of hers.
 */
export function CustomerCard(props: {
  readonly customer: CustomerView;
  readonly links?: ReactNode;
  readonly action?: ContactAction;
}) {
  const { customer, links, action } = props;
  const t = useWords('customers');
  const may = useMay();
  const mayEdit = may('customer.edit');
  const favourite = useFavourite(customer.id);
  const { isFavourite } = customer;
  return (
    <div className={styles.card}>
      <div className={styles.head}>
        <span className={styles.face} aria-hidden>
          {initials(customer.displayName)}
        </span>
        <div className={styles.title}>
          <EditableField key={customer.id} customer={customer} field="name" mayEdit={mayEdit} isTitle />
          <p className={styles.number}>
            {t('card.number', { number: customer.shortNumber })}
            {customer.isSpam && <span className={styles.spam}>{t('card.spam')}</span>}
            {links}
          </p>
        </div>
        <ActionIcon
          aria-pressed={isFavourite}
          aria-label={t(isFavourite ? 'card.unfavourite' : 'card.favourite')}
          title={t(isFavourite ? 'card.unfavourite' : 'card.favourite')}
          onClick={() => favourite.mutate(!isFavourite)}
        >
          {isFavourite ? <IconStarFilled size={17} className={styles.star} /> : <IconStar size={17} stroke={1.6} />}
        </ActionIcon>
      </div>
      {contactFields.map((field) => (
        <ContactField
          key={`${customer.id} ${field}`}
          customer={customer}
          field={field}
          mayEdit={mayEdit}
          action={action}
        />
      ))}
      <EditableField key={`${customer.id} note`} customer={customer} field="note" mayEdit={mayEdit} />
    </div>
  );
}

/** One or two letters for the picture; signs that are no letters are left out. */
function initials(name: string): string {
  const words = name.split(/\s+/u).filter((word) => /^[\p{Letter}\p{Number}]/u.test(word));
  const [first, last] = [words[0], words.length > 1 ? words.at(-1) : undefined];
  return [first, last]
    .map((word) => [...(word ?? '')][0] ?? '')
    .join('')
    .toLocaleUpperCase('tr');
}
