import { ActionIcon, Menu } from '@mantine/core';
import { IconChartBar } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { deskFiguresMost } from '#identity';
import type { AgentId } from '#kernel/id.ts';
import type { KpiNormOnWire } from '#kpi';
import { Goal, useOwnGoals } from '#kpi/web';
import { deskTopicOf } from '#messaging';
import { figureNamed } from '#metrics';
import { type Figure, mainFigures } from '#reports';
import { meTopicOf } from '#routing';
import { useActions } from '../actions.ts';
import { api } from '../api.ts';
import { nowMs } from '../clock.ts';
import { FigureButton } from '../figures/FigureButton.tsx';
import { FigureDrawer } from '../figures/FigureDrawer.tsx';
import { nothing, shownValue } from '../figures/shown.ts';
import { useFormats } from '../format.ts';
import { useLanguage, useWords } from '../i18n.ts';
import { useTopicChanges } from '../live.tsx';
import { StandingMark } from '../parts/StandingMark.tsx';
import { useMay, useMe, usePreferences } from '../session.ts';
import styles from './figures.module.css';
import { goalOf } from './goal.ts';

/** What she may choose among: the figures her day is judged by. */
const offered: readonly string[] = [...mainFigures.agent, 'ownViolationShare'];
/** After news the figures are asked for at most so often; those that time alone moves, every minute. */
const askEveryMs = 2_000;
const timeMovesMs = 60_000;

/** The figures she has chosen and may read, in her order. */
function useChosen(): readonly string[] {
  const may = useMay();
  const [{ deskFigures }] = usePreferences();
  return may('report.view') ? deskFigures.filter((id) => offered.includes(id)) : [];
}

/** Which of her own figures stand above her list: none until she chooses, and never more than a glance can hold. */
export function FiguresChoice() {
  const may = useMay();
  return may('report.view') ? <Choice /> : null;
}

function Choice() {
  const t = useWords();
  const language = useLanguage();
  const chosen = useChosen();
  const [, prefer] = usePreferences();
  const [isOpen, setOpen] = useState(false);
  useActions([{ id: 'desk.figures', label: t('deskFigures.choose'), run: () => setOpen(true) }]);
  const isFull = chosen.length >= deskFiguresMost;
  const turn = (id: string) =>
    void prefer({ deskFigures: chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id] });
  return (
    <Menu position="bottom-end" opened={isOpen} onChange={setOpen} closeOnItemClick={false}>
      <Menu.Target>
        <ActionIcon size={30} variant="default" aria-label={t('deskFigures.choose')} title={t('deskFigures.choose')}>
          <IconChartBar size={16} stroke={1.7} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown className={styles.menu}>
        <Menu.Label>{t('deskFigures.most', { count: deskFiguresMost })}</Menu.Label>
        {offered.map((id) => {
          const isChosen = chosen.includes(id);
          return (
            <Menu.CheckboxItem
              key={id}
              checked={isChosen}
              disabled={isFull && !isChosen}
              closeMenuOnClick={false}
              onChange={() => turn(id)}
            >
              {figureNamed(id).name[language]}
            </Menu.CheckboxItem>
          );
        })}
      </Menu.Dropdown>
    </Menu>
  );
}

/** Her goals and her own figures of today above her list, as her manager's report has them; nothing when there are none. */
export function DeskFigures() {
  const goals = useOwnGoals();
  // A figure with a goal for the day stands there once, with its goal.
  const isGoal = (id: string) => goals.some(({ figure, period }) => figure === id && period === 'day');
  const chosen = useChosen().filter((id) => !isGoal(id));
  return chosen.length + goals.length === 0 ? null : <Strip chosen={chosen} goals={goals} />;
}

function Strip({ chosen, goals }: { readonly chosen: readonly string[]; readonly goals: readonly KpiNormOnWire[] }) {
  const t = useWords();
  const { user } = useMe();
  const date = useFormats().dayKey(nowMs());
  const day = useQuery({
    ...api.reports.reports.day.queryOptions({ input: { date, by: 'agent' } }),
    refetchInterval: timeMovesMs,
  });
  useAskedAgain(user.id as AgentId);
  const figures = day.data?.lines.find(({ id }) => id === user.id)?.figures;
  return (
    <section className={styles.strip} aria-label={t('deskFigures.title')}>
      <dl className={styles.figures}>
        {goals.map((goal) => (
          <div key={goal.id} className={styles.figure}>
            <Goal goal={goal} />
          </div>
        ))}
        {chosen.map((id) => (
          <OwnFigure key={id} id={id} figure={figures?.[id]} userId={user.id} />
        ))}
      </dl>
      <FigureDrawer date={date} />
    </section>
  );
}

/** What happens to her and to her conversations is told; the report is asked again, not at every word of it. */
function useAskedAgain(agentId: AgentId): void {
  const cache = useQueryClient();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const ask = useCallback(() => {
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      void cache.invalidateQueries({ queryKey: api.reports.reports.day.key() });
    }, askEveryMs);
  }, [cache]);
  useEffect(() => () => clearTimeout(timer.current), []);
  useTopicChanges(deskTopicOf(agentId), ask);
  useTopicChanges(meTopicOf(agentId), ask);
}

function OwnFigure(props: { readonly id: string; readonly figure: Figure | undefined; readonly userId: string }) {
  const { id, figure, userId } = props;
  const t = useWords();
  const formats = useFormats();
  const language = useLanguage();
  const { name, unit } = figureNamed(id);
  const value = figure ? shownValue(formats, unit, figure.value) : nothing;
  const goal = figure ? goalOf(figure) : null;
  return (
    <div className={styles.figure}>
      <dt title={name[language]}>{name[language]}</dt>
      <dd className="s-figures">
        {goal && <StandingMark standing={goal} />}
        <FigureButton
          metric={id}
          line={{ kind: 'agent', id: userId }}
          label={t('profile.measuredLine', { name: name[language], value })}
        >
          {value}
        </FigureButton>
      </dd>
    </div>
  );
}
