import { ActionIcon, Alert, Anchor, Button, Menu, Select, Table } from '@mantine/core';
import { IconDots, IconMail, IconUserPlus } from '@tabler/icons-react';
import { keepPreviousData, useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { z } from 'zod';
import { invitationStates } from '#identity';
import { useActions } from '#web/actions.ts';
import { useAddress } from '#web/address.ts';
import { api, client } from '#web/api.ts';
import { useErrorWords } from '#web/errors.ts';
import { useFormats } from '#web/format.ts';
import { useLanguage, useWords } from '#web/i18n.ts';
import { tell, tellError } from '#web/notices.tsx';
import { ask } from '#web/parts/ask.tsx';
import { GroupTag } from '#web/parts/GroupTag.tsx';
import kit from '#web/parts/page.module.css';
import { PlainPage } from '#web/parts/page.tsx';
import { SearchField } from '#web/parts/SearchField.tsx';
import { EmptyState, ErrorState, LoadingState } from '#web/parts/states.tsx';
import { useMay } from '#web/session.ts';
import { HandOver } from './HandOver.tsx';
import styles from './invite.module.css';
import { roleName } from './role-name.ts';

/** Brings the reader of CSV files, which nobody needs before this. */
const InviteDrawer = lazy(async () => ({ default: (await import('./InviteDrawer.tsx')).InviteDrawer }));

type Row = Awaited<ReturnType<typeof client.identity.invitations.list>>['items'][number];
const View = z.object({
  search: z.string().max(200).default(''),
  state: z.enum(invitationStates).optional(),
  invite: z.enum(['new']).optional(),
});
const pageSize = 50;
/** Letters on their way change by themselves. */
const refreshMs = 10_000;

/** Everybody who was invited: what became of it, with what to do about it. */
export function InvitationsPage() {
  const t = useWords('identity');
  const may = useMay();
  const cache = useQueryClient();
  const [view, change] = useAddress(View);
  const [hand, setHand] = useState<readonly { email: string; link: string }[] | null>(null);
  const query = useInfiniteQuery(
    api.identity.invitations.list.infiniteOptions({
      input: (cursor: string | undefined) => ({
        limit: pageSize,
        ...(view.search ? { search: view.search } : {}),
        ...(view.state ? { state: view.state } : {}),
        ...(cursor ? { cursor } : {}),
      }),
      initialPageParam: undefined as string | undefined,
      getNextPageParam: (last) => last.next ?? undefined,
      placeholderData: keepPreviousData,
      refetchInterval: refreshMs,
    }),
  );
  const rows = query.data?.pages.flatMap(({ items }) => items) ?? [];
  const mailIsSet = query.data?.pages[0]?.mailIsSet ?? true;
  const isFiltered = view.search !== '' || view.state !== undefined;
  const add = () => change({ invite: 'new' }, { push: true });
  useActions([{ id: 'invite.add', label: t('invite.add'), shortcut: 'add', run: add }]);
  const button = (
    <Button leftSection={<IconUserPlus size={16} stroke={1.8} aria-hidden />} onClick={add}>
      {t('invite.add')}
    </Button>
  );
  return (
    <PlainPage title={t('invite.title')} sentence={t('invite.sentence')} actions={button}>
      {!mailIsSet && (
        <Alert variant="light" color="gray" icon={<IconMail size={16} stroke={1.6} aria-hidden />} mb={12}>
          {t('invite.mailNotSet')}{' '}
          {may('organisation.edit') && (
            <Anchor component={Link} to={'/settings/mail' as never} size="sm">
              {t('invite.mailSet')}
            </Anchor>
          )}
        </Alert>
      )}
      <search className={kit.filters}>
        <SearchField label={t('invite.search')} value={view.search} change={(search) => change({ search })} />
        <Select
          aria-label={t('invite.state')}
          placeholder={t('invite.allStates')}
          clearable
          data={invitationStates.map((value) => ({ value, label: t(`invite.states.${value}`) }))}
          value={view.state ?? null}
          onChange={(state) => change({ state: invitationStates.find((one) => one === state) })}
        />
      </search>
      {query.isPending && <LoadingState rows={6} />}
      {query.isError && <ErrorState error={query.error} part="identity" retry={() => void query.refetch()} />}
      {query.data && rows.length === 0 && (
        <EmptyState
          icon={<IconMail size={22} stroke={1.5} />}
          title={t(isFiltered ? 'invite.nothing' : 'invite.empty')}
          {...(isFiltered ? {} : { text: t('invite.emptyText'), action: button })}
        />
      )}
      {rows.length > 0 && (
        <Invitations
          rows={rows}
          mailIsSet={mailIsSet}
          handOver={setHand}
          refresh={() => void cache.invalidateQueries({ queryKey: api.identity.invitations.key() })}
          more={query.hasNextPage ? () => void query.fetchNextPage() : null}
          isLoadingMore={query.isFetchingNextPage}
        />
      )}
      {view.invite && (
        <Suspense fallback={null}>
          <InviteDrawer close={() => change({ invite: undefined })} />
        </Suspense>
      )}
      {hand && <HandOver links={hand} close={() => setHand(null)} />}
    </PlainPage>
  );
}

function Invitations(props: {
  readonly rows: readonly Row[];
  readonly mailIsSet: boolean;
  readonly handOver: (links: readonly { email: string; link: string }[]) => void;
  readonly refresh: () => void;
  readonly more: (() => void) | null;
  readonly isLoadingMore: boolean;
}) {
  const t = useWords('identity');
  const shell = useWords('shell');
  const { rows } = props;
  return (
    <>
      <div className={kit.table}>
        <Table miw={620}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('invite.email')}</Table.Th>
              <Table.Th>{t('invite.as')}</Table.Th>
              <Table.Th>{t('invite.state')}</Table.Th>
              <Table.Th>{t('invite.sent')}</Table.Th>
              <Table.Th />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map((row) => (
              <InvitationRow key={row.id} row={row} {...props} />
            ))}
          </Table.Tbody>
        </Table>
      </div>
      <div className={kit.foot}>
        <span>{t('invite.shown', { count: rows.length })}</span>
        {props.more && (
          <Button variant="default" loading={props.isLoadingMore} onClick={props.more}>
            {shell('form.more')}
          </Button>
        )}
      </div>
    </>
  );
}

