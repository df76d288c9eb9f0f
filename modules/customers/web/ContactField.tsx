import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { CustomerView, ContactField as Field } from '#customers';
import type { CustomerId } from '#kernel/id.ts';
import { client } from '#web/api.ts';
import { useErrorWords } from '#web/errors.ts';
import { useWords } from '#web/i18n.ts';
import { useMay } from '#web/session.ts';
import styles from './customer.module.css';
import { EditableField } from './EditableField.tsx';

/**
 * One address of a customer as something to act on, such as a call. It names her and the field, never the number: who
 * may not see it may still be connected to it.
 */
export interface ContactTarget {
  readonly customerId: CustomerId;
  readonly field: Field;
}
export type ContactAction = (target: ContactTarget) => ReactNode;

/** A telephone number or e-mail address; hidden from whoever may not see it, and shown one at a time to whoever may ask. */
export function ContactField(props: {
  readonly customer: CustomerView;
  readonly field: Field;
  readonly mayEdit: boolean;
  readonly action?: ContactAction | undefined;
}) {
  const { customer, field, action } = props;
  const [shown, show] = useState<string | null>(null);
  const isHidden = customer.isVeiled && customer[field] !== null && shown === null;
  return (
    <div className={styles.contact}>
      {isHidden ? (
        <HiddenField customer={customer} field={field} show={show} />
      ) : (
        <EditableField
          customer={shown === null ? customer : { ...customer, [field]: shown }}
          field={field}
          mayEdit={props.mayEdit}
          onSaved={(value) => shown !== null && show(value)}
        />
      )}
      {customer[field] !== null && action?.({ customerId: customer.id, field })}
    </div>
  );
}

function HiddenField(props: {
  readonly customer: CustomerView;
  readonly field: Field;
  readonly show: (value: string | null) => void;
}) {
  const { customer, field, show } = props;
  const t = useWords('customers');
  const may = useMay();
  const errorWords = useErrorWords();
  const reveal = useMutation({
    mutationFn: () => client.customers.customers.reveal({ customerId: customer.id, field }),
    onSuccess: ({ value }) => show(value),
  });
  return (
    <div className={styles.field}>
      <span className={styles.label}>{t(`card.${field}`)}</span>
      <div className={styles.hidden}>
        <span className={styles.masked}>
          <span className="s-visually-hidden">{t('card.hidden', { value: customer[field] ?? '' })}</span>
          <span aria-hidden>{customer[field]}</span>
        </span>
        {may('customer.revealContact') && (
          <Button
            size="compact-xs"
            variant="default"
            loading={reveal.isPending}
            aria-label={t('card.showField', { field: t(`card.${field}`) })}
            title={t('card.showNote')}
            onClick={() => reveal.mutate()}
          >
            {t('card.show')}
          </Button>
        )}
        {reveal.isError && (
          <span className={styles.hiddenError} role="alert">
            {errorWords(reveal.error).text}
          </span>
        )}
      </div>
    </div>
  );
}
