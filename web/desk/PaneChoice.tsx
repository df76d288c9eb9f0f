import { ActionIcon, Menu } from '@mantine/core';
import { IconColumns2, IconGridDots, IconLayoutGrid, IconSquare } from '@tabler/icons-react';
import { type PaneCount, paneCounts } from '#identity';
import { useActions } from '../actions.ts';
import { useWords } from '../i18n.ts';

const pictures = { 1: IconSquare, 2: IconColumns2, 4: IconLayoutGrid, 10: IconGridDots } as const;

/** How many conversations stand beside one another: her own choice, kept. */
export function PaneChoice({
  count,
  choose,
}: {
  readonly count: PaneCount;
  readonly choose: (count: PaneCount) => void;
}) {
  const t = useWords('messaging');
  useActions(
    paneCounts.map((each) => ({
      id: `panes.count.${each}`,
      label: t('panes.show', { count: each }),
      run: () => choose(each),
    })),
  );
  const Present = pictures[count];
  const label = `${t('panes.title')}: ${t('panes.show', { count })}`;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon size={30} variant="default" aria-label={label} title={label}>
          <Present size={16} stroke={1.7} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t('panes.title')}</Menu.Label>
        {paneCounts.map((each) => {
          const Picture = pictures[each];
          return (
            <Menu.RadioItem
              key={each}
              value={String(each)}
              checked={each === count}
              onChange={() => choose(each)}
              rightSection={<Picture size={16} stroke={1.7} />}
            >
              {t('panes.show', { count: each })}
            </Menu.RadioItem>
          );
        })}
      </Menu.Dropdown>
    </Menu>
  );
}