function InvitationRow({
  row,
  mailIsSet,
  handOver,
  refresh,
}: {
  readonly row: Row;
  readonly mailIsSet: boolean;
  readonly handOver: (links: readonly { email: string; link: string }[]) => void;
  readonly refresh: () => void;
}) {
  const t = useWords('identity');
  const shell = useWords('shell');
  const language = useLanguage();
  const formats = useFormats();
  const errorWords = useErrorWords('identity');
  const { id, email } = row;
  const fail = (error: unknown) => tellError(errorWords(error));
  const again = useMutation({
    mutationFn: (by: 'mail' | 'hand') => client.identity.invitations.resend({ id, by }),
    onSuccess: ({ link }) => {
      refresh();
      if (link) handOver([{ email, link }]);
      else tell(t('invite.resent', { email }));
    },
    onError: fail,
  });
  const revoke = async () => {
    const words = { title: t('invite.revokeAsk'), text: t('invite.revokeText', { email }) };
    if (!(await ask({ ...words, yes: t('invite.revoke'), no: shell('form.cancel'), isDangerous: true }))) return;
    try {
      await client.identity.invitations.revoke({ id });
      tell(t('invite.revoked', { email }));
    } catch (failed) {
      fail(failed);
    }
    refresh();
  };
  const isLive = row.state === 'open' || row.state === 'expired';
  return (
    <Table.Tr>
      <Table.Td>
        <span className={kit.name}>{row.email}</span>
        <br />
        <span className={`${kit.dim} ${kit.small}`}>
          {[row.name, row.by && t('invite.by', { name: row.by.name })].filter(Boolean).join(' · ')}
        </span>
      </Table.Td>
      <Table.Td>
        {row.group && <GroupTag group={row.group} />}
        <span className={`${kit.small} ${styles.roles}`}>
          {formats.list(row.roles.map((role) => roleName(role, language)))}
        </span>
      </Table.Td>
      <Table.Td>
        {t(`invite.states.${row.state}`)}
        {row.state === 'open' && (
          <>
            <br />
            <span className={`${kit.dim} ${kit.small}`}>
              {t('invite.until', { time: formats.moment(row.expiresAt) })}
            </span>
          </>
        )}
      </Table.Td>
      <Table.Td>
        <Delivery row={row} />
      </Table.Td>
      <Table.Td ta="end">
        {isLive && (
          <Menu position="bottom-end">
            <Menu.Target>
              <ActionIcon variant="subtle" color="gray" aria-label={t('invite.actions', { email })}>
                <IconDots size={16} stroke={1.8} aria-hidden />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              {mailIsSet && <Menu.Item onClick={() => again.mutate('mail')}>{t('invite.resend')}</Menu.Item>}
              <Menu.Item onClick={() => again.mutate('hand')}>{t('invite.link')}</Menu.Item>
              <Menu.Item color="red" onClick={() => void revoke()}>
                {t('invite.revoke')}
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        )}
      </Table.Td>
    </Table.Tr>
  );
}

function Delivery({ row: { mail } }: { readonly row: Row }) {
  const t = useWords('identity');
  const formats = useFormats();
  if (!mail) return <span className={kit.dim}>{t('invite.mail.none')}</span>;
  return (
    <span title={mail.answer ?? undefined}>
      {t(`invite.mail.${mail.state}`)}
      {mail.trouble && mail.state !== 'sent' && (
        <>
          <br />
          <span className={`${kit.dim} ${kit.small}`}>
            {t(`mail.troubles.${mail.trouble}`)}
            {mail.nextTryAt && ` ${t('invite.again', { time: formats.time(mail.nextTryAt) })}`}
          </span>
        </>
      )}
    </span>
  );
}
