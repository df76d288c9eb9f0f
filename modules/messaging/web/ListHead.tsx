import { ActionIcon, Menu, SegmentedControl } from '@mantine/core';
import { IconArrowsSort, IconCheck } from '@tabler/icons-react';
import { tabOf } from '#interactions';
import { type ConversationRow, countMost, type ListTab, listTabs as tabs } from '#messaging';
import { useShortcut } from '#web/actions.ts';
import { useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import { SearchField } from '#web/parts/SearchField.tsx';
import { useMay, useMe } from '#web/session.ts';
import { countsOf } from './desk.ts';
import { FilterMenu } from './FilterMenu.tsx';
import styles from './list.module.css';
import { sorts } from './order.ts';
import { StartButton } from './start/StartButton.tsx';
import { type ListScope, type ListWish, scopes, useCounts } from './useDesk.ts';

/** Above the rows: whose, which tab, search and order. */
export function ListHead(props: {
  readonly wish: ListWish;
  readonly change: (wish: Partial<ListWish>) => void;
  readonly desk: readonly ConversationRow[] | null;
  readonly searchRef: React.RefObject<HTMLInputElement | null>;
  readonly tools: React.ReactNode;
}) {
  const { wish, change, desk } = props;
  const t = useWords('messaging');
  const available = useScopes();
  const find = useShortcut('find');
  return (
    <div className={styles.head} data-bare={wish.scope === 'pool' || undefined}>
      <div className={styles.headRow}>
        <SearchField
          ref={props.searchRef}
          className={styles.search ?? ''}
          size="xs"
          label={t('act.search')}
          {...find.attributes}
          placeholder={t('list.search')}
          value={wish.search}
          change={(search) => change({ search })}
          onKeyDown={(event) => event.key === 'Escape' && event.currentTarget.blur()}
        />
        <FilterMenu wish={wish} change={change} seesOthers={available.includes('all')} />
        <SortMenu wish={wish} change={change} />
        <StartButton customerId={null} />
        {props.tools}
      </div>
      {available.length > 1 && (
        <SegmentedControl
          fullWidth
          aria-label={t('list.scope')}
          value={wish.scope}
          onChange={(scope) => change({ scope: scope as ListScope, ...(scope === 'pool' ? { tab: 'active' } : {}) })}
          data={available.map((scope) => ({ value: scope, label: t(`list.scopes.${scope}`) }))}
        />
      )}
      {wish.scope !== 'pool' && <TabRow wish={wish} change={change} desk={desk} />}
    </div>
  );
}

/** Whose conversations this person may list at all. */
function useScopes(): readonly ListScope[] {
  const may = useMay();
  const me = useMe();
  const seesOthers = me.who.grants.some(({ right, scope }) => right === 'chat.view' && scope !== 'own');
  return scopes.filter((scope) => scope === 'mine' || (scope === 'pool' ? may('chat.viewPool') : seesOthers));
}

function TabRow(props: {
  readonly wish: ListWish;
  readonly change: (wish: Partial<ListWish>) => void;
  readonly desk: readonly ConversationRow[] | null;
}) {
  const { wish, change, desk } = props;
  const t = useWords('messaging');
  const formats = useFormats();
  const counts = countsOf(desk ?? [], (row) => tabOf(row.status));
  const asked = useCounts(wish.scope);
  // One's own open ones are told the moment they change; the others are asked for.
  const countOf = (tab: ListTab) =>
    wish.scope === 'mine' && desk && (tab === 'active' || tab === 'postponed') ? counts[tab] : (asked?.[tab] ?? 0);
  const move = (event: React.KeyboardEvent) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    const next = tabs[(tabs.indexOf(wish.tab) + step + tabs.length) % tabs.length];
    if (step === 0 || !next) return;
    event.preventDefault();
    change({ tab: next });
    const all = event.currentTarget.querySelectorAll<HTMLElement>('[role="tab"]');
    all[tabs.indexOf(next)]?.focus();
  };
  return (
    <div className={styles.tabs} role="tablist" aria-label={t('list.title')} onKeyDown={move}>
      {tabs.map((tab) => {
        const count = countOf(tab);
        return (
          <button
            key={tab}
            type="button"
            role="tab"
            className={styles.tab}
            aria-selected={wish.tab === tab}
            tabIndex={wish.tab === tab ? 0 : -1}
            onClick={() => change({ tab })}
          >
            {t(`list.tabs.${tab}`)}
            {count > 0 && (
              <span className={styles.count}>
                {count >= countMost ? `${formats.number(countMost - 1)}+` : formats.number(count)}
                <span className="s-visually-hidden"> {t('list.conversations', { count })}</span>
              </span>
            )}
          </button>
        );
      })}
    </div>
  );
}

function SortMenu({ wish, change }: { readonly wish: ListWish; readonly change: (wish: Partial<ListWish>) => void }) {
  const t = useWords('messaging');
  const label = `${t('list.sort')}: ${t(`list.sorts.${wish.sort}`)}`;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon size={30} variant="default" aria-label={label} title={label}>
          <IconArrowsSort size={16} stroke={1.7} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t('list.sort')}</Menu.Label>
        {sorts.map((sort) => (
          <Menu.Item
            key={sort}
            role="menuitemradio"
            aria-checked={wish.sort === sort}
            rightSection={wish.sort === sort ? <IconCheck size={14} /> : <i className={styles.noCheck} />}
            onClick={() => change({ sort })}
          >
            {t(`list.sorts.${sort}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
