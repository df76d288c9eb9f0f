import { SegmentedControl, Select, Switch, Table } from '@mantine/core';
import { IconRoute } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { z } from 'zod';
import { type Block, type FlowGraph, type FlowWay, type WayFigureId, wayFigureIds } from '#flows';
import { daysLater } from '#metrics';
import { useAddress } from '#web/address.ts';
import { api } from '#web/api.ts';
import { nowMs } from '#web/clock.ts';
import { useFormats } from '#web/format.ts';
import { useLanguage, useWords } from '#web/i18n.ts';
import { BackLink } from '#web/parts/BackLink.tsx';
import { PlainPage } from '#web/parts/page.tsx';
import { EmptyState, ErrorState, LoadingState } from '#web/parts/states.tsx';
import { blockName } from './block-words.ts';
import styles from './flows.module.css';

const lengths = ['1', '7', '30', '90'] as const;
const View = z.object({
  days: z.enum(lengths).default('30'),
  version: z.string().regex(/^\d+$/).optional(),
  misdials: z.enum(['leftOut', 'counted']).default('leftOut'),
});

/** How people found their way through one flow: its figures, and what happened at each block that asks. */
export function WayPage() {
  const { flowId } = useParams({ strict: false }) as { flowId: string };
  const t = useWords('flows');
  const formats = useFormats();
  const [view, change] = useAddress(View);
  const until = formats.dayKey(nowMs());
  const from = daysLater(until, 1 - Number(view.days));
  const version = view.version ? { version: Number(view.version) } : {};
  const way = useQuery(
    api.flows.way.queryOptions({
      input: { flowId, from, until, misdials: view.misdials, ...version },
      placeholderData: keepPreviousData,
    }),
  );
  const shown = way.data;
  return (
    <PlainPage
      title={
        <>
          <BackLink to="/settings/flows">{t('way.back')}</BackLink>
          {shown ? `${shown.flowName}: ${t('way.title')}` : t('way.title')}
        </>
      }
      sentence={t('way.sentence')}
    >
      <div className={styles.wayTools}>
        <SegmentedControl
          size="xs"
          aria-label={t('way.period')}
          value={view.days}
          onChange={(days) => change({ days: days as (typeof lengths)[number] })}
          data={lengths.map((days) => ({ value: days, label: t(`way.days.${days}`) }))}
        />
        <Select
          aria-label={t('way.version')}
          placeholder={t('way.allVersions')}
          clearable
          value={view.version ?? null}
          onChange={(chosen) => change({ version: chosen ?? undefined })}
          data={(shown?.versions ?? []).map((one) => ({
            value: String(one),
            label: t('way.versionOf', { version: one }),
          }))}
        />
        <Switch
          label={t('way.misdials')}
          checked={view.misdials === 'leftOut'}
          onChange={({ currentTarget }) => change({ misdials: currentTarget.checked ? 'leftOut' : 'counted' })}
        />
      </div>
      {way.isPending && <LoadingState rows={8} />}
      {way.isError && <ErrorState error={way.error} part="flows" retry={() => void way.refetch()} />}
      {shown && <Shown way={shown} isOld={way.isPlaceholderData} />}
    </PlainPage>
  );
}

function Shown({ way, isOld }: { readonly way: FlowWay; readonly isOld: boolean }) {
  const t = useWords('flows');
  const formats = useFormats();
  const { goingOn, misdials } = way.leftOut;
  const { nobody, fault } = way.endings;
  const count = (value: number) => formats.number(value);
  const notes = (
    <footer className={styles.hint}>
      <p>{t('way.leftOut', { goingOn: count(goingOn), misdials: count(misdials) })}</p>
      {nobody + fault > 0 && <p>{t('way.others', { nobody: count(nobody), fault: count(fault) })}</p>}
      {way.isCut && <p>{t('way.cut')}</p>}
    </footer>
  );
  if (way.figures.runs.whole === 0) {
    return (
      <>
        <EmptyState icon={<IconRoute size={22} stroke={1.5} />} title={t('way.empty')} text={t('way.emptyText')} />
        {goingOn + misdials > 0 && notes}
      </>
    );
  }
  return (
    <div aria-busy={isOld || undefined}>
      <dl className={styles.wayFigures}>
        {wayFigureIds.map((id) => (
          <Figure key={id} id={id} figure={way.figures[id]} />
        ))}
      </dl>
      {way.blocks.length > 0 && <Blocks way={way} />}
      {notes}
    </div>
  );
}

function Figure({ id, figure }: { readonly id: WayFigureId; readonly figure: FlowWay['figures'][WayFigureId] }) {
  const t = useWords('flows');
  const formats = useFormats();
  const { value, part, whole, isUncertain } = figure;
  const inWords = (): string => {
    if (value === null) return '–';
    if (id === 'median' || id === 'ninetieth') return formats.duration(value);
    if (id === 'runs') return formats.number(value);
    return id === 'wrongPerRun' ? formats.number(value, 2) : formats.percent(value);
  };
  return (
    <div className={styles.wayFigure}>
      <dt>{t(`way.figure.${id}`)}</dt>
      <dd>
        <span className={styles.wayValue}>{inWords()}</span>
        <details className={styles.wayMade}>
          <summary>{t('way.how')}</summary>
          {t(`way.made.${id}`)}{' '}
          {part === null
            ? t('way.of', { whole: formats.number(whole) })
            : t('way.parts', { part: formats.number(part), whole: formats.number(whole) })}
        </details>
        {isUncertain && <span className={styles.wayMade}>{t('way.uncertain')}</span>}
      </dd>
    </div>
  );
}

function Blocks({ way }: { readonly way: FlowWay }) {
  const t = useWords('flows');
  const formats = useFormats();
  const language = useLanguage();
  const { blocks } = way.graph as FlowGraph;
  const titleIn = (block: Block | undefined, id: string) => {
    const title = block?.type === 'menu' ? block.choices.find((choice) => choice.id === id)?.title : null;
    return title ? title[language] || title.tr || title.en : id;
  };
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={styles.wayTable} tabIndex={0} aria-label={t('way.blocks')}>
      <Table>
        <Table.Thead>
          <Table.Tr>
            {(['block', 'asked', 'atOnce', 'wrong', 'missing', 'leftHere', 'time', 'choices'] as const).map(
              (column) => (
                <Table.Th key={column}>{t(`way.${column}`)}</Table.Th>
              ),
            )}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {way.blocks.map((one) => {
            const block = blocks.find(({ id }) => id === one.blockId);
            const choices = one.choices.map(
              ({ choiceId, runs }) => `${titleIn(block, choiceId)}: ${formats.number(runs)}`,
            );
            return (
              <Table.Tr key={one.blockId}>
                <Table.Th scope="row">{block ? blockName(block, t) : t('way.gone')}</Table.Th>
                <Table.Td>{formats.number(one.asked)}</Table.Td>
                <Table.Td>
                  {formats.number(one.atOnce)} / {formats.number(one.runs)}
                </Table.Td>
                <Table.Td>{formats.number(one.wrong)}</Table.Td>
                <Table.Td>{formats.number(one.missing)}</Table.Td>
                <Table.Td>{formats.number(one.left)}</Table.Td>
                <Table.Td title={one.isUncertain ? t('way.uncertain') : undefined}>
                  {one.medianMs === null ? '–' : formats.duration(one.medianMs)}
                </Table.Td>
                <Table.Td>{choices.join(' · ')}</Table.Td>
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
    </section>
  );
}
