import { Button, Table } from '@mantine/core';
import { IconPlus, IconShield } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { templates } from '#identity';
import { useActions } from '#web/actions.ts';
import { api, type client } from '#web/api.ts';
import { useFormats } from '#web/format.ts';
import { useLanguage, useWords } from '#web/i18n.ts';
import { GroupTag } from '#web/parts/GroupTag.tsx';
import kit from '#web/parts/page.module.css';
import { PlainPage } from '#web/parts/page.tsx';
import { ErrorState, LoadingState } from '#web/parts/states.tsx';
import { newRole } from './role-form.ts';
import { roleName } from './role-name.ts';
import styles from './roles.module.css';

export type RoleRow = Awaited<ReturnType<typeof client.identity.roles.list>>['items'][number];

/** Groups of a role shown by name; the rest is counted. */
const groupsShown = 3;

/** Every role: the shipped ones and those of the company's own, and who has them. */
export function RolesPage() {
  const t = useWords('identity');
  const roles = useQuery(api.identity.roles.list.queryOptions());
  const navigate = useNavigate();
  const open = (roleId: string) => void navigate({ to: '/settings/roles/$roleId', params: { roleId } });
  const add = () => open(newRole);
  useActions([{ id: 'roles.add', label: t('roles.add'), shortcut: 'add', run: add }]);
  return (
    <PlainPage
      title={t('roles.title')}
      sentence={t('roles.sentence')}
      actions={
        <Button leftSection={<IconPlus size={16} stroke={1.8} aria-hidden />} onClick={add}>
          {t('roles.add')}
        </Button>
      }
    >
      {roles.isPending && <LoadingState rows={6} />}
      {roles.isError && <ErrorState error={roles.error} part="identity" retry={() => void roles.refetch()} />}
      {roles.data && (
        <div className={kit.table}>
          <Table miw={620}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('roles.name')}</Table.Th>
                <Table.Th>{t('roles.holders')}</Table.Th>
                <Table.Th ta="end">{t('roles.rights')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {roles.data.items.map((role) => (
                <Line key={role.id} role={role} open={() => open(role.id)} />
              ))}
            </Table.Tbody>
          </Table>
        </div>
      )}
    </PlainPage>
  );
}

function Line({ role, open }: { readonly role: RoleRow; readonly open: () => void }) {
  const t = useWords('identity');
  const language = useLanguage();
  const formats = useFormats();
  const text = role.template ? templates[role.template].description[language] : role.description;
  return (
    <Table.Tr className={kit.openRow}>
      <Table.Td>
        <button type="button" className={kit.rowButton} onClick={open}>
          <span className={kit.name}>
            {roleName(role, language)}
            {role.template && (
              <span className={styles.shipped}>
                <IconShield size={13} stroke={1.6} aria-hidden /> {t('roles.shipped')}
              </span>
            )}
          </span>
          <span className={`${kit.dim} ${kit.small}`}>{text}</span>
        </button>
      </Table.Td>
      <Table.Td>
        <span className={styles.holders}>
          {role.groups.slice(0, groupsShown).map((group) => (
            <GroupTag key={group.id} group={group} />
          ))}
          {role.groups.length > groupsShown && (
            <span className={kit.dim}>+{formats.number(role.groups.length - groupsShown)}</span>
          )}
          {(role.users > 0 || role.groups.length === 0) && (
            <span className={kit.dim}>{t('roles.people', { count: role.users })}</span>
          )}
        </span>
      </Table.Td>
      <Table.Td ta="end" data-figure>
        {formats.number(role.grants.length)}
      </Table.Td>
    </Table.Tr>
  );
}
