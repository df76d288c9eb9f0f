import { Button, Table } from '@mantine/core';
import { IconCalendarTime, IconMoon, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useActions } from '#web/actions.ts';
import { api } from '#web/api.ts';
import { useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import { ColourSquare, GroupTag } from '#web/parts/GroupTag.tsx';
import kit from '#web/parts/page.module.css';
import { PlainPage } from '#web/parts/page.tsx';
import { EmptyState, ErrorState, LoadingState } from '#web/parts/states.tsx';
import type { ShiftOnWire } from '#workforce';
import { cityOf } from './CalendarTable.tsx';
import { hoursInWords } from './day-words.ts';
import { RestRule } from './RestRule.tsx';
import { blocksInWords, hasNight, weekMs } from './shift-form.ts';
import styles from './shifts.module.css';
import { useMayMakeShifts } from './useMayMakeShifts.ts';
import { WeekStrip } from './WeekStrip.tsx';

/** All shifts: their hours, and who has them. */
export function ShiftsPage() {
  const t = useWords('workforce');
  const navigate = useNavigate();
  const mayMake = useMayMakeShifts();
  const shifts = useQuery(api.workforce.shifts.list.queryOptions({ input: {} }));
  const add = () => void navigate({ to: '/team/shifts/new' });
  useActions(mayMake ? [{ id: 'shifts.add', label: t('shifts.add'), shortcut: 'add', run: add }] : []);
  return (
    <PlainPage
      title={t('shifts.title')}
      sentence={t('shifts.sentence')}
      actions={
        mayMake && (
          <Button leftSection={<IconPlus size={16} stroke={1.8} aria-hidden />} onClick={add}>
            {t('shifts.add')}
          </Button>
        )
      }
    >
      {shifts.isPending && <LoadingState rows={4} />}
      {shifts.isError && <ErrorState error={shifts.error} part="workforce" retry={() => void shifts.refetch()} />}
      {shifts.data?.items.length === 0 && (
        <EmptyState
          icon={<IconCalendarTime size={22} stroke={1.5} />}
          title={t('shifts.empty')}
          text={t('shifts.emptyText')}
          action={mayMake && <Button onClick={add}>{t('shifts.add')}</Button>}
        />
      )}
      {shifts.data && shifts.data.items.length > 0 && <ShiftTable shifts={shifts.data.items} />}
      <RestRule />
    </PlainPage>
  );
}

function ShiftTable({ shifts }: { readonly shifts: readonly ShiftOnWire[] }) {
  const t = useWords('workforce');
  const formats = useFormats();
  const groups = useQuery(api.identity.groups.list.queryOptions());
  const byId = new Map((groups.data?.items ?? []).map((group) => [group.id as string, group]));
  return (
    <div className={kit.table}>
      <Table miw={680}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('shift.fields.name')}</Table.Th>
            <Table.Th w="34%">{t('shifts.week')}</Table.Th>
            <Table.Th ta="end">{t('shifts.hours')}</Table.Th>
            <Table.Th>{t('shifts.groups')}</Table.Th>
            <Table.Th ta="end">{t('shifts.people')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {shifts.map((shift) => (
            <Table.Tr key={shift.id} className={kit.openRow}>
              <Table.Td>
                <Link to={`/team/shifts/${shift.id}`} className={`${kit.rowButton} ${kit.name}`}>
                  <span className={styles.shiftName}>
                    <ColourSquare colour={shift.colour} />
                    {shift.name}
                    {hasNight(shift.blocks) && <IconMoon size={14} stroke={1.6} aria-label={t('shifts.night')} />}
                  </span>
                </Link>
                <span className={`${kit.dim} ${kit.small}`}>{blocksInWords(shift.blocks, formats.locale)}</span>
                {shift.zone !== formats.zone && (
                  <span className={`${kit.dim} ${kit.small}`}> · {cityOf(shift.zone)}</span>
                )}
                {shift.pending && (
                  <span className={styles.pending}>
                    {t('shift.pending', { moment: formats.moment(shift.pending.effectiveAt) })}
                  </span>
                )}
              </Table.Td>
              <Table.Td>
                <WeekStrip blocks={shift.blocks} colour={shift.colour} isSmall />
              </Table.Td>
              <Table.Td ta="end" data-figure>
                {hoursInWords(weekMs(shift.blocks), t, formats)}
              </Table.Td>
              <Table.Td>
                <span className={styles.tags}>
                  {shift.groupIds.map((id) => {
                    const group = byId.get(id);
                    return group && <GroupTag key={id} group={group} />;
                  })}
                  {shift.groupIds.length === 0 && <span className={kit.dim}>–</span>}
                </span>
              </Table.Td>
              <Table.Td ta="end" data-figure>
                {formats.number(shift.people)}
                {shift.peopleNext !== shift.people && (
                  <span className={kit.dim} title={t('shifts.peopleNextText')}>
                    {' → '}
                    <span className="s-visually-hidden">{t('shifts.peopleNextText')} </span>
                    {formats.number(shift.peopleNext)}
                  </span>
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}
