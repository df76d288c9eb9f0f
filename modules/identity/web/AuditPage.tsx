import { Button, Select } from '@mantine/core';
import { DateInput } from '@mantine/dates';
import { IconDownload, IconHistory } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { z } from 'zod';
import { auditWords } from '#identity';
import { useAddress } from '#web/address.ts';
import { api } from '#web/api.ts';
import { useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import { Panel, PlainPage } from '#web/parts/page.tsx';
import { SearchField } from '#web/parts/SearchField.tsx';
import { EmptyState, ErrorState, LoadingState } from '#web/parts/states.tsx';
import { useMay, usePreferences } from '#web/session.ts';
import { AuditRow } from './AuditRow.tsx';
import styles from './audit.module.css';

const uuid = /^[0-9a-f-]{36}$/;
const View = z.object({
  search: z.string().max(200).default(''),
  what: z.string().max(100).optional(),
  userId: z.string().regex(uuid).optional(),
  userName: z.string().max(200).optional(),
  thing: z.string().max(100).optional(),
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
});
type View = z.output<typeof View>;
const pageSize = 50;
const _restMs = 250;

/** What the server is asked for by what stands in the address; days are those of the reader's machine. */
function questionOf({ search, what, userId, thing, from, to }: View) {
  const moment = (day: string, plus: number) =>
    new Date(new Date(`${day}T00:00:00`).getTime() + plus * 86_400_000).toISOString();
  return {
    ...(search !== '' && { search }),
    ...(what !== undefined && { what }),
    ...(userId !== undefined && { userId }),
    ...(thing !== undefined && { thing }),
    ...(from !== undefined && { from: moment(from, 0) }),
    ...(to !== undefined && { to: moment(to, 1) }),
  };
}

/** Who did what, newest first: found by words, person, thing and day, each change opened to what was before and after. */
export function AuditPage() {
  const t = useWords('identity');
  const may = useMay();
  const [{ language }] = usePreferences();
  const [view, change] = useAddress(View);
  const question = questionOf(view);
  const found = useInfiniteQuery({
    ...api.identity.audit.infiniteOptions({
      input: (cursor: string | undefined) =>
        ({ ...question, limit: pageSize, ...(cursor === undefined ? {} : { cursor }) }) as never,
      initialPageParam: undefined as string | undefined,
      getNextPageParam: (page) => page.next ?? undefined,
    }),
    placeholderData: (before) => before,
  });
  const rows = (found.data?.pages ?? []).flatMap((page) => page.items);
  const file = `/api/v1/audit.csv?${new URLSearchParams({ ...question, language, separator: language === 'tr' ? 'semicolon' : 'comma' })}`;
  return (
    <PlainPage
      title={t('audit.title')}
      sentence={t('audit.sentence')}
      actions={
        may('audit.export') && (
          <Button
            component="a"
            href={file}
            download
            variant="default"
            leftSection={<IconDownload size={16} stroke={1.8} aria-hidden />}
          >
            {t('audit.export')}
          </Button>
        )
      }
    >
      <SealLine />
      <Filters view={view} change={change} />
      {found.isError && !found.data && (
        <ErrorState error={found.error} part="identity" retry={() => void found.refetch()} />
      )}
      {found.isPending && <LoadingState rows={10} />}
      {found.data && rows.length === 0 && (
        <EmptyState
          icon={<IconHistory size={22} stroke={1.5} />}
          title={t('audit.none')}
          text={t('audit.noneText')}
          action={
            <Button variant="default" onClick={() => change(nothing)}>
              {t('audit.clear')}
            </Button>
          }
        />
      )}
      {rows.length > 0 && (
        <Panel>
          <ul className={styles.list} aria-busy={found.isPlaceholderData}>
            {rows.map((row) => (
              <AuditRow
                key={row.id}
                row={row}
                onlyPerson={(userId, userName) => change({ userId, userName }, { push: true })}
                onlyThing={(thing) => change({ thing }, { push: true })}
              />
            ))}
          </ul>
        </Panel>
      )}
      {found.hasNextPage && (
        <Button mt="sm" variant="default" loading={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
          {t('audit.more')}
        </Button>
      )}
    </PlainPage>
  );
}

const nothing = {
  search: '',
  what: undefined,
  userId: undefined,
  userName: undefined,
  thing: undefined,
  from: undefined,
  to: undefined,
};

/** How far the trail is sealed, with the head that is worth noting elsewhere. */
function SealLine() {
  const t = useWords('identity');
  const formats = useFormats();
  const chain = useQuery(api.identity.auditChain.queryOptions({ refetchInterval: 10_000 }));
  if (!chain.data) return <p className={styles.seal}>{t('audit.seal')}</p>;
  const { head, waiting, isCut } = chain.data;
  if (isCut)
    return (
      <p className={styles.seal} data-cut role="alert">
        {t('audit.cut')}
      </p>
    );
  if (!head) return <p className={styles.seal}>{t('audit.notSealed')}</p>;
  return (
    <p className={styles.seal}>
      <span>{t('audit.sealed', { number: formats.number(head.number), at: formats.moment(head.sealedAt) })}</span>
      {waiting > 0 && <span>{t('audit.waiting', { count: waiting })}</span>}
      <span title={head.hash}>
        {t('audit.head')} <span className={styles.hash}>{head.hash.slice(0, 16)}…</span>
      </span>
    </p>
  );
}

function Filters({ view, change }: { readonly view: View; readonly change: (wish: Partial<View>) => void }) {
  const t = useWords('identity');
  const [{ language }] = usePreferences();
  const whats = Object.entries(auditWords)
    .map(([value, sentence]) => ({ value, label: sentence[language] }))
    .sort((a, b) => a.label.localeCompare(b.label, language));
  const day = { valueFormat: 'DD.MM.YYYY', locale: language, clearable: true, w: 150 } as const;
  return (
    <>
      <div className={styles.filters}>
        <SearchField
          className={styles.search ?? ''}
          label={t('audit.search')}
          hasLabel
          placeholder={t('audit.searchHint')}
          maxLength={200}
          value={view.search}
          change={(search) => change({ search })}
        />
        <Select
          label={t('audit.what')}
          placeholder={t('audit.anything')}
          data={whats}
          searchable
          clearable
          value={view.what ?? null}
          onChange={(what) => change({ what: what ?? undefined })}
        />
        <DateInput
          {...day}
          label={t('audit.from')}
          value={view.from ?? null}
          onChange={(from) => change({ from: from ?? undefined })}
        />
        <DateInput
          {...day}
          label={t('audit.to')}
          value={view.to ?? null}
          onChange={(to) => change({ to: to ?? undefined })}
        />
      </div>
      {(view.userId || view.thing) && (
        <div className={styles.chips}>
          {view.userId && (
            <Button
              size="compact-sm"
              variant="light"
              onClick={() => change({ userId: undefined, userName: undefined })}
            >
              {t('audit.onlyBy', { name: view.userName ?? view.userId })} ✕
            </Button>
          )}
          {view.thing && (
            <Button size="compact-sm" variant="light" onClick={() => change({ thing: undefined })}>
              {t('audit.onlyThing')} ✕
            </Button>
          )}
        </div>
      )}
    </>
  );
}
