import { Button, Table } from '@mantine/core';
import { IconPlus, IconUsersGroup } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { z } from 'zod';
import { useActions } from '#web/actions.ts';
import { useAddress } from '#web/address.ts';
import { api } from '#web/api.ts';
import { useWords } from '#web/i18n.ts';
import { GroupTag } from '#web/parts/GroupTag.tsx';
import kit from '#web/parts/page.module.css';
import { PlainPage } from '#web/parts/page.tsx';
import { EmptyState, ErrorState, LoadingState } from '#web/parts/states.tsx';
import { useMay } from '#web/session.ts';
import { GroupDrawer } from './GroupDrawer.tsx';

const View = z.object({ group: z.string().optional(), tab: z.enum(['settings', 'users']).default('settings') });

/** Groups: who belongs together, and whose work a supervisor sees. */
export function GroupsPage() {
  const t = useWords('identity');
  const may = useMay();
  const [view, change] = useAddress(View);
  const groups = useQuery(api.identity.groups.list.queryOptions());
  const mayManage = may('group.manage');
  const add = () => change({ group: 'new', tab: 'settings' }, { push: true });
  useActions(mayManage ? [{ id: 'groups.add', label: t('groups.add'), shortcut: 'add', run: add }] : []);
  const open = groups.data?.items.find(({ id }) => id === view.group) ?? null;
  return (
    <PlainPage
      title={t('groups.title')}
      sentence={t('groups.sentence')}
      actions={
        mayManage && (
          <Button leftSection={<IconPlus size={16} stroke={1.8} aria-hidden />} onClick={add}>
            {t('groups.add')}
          </Button>
        )
      }
    >
      {groups.isPending && <LoadingState rows={4} />}
      {groups.isError && <ErrorState error={groups.error} part="identity" retry={() => void groups.refetch()} />}
      {groups.data?.items.length === 0 && (
        <EmptyState
          icon={<IconUsersGroup size={22} stroke={1.5} />}
          title={t('groups.empty')}
          text={t('groups.emptyText')}
          action={mayManage && <Button onClick={add}>{t('groups.add')}</Button>}
        />
      )}
      {groups.data && groups.data.items.length > 0 && (
        <Table maw={640}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('groups.name')}</Table.Th>
              <Table.Th ta="end">{t('groups.users')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {groups.data.items.map((group) => (
              <Table.Tr key={group.id} className={kit.openRow}>
                <Table.Td>
                  <button
                    type="button"
                    className={kit.rowButton}
                    onClick={() => change({ group: group.id }, { push: true })}
                  >
                    <span className={kit.name}>
                      <GroupTag group={group} />
                    </span>
                  </button>
                </Table.Td>
                <Table.Td ta="end" data-figure>
                  {t('groups.members', { count: group.members })}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      {(open || view.group === 'new') && (
        <GroupDrawer
          key={view.group}
          group={open}
          tab={view.tab}
          choose={(tab) => change({ tab })}
          created={(id) => change({ group: id, tab: 'users' })}
          close={() => change({ group: undefined, tab: undefined })}
        />
      )}
    </PlainPage>
  );
}
