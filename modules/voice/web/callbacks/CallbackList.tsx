import { Button, Table } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { callerShown } from '#customers';
import type { CustomerId } from '#kernel/id.ts';
import { type CallbackOnWire, MadeOutcome } from '#voice';
import { client } from '#web/api.ts';
import { useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import { ask } from '#web/parts/ask.tsx';
import { InlineError } from '#web/parts/InlineError.tsx';
import { useMay } from '#web/session.ts';
import styles from '../supervision/supervision.module.css';
import { callbacksChanged, useCallbacks } from './useCallbacks.ts';

/** Who shall be called back, by which queue and since when, and who was not reached lately. Nothing while there is nobody. */
export function CallbackList() {
  const may = useMay();
  return may('telephony.talk') ? <All /> : null;
}

function All() {
  const t = useWords('voice');
  const { data } = useCallbacks(null);
  const shown = (data?.items ?? []).filter(({ standing }) => standing !== 'reached' && standing !== 'cancelled');
  if (shown.length === 0) return null;
  return (
    <div className={styles.calls}>
      <h2 className={styles.title}>{t('callback.title')}</h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className={styles.scroll} tabIndex={0} aria-label={t('callback.title')}>
        <Table miw={760}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th w="11rem">{t('supervision.column.state')}</Table.Th>
              <Table.Th>{t('supervision.column.customer')}</Table.Th>
              <Table.Th>{t('callback.reason')}</Table.Th>
              <Table.Th>{t('supervision.column.queue')}</Table.Th>
              <Table.Th w="9rem">{t('callback.askedAt')}</Table.Th>
              <Table.Th w="8rem">{t('callback.tries')}</Table.Th>
              <Table.Th w="6rem" aria-label={t('supervision.column.acts')} />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {shown.map((callback) => (
              <Row key={callback.id} callback={callback} />
            ))}
          </Table.Tbody>
        </Table>
      </section>
    </div>
  );
}

function Row({ callback }: { readonly callback: CallbackOnWire }) {
  const t = useWords('voice');
  const formats = useFormats();
  const { customer, number, reason, queue, askedAt, askedByName, tries, triesMost } = callback;
  const caller = callerShown(customer?.name ?? number, number);
  const outcome = MadeOutcome.safeParse(callback.lastOutcome);
  return (
    <Table.Tr>
      <Table.Td>
        <Standing callback={callback} />
      </Table.Td>
      <Table.Td className={styles.name}>
        {caller.name}
        {caller.number && <span className={styles.dim}>{caller.number}</span>}
      </Table.Td>
      <Table.Td className={styles.name}>{reason ?? '–'}</Table.Td>
      <Table.Td>{queue.name}</Table.Td>
      <Table.Td>
        <time dateTime={askedAt} title={formats.exact(askedAt)}>
          {formats.moment(askedAt)}
        </time>
        {askedByName && <span className={styles.dim}>{askedByName}</span>}
      </Table.Td>
      <Table.Td>
        {t('callback.triesOf', { tries, most: triesMost })}
        {outcome.success && <span className={styles.dim}>{t(`out.outcome.${outcome.data}`)}</span>}
      </Table.Td>
      <Table.Td ta="end">
        <Cancel callback={callback} />
      </Table.Td>
    </Table.Tr>
  );
}

/** How it stands; one that waits for its moment says when that is. */
function Standing({ callback: { standing, dueAt } }: { readonly callback: CallbackOnWire }) {
  const t = useWords('voice');
  const formats = useFormats();
  return <>{t(`callback.standing.${standing}`, { when: formats.moment(dueAt) })}</>;
}

function Cancel({ callback: { id: callbackId, canCancel, customer, number } }: { readonly callback: CallbackOnWire }) {
  const t = useWords('voice');
  const cancelling = useMutation({
    mutationFn: () => client.callbacks.cancel({ callbackId }),
    onSettled: callbacksChanged,
  });
  const name = customer?.name ?? number;
  const cancel = async () => {
    const isSure = await ask({
      title: t('callback.cancelTitle', { name }),
      text: t('callback.cancelText'),
      yes: t('callback.cancel'),
      no: t('callback.cancelNo'),
      isDangerous: true,
    });
    if (isSure) cancelling.mutate();
  };
  if (!canCancel) return null;
  return (
    <>
      <Button
        size="compact-sm"
        variant="default"
        aria-label={t('callback.cancelNamed', { name })}
        loading={cancelling.isPending}
        onClick={() => void cancel()}
      >
        {t('callback.cancel')}
      </Button>
      <InlineError error={cancelling.error} />
    </>
  );
}

/** The callbacks of one customer in few lines: those that are open, and what became of the last ones. */
export function CustomerCallbacks({ customerId }: { readonly customerId: CustomerId }) {
  const may = useMay();
  return may('telephony.talk') ? <Hers customerId={customerId} /> : null;
}

function Hers({ customerId }: { readonly customerId: CustomerId }) {
  const t = useWords('voice');
  const { data } = useCallbacks(customerId);
  const items = data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <ul className={styles.callbacks} aria-label={t('callback.title')}>
      {items.map((callback) => (
        <li key={callback.id}>
          <span className={styles.name}>
            <Standing callback={callback} /> · {callback.queue.name}
            {callback.reason !== null && <span className={styles.dim}>{callback.reason}</span>}
          </span>
          <Cancel callback={callback} />
        </li>
      ))}
    </ul>
  );
}
