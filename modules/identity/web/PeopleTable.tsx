import { Checkbox, Table, UnstyledButton } from '@mantine/core';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { userOrders } from '#identity';
import { useFormats } from '#web/format.ts';
import { useLanguage, useWords } from '#web/i18n.ts';
import { Face } from '#web/parts/Face.tsx';
import { GroupTag } from '#web/parts/GroupTag.tsx';
import kit from '#web/parts/page.module.css';
import { Ago } from '#web/parts/Timer.tsx';
import { useMe } from '#web/session.ts';
import type { UserRow } from './PeoplePage.tsx';
import styles from './people.module.css';
import { roleName } from './role-name.ts';

export type Order = (typeof userOrders)[number];
export type Sorting = { readonly order: Order; readonly backwards: boolean };

/** People in a table that is put in order by its heads, and in which many can be chosen. */
export function PeopleTable(props: {
  readonly rows: readonly UserRow[];
  readonly sorting: Sorting;
  readonly sort: (sorting: Sorting) => void;
  /** Ids of those who are chosen; null when nothing can be done with many. */
  readonly chosen: ReadonlySet<string> | null;
  readonly choose: (ids: ReadonlySet<string>) => void;
  readonly open: (id: string) => void;
}) {
  const t = useWords('identity');
  const { rows, chosen, choose } = props;
  const head = { sorting: props.sorting, sort: props.sort };
  const areAll = rows.every(({ id }) => chosen?.has(id));
  return (
    <div className={kit.table}>
      <Table miw={600}>
        <Table.Thead>
          <Table.Tr>
            {chosen && (
              <Table.Th w={40}>
                <Checkbox
                  aria-label={t('people.chooseAll')}
                  checked={areAll}
                  indeterminate={!areAll && chosen.size > 0}
                  onChange={() => choose(new Set(areAll ? [] : rows.map(({ id }) => id)))}
                />
              </Table.Th>
            )}
            <Head order="name" {...head}>
              {t('people.name')}
            </Head>
            <Table.Th>{t('people.roles')}</Table.Th>
            <Head order="group" {...head}>
              {t('people.group')}
            </Head>
            <Head order="lastSignIn" isDownFirst {...head}>
              {t('people.lastSignIn')}
            </Head>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((user) => (
            <PersonRow
              key={user.id}
              user={user}
              open={props.open}
              isChosen={chosen?.has(user.id) ?? null}
              choose={() => choose(new Set(chosen).symmetricDifference(new Set([user.id])))}
            />
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

function Head(props: {
  readonly order: Order;
  readonly sorting: Sorting;
  readonly sort: (sorting: Sorting) => void;
  /** The first press puts the last first: who was there lately is what one looks for. */
  readonly isDownFirst?: boolean;
  readonly children: ReactNode;
}) {
  const { order, sorting, isDownFirst = false } = props;
  const isHere = sorting.order === order;
  const direction = sorting.backwards ? 'descending' : 'ascending';
  const Arrow = sorting.backwards ? IconArrowDown : IconArrowUp;
  return (
    <Table.Th aria-sort={isHere ? direction : 'none'}>
      <UnstyledButton
        className={styles.head}
        onClick={() => props.sort({ order, backwards: isHere ? !sorting.backwards : isDownFirst })}
      >
        {props.children}
        <Arrow size={13} stroke={1.8} aria-hidden className={styles.arrow ?? ''} data-here={isHere} />
      </UnstyledButton>
    </Table.Th>
  );
}

function PersonRow(props: {
  readonly user: UserRow;
  readonly open: (id: string) => void;
  readonly isChosen: boolean | null;
  readonly choose: () => void;
}) {
  const { user, isChosen } = props;
  const t = useWords('identity');
  const language = useLanguage();
  const formats = useFormats();
  const me = useMe();
  const roles = [...user.roles, ...user.groupRoles.filter(({ id }) => !user.roles.some((own) => own.id === id))];
  return (
    <Table.Tr className={kit.openRow} data-chosen={isChosen === true}>
      {isChosen !== null && (
        <Table.Td className={styles.choice ?? ''}>
          <Checkbox aria-label={t('people.choose', { name: user.name })} checked={isChosen} onChange={props.choose} />
        </Table.Td>
      )}
      <Table.Td>
        <button type="button" className={`${kit.rowButton} ${styles.person}`} onClick={() => props.open(user.id)}>
          <Face person={user} size={32} />
          <span className={kit.name}>
            {user.name}
            {user.id === me.user.id && <span className={kit.dim}> ({t('people.you')})</span>}
            {user.disabledAt && <span className={kit.dim}> · {t('people.states.disabled')}</span>}
          </span>
          <span className={`${kit.dim} ${kit.small}`}>{user.email}</span>
        </button>
      </Table.Td>
      <Table.Td>
        {roles.length === 0 ? (
          <span className={kit.dim}>{t('people.noRole')}</span>
        ) : (
          formats.list(roles.map((role) => roleName(role, language)))
        )}
      </Table.Td>
      <Table.Td>
        {user.group ? <GroupTag group={user.group} /> : <span className={kit.dim}>{t('people.noGroup')}</span>}
      </Table.Td>
      <Table.Td className={kit.dim}>{user.lastSignInAt ? <Ago at={user.lastSignInAt} /> : t('people.never')}</Table.Td>
    </Table.Tr>
  );
}
