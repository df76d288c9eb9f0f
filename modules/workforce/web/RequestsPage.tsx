import { Button, Tabs } from '@mantine/core';
import { IconArrowsExchange, IconBeach, IconInbox } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { z } from 'zod';
import { useActions } from '#web/actions.ts';
import { useAddress } from '#web/address.ts';
import { api } from '#web/api.ts';
import { useWords } from '#web/i18n.ts';
import kit from '#web/parts/page.module.css';
import { PlainPage } from '#web/parts/page.tsx';
import { EmptyState, ErrorState, LoadingState } from '#web/parts/states.tsx';
import { useMay, useMe } from '#web/session.ts';
import { AbsenceForm } from './AbsenceForm.tsx';
import { RequestItem } from './RequestItem.tsx';
import { type Request, useRequests } from './requests.ts';
import { SwapForm } from './SwapForm.tsx';

const View = z.object({
  tab: z.enum(['mine', 'inbox']).optional(),
  new: z.enum(['absence', 'swap']).optional(),
});

/** Absences and swaps: what I asked for and was asked, and, for who decides, what waits for an answer. */
export function RequestsPage() {
  const t = useWords('workforce');
  const may = useMay();
  const [view, change] = useAddress(View);
  const decides = may('absence.decide');
  const waiting = useQuery(api.workforce.me.requests.queryOptions());
  const tab = decides ? (view.tab ?? 'inbox') : 'mine';
  const ask = (what: 'absence' | 'swap') => change({ new: what }, { push: true });
  useActions([
    { id: 'requests.absence', label: t('absence.ask'), shortcut: 'add', run: () => ask('absence') },
    { id: 'requests.swap', label: t('swap.ask'), run: () => ask('swap') },
  ]);
  const count = (number: number | undefined) => (number ? <span className={kit.dim}> {number}</span> : null);
  return (
    <PlainPage
      title={t('requests.title')}
      sentence={t(decides ? 'requests.sentenceDecides' : 'requests.sentence')}
      actions={
        <>
          <Button
            variant="default"
            leftSection={<IconArrowsExchange size={16} stroke={1.6} aria-hidden />}
            onClick={() => ask('swap')}
          >
            {t('swap.ask')}
          </Button>
          <Button leftSection={<IconBeach size={16} stroke={1.6} aria-hidden />} onClick={() => ask('absence')}>
            {t('absence.ask')}
          </Button>
        </>
      }
    >
      {decides ? (
        <Tabs value={tab} onChange={(value) => change({ tab: value as 'mine' | 'inbox' })} keepMounted={false}>
          <Tabs.List mb={8}>
            <Tabs.Tab value="inbox">
              {t('requests.inbox')}
              {count(waiting.data?.toDecide)}
            </Tabs.Tab>
            <Tabs.Tab value="mine">
              {t('requests.mine')}
              {count(waiting.data?.toConsent)}
            </Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="inbox">
            <List of="inbox" />
          </Tabs.Panel>
          <Tabs.Panel value="mine">
            <List of="mine" />
          </Tabs.Panel>
        </Tabs>
      ) : (
        <List of="mine" />
      )}
      {view.new === 'absence' && <AbsenceForm close={() => change({ new: undefined })} />}
      {view.new === 'swap' && <SwapForm close={() => change({ new: undefined })} />}
    </PlainPage>
  );
}

function List({ of }: { readonly of: 'mine' | 'inbox' }) {
  const t = useWords('workforce');
  const shell = useWords('shell');
  const { user } = useMe();
  const { items, query, more } = useRequests(of, user.id);
  if (query.isPending) return <LoadingState rows={4} />;
  if (query.isError) return <ErrorState error={query.error} part="workforce" retry={query.retry} />;
  if (items.length === 0) {
    return (
      <EmptyState
        icon={<IconInbox size={22} stroke={1.5} />}
        title={t(of === 'mine' ? 'requests.noneMine' : 'requests.noneInbox')}
        text={t(of === 'mine' ? 'requests.noneMineText' : 'requests.noneInboxText')}
      />
    );
  }
  return (
    <section aria-label={t(of === 'mine' ? 'requests.mine' : 'requests.inbox')}>
      {items.map((request: Request) => (
        <RequestItem key={`${request.id} ${request.version}`} request={request} hasCoverage={of === 'inbox'} />
      ))}
      {more && (
        <Button variant="default" mt={12} onClick={more}>
          {shell('form.more')}
        </Button>
      )}
    </section>
  );
}
