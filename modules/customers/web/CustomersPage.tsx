import { Button, Table } from '@mantine/core';
import { IconAddressBook, IconMoodSearch, IconStarFilled } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useRef } from 'react';
import { z } from 'zod';
import type { CustomerView } from '#customers';
import { useActions } from '#web/actions.ts';
import { useAddress } from '#web/address.ts';
import { api } from '#web/api.ts';
import { useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import { Panel, PlainPage } from '#web/parts/page.tsx';
import { SearchField } from '#web/parts/SearchField.tsx';
import { EmptyState, ErrorState, LoadingState } from '#web/parts/states.tsx';
import styles from './customer.module.css';

const address = z.object({ search: z.string().max(100).default('') });
const pageSize = 50;

/** Everybody who has written, found by any part of name, address or number, Turkish letters or not. */
export function CustomersPage() {
  const t = useWords('customers');
  const [{ search }, change] = useAddress(address);
  const field = useRef<HTMLInputElement>(null);
  useActions([
    { id: 'customers.search', label: t('list.search'), shortcut: 'find', run: () => field.current?.focus() },
  ]);
  const found = useInfiniteQuery({
    ...api.customers.customers.list.infiniteOptions({
      input: (cursor: string | undefined) => ({
        limit: pageSize,
        ...(search === '' ? {} : { search }),
        ...(cursor === undefined ? {} : { cursor }),
      }),
      initialPageParam: undefined as string | undefined,
      getNextPageParam: (page) => page.next ?? undefined,
    }),
    placeholderData: (before) => before,
  });
  const customers = (found.data?.pages ?? []).flatMap((page) => page.items as readonly CustomerView[]);
  return (
    <PlainPage title={t('list.title')} sentence={t('list.sentence')}>
      <SearchField
        ref={field}
        maw={420}
        mb="sm"
        label={t('list.search')}
        value={search}
        change={(next) => change({ search: next })}
      />
      {found.isError && !found.data && <ErrorState error={found.error} retry={() => void found.refetch()} />}
      {found.isPending && <LoadingState rows={8} />}
      {found.data && customers.length === 0 && <Nobody isSearch={search !== ''} />}
      {customers.length > 0 && (
        <Panel>
          <CustomersTable customers={customers} isOld={found.isPlaceholderData} />
        </Panel>
      )}
      {found.hasNextPage && (
        <Button mt="sm" variant="default" loading={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
          {t('list.more')}
        </Button>
      )}
    </PlainPage>
  );
}

function CustomersTable({
  customers,
  isOld,
}: {
  readonly customers: readonly CustomerView[];
  readonly isOld: boolean;
}) {
  const t = useWords('customers');
  const formats = useFormats();
  return (
    <Table.ScrollContainer minWidth={640}>
      <Table className={styles.table} data-old={isOld || undefined} aria-busy={isOld}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('list.name')}</Table.Th>
            <Table.Th>{t('list.email')}</Table.Th>
            <Table.Th>{t('list.phone')}</Table.Th>
            <Table.Th>{t('list.channels')}</Table.Th>
            <Table.Th>{t('list.since')}</Table.Th>
            <Table.Th className={styles.right}>{t('list.number')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {customers.map((customer) => (
            <Table.Tr key={customer.id}>
              <Table.Td className={styles.nameCell}>
                <Link
                  to="/customers/$customerId"
                  params={{ customerId: customer.id } as never}
                  className={styles.nameLink}
                  dir="auto"
                >
                  {customer.displayName}
                </Link>
                {customer.isFavourite && (
                  <IconStarFilled size={12} className={styles.star} aria-label={t('card.unfavourite')} />
                )}
              </Table.Td>
              <Table.Td className={styles.cell}>{customer.email}</Table.Td>
              <Table.Td className={styles.cell}>{customer.phone}</Table.Td>
              <Table.Td className={styles.cell}>
                {[...new Set(customer.contactPoints.map(({ accountName }) => accountName))].join(', ')}
              </Table.Td>
              <Table.Td>
                <time dateTime={customer.createdAt} title={formats.exact(customer.createdAt)}>
                  {formats.moment(customer.createdAt)}
                </time>
              </Table.Td>
              <Table.Td className={styles.right} data-figure>
                {formats.number(customer.shortNumber)}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function Nobody({ isSearch }: { readonly isSearch: boolean }) {
  const t = useWords('customers');
  const which = isSearch ? 'noMatch' : 'empty';
  const Icon = isSearch ? IconMoodSearch : IconAddressBook;
  return (
    <EmptyState
      icon={<Icon size={22} stroke={1.5} />}
      title={t(`list.${which}.title`)}
      text={t(`list.${which}.text`)}
    />
  );
}
