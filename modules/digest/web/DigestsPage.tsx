import { Alert, Button, Table } from '@mantine/core';
import { IconMailForward, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { z } from 'zod';
import type { Digest } from '#digest';
import { useActions } from '#web/actions.ts';
import { useAddress } from '#web/address.ts';
import { api } from '#web/api.ts';
import { useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import kit from '#web/parts/page.module.css';
import { PlainPage } from '#web/parts/page.tsx';
import { EmptyState, ErrorState, LoadingState } from '#web/parts/states.tsx';
import { DigestDrawer } from './DigestDrawer.tsx';
import styles from './digest.module.css';
import { outcomeOf } from './outcome.ts';
import { scheduleInWords } from './schedule-words.ts';

const View = z.object({ digest: z.string().optional() });
/** While letters are on the way the page looks again. */
const freshMs = 15_000;

/** Digests: which there are, when each is sent next, and what became of it last. */
export function DigestsPage() {
  const t = useWords('digest');
  const [view, change] = useAddress(View);
  const digests = useQuery(api.digests.list.queryOptions({ refetchInterval: freshMs }));
  const add = () => change({ digest: 'new' }, { push: true });
  useActions([{ id: 'digests.add', label: t('add'), shortcut: 'add', run: add }]);
  const items = digests.data?.items;
  const open = items?.find(({ id }) => id === view.digest) ?? null;
  const addButton = (
    <Button leftSection={<IconPlus size={16} stroke={1.8} aria-hidden />} onClick={add}>
      {t('add')}
    </Button>
  );
  return (
    <PlainPage title={t('title')} sentence={t('sentence')} actions={addButton}>
      {digests.data?.hasMail === false && (
        <Alert color="yellow" mb={16}>
          {t('noMail')}
        </Alert>
      )}
      {digests.isPending && <LoadingState rows={4} />}
      {digests.isError && <ErrorState error={digests.error} part="digest" retry={() => void digests.refetch()} />}
      {items?.length === 0 && (
        <EmptyState
          icon={<IconMailForward size={22} stroke={1.5} />}
          title={t('empty')}
          text={t('emptyText')}
          action={addButton}
        />
      )}
      {items && items.length > 0 && <DigestTable items={items} open={(id) => change({ digest: id }, { push: true })} />}
      {digests.data && (open || view.digest === 'new') && (
        <DigestDrawer
          key={view.digest}
          digest={open}
          zone={digests.data.zone}
          created={(id) => change({ digest: id })}
          close={() => change({ digest: undefined })}
        />
      )}
    </PlainPage>
  );
}

function DigestTable({ items, open }: { readonly items: readonly Digest[]; readonly open: (id: string) => void }) {
  const t = useWords('digest');
  return (
    <div className={styles.scroll}>
      <Table miw={820}>
        <Table.Thead>
          <Table.Tr>
            {(['name', 'schedule', 'recipients', 'next', 'last', 'state'] as const).map((head) => (
              <Table.Th key={head}>{t(head)}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {items.map((digest) => (
            <DigestRow key={digest.id} digest={digest} open={() => open(digest.id)} />
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

function DigestRow({ digest, open }: { readonly digest: Digest; readonly open: () => void }) {
  const t = useWords('digest');
  const formats = useFormats();
  const { users, addresses } = digest.recipients;
  const outcome = digest.last && outcomeOf(digest.last);
  return (
    <Table.Tr className={kit.openRow}>
      <Table.Td>
        <button type="button" className={kit.rowButton} onClick={open}>
          <span className={kit.name}>{digest.name}</span>
        </button>
        <div className={kit.dim}>{digest.projectName ?? (digest.isOwn ? null : digest.owner.name)}</div>
      </Table.Td>
      <Table.Td>{scheduleInWords(digest.schedule, t)}</Table.Td>
      <Table.Td>{t('recipientCount', { count: users.length + addresses.length })}</Table.Td>
      <Table.Td data-figure>{digest.nextAt ? formats.moment(digest.nextAt) : '—'}</Table.Td>
      <Table.Td>
        {digest.last ? formats.moment(digest.last.at) : t('never')}
        {outcome && <div className={kit.dim}>{t(`outcome.${outcome.type}`, { count: outcome.count })}</div>}
      </Table.Td>
      <Table.Td>
        {t(`states.${digest.state}`)}
        {digest.pausedBecause && <div className={kit.dim}>{t(`pausedBecause.${digest.pausedBecause}`)}</div>}
      </Table.Td>
    </Table.Tr>
  );
}
