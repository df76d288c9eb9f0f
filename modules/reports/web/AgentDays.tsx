import { Table } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { AwayReasonId } from '#agents';
import { StateMark, useAwayReasons } from '#agents/web';
import type { AgentDay, AgentPiece, AgentWork } from '#reports';
import { nothing } from '#web/figures/shown.ts';
import { useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import { useMay } from '#web/session.ts';
import styles from './agents.module.css';
import { laneOf } from './lane.ts';

/** Agents of a day, a lane of time for each; one opens to its pieces, which is also the table behind the drawing. */
export function AgentDays({ days, isBusy }: { readonly days: readonly AgentDay[]; readonly isBusy: boolean }) {
  const t = useWords('reports');
  const states = useWords('agents');
  const formats = useFormats();
  const [open, setOpen] = useState<string | null>(null);
  const lane = laneOf(days.flatMap(({ pieces }) => pieces));
  const known = new Set(days.flatMap(({ pieces }) => pieces.map(({ state }) => state)));
  return (
    <div className={styles.shares} aria-busy={isBusy || undefined}>
      <ul className={styles.legend}>
        {[...known].map((state) => (
          <li key={state}>
            <span className={`${styles.swatch} ${styles.state}`} data-state={state} aria-hidden />{' '}
            {states(`state.${state}`)}
          </li>
        ))}
      </ul>
      <div className={styles.axis} aria-hidden>
        <span />
        <div className={styles.ticks}>
          {lane.ticks.map((atMs) => (
            <span key={atMs} style={{ left: `${lane.placeOf(atMs)}%` }}>
              {formats.time(atMs)}
            </span>
          ))}
        </div>
      </div>
      <ul className={styles.days}>
        {days.map((day) => {
          const isOpen = open === day.agentId;
          const name = day.name ?? t('unnamed');
          return (
            <li key={day.agentId} className={styles.day}>
              <button
                type="button"
                className={styles.head}
                aria-expanded={isOpen}
                onClick={() => setOpen(isOpen ? null : day.agentId)}
              >
                <span className={styles.who}>
                  <strong>{name}</strong>
                  <span className={styles.quiet}>
                    {day.groupName ? `${day.groupName} · ` : ''}
                    {t('agents.log.atWork', { length: formats.duration(day.loggedInMs) })}
                  </span>
                </span>
                <span className={styles.lane} aria-hidden>
                  {day.pieces.map((piece) => (
                    <span
                      key={piece.from}
                      className={`${styles.piece} ${styles.state}`}
                      data-state={piece.state}
                      title={`${formats.time(piece.from)}–${formats.time(piece.to)} ${states(`state.${piece.state}`)}`}
                      style={lane.styleOf(piece)}
                    />
                  ))}
                </span>
              </button>
              {isOpen && <Pieces name={name} pieces={day.pieces} />}
            </li>
          );
        })}
      </ul>
    </div>
  );
}

/** So many pieces are drawn as rows; the file has all. */
const rowsMost = 500;

function Pieces({ name, pieces }: { readonly name: string; readonly pieces: readonly AgentPiece[] }) {
  const t = useWords('reports');
  const states = useWords('agents');
  const formats = useFormats();
  const { nameOf } = useAwayReasons();
  return (
    <section className={styles.pieces} aria-label={t('agents.log.piecesOf', { name })}>
      <Table miw={560}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('agents.column.time')}</Table.Th>
            <Table.Th ta="end">{t('agents.column.length')}</Table.Th>
            <Table.Th>{t('agents.column.state')}</Table.Th>
            <Table.Th>{t('agents.column.works')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {pieces.slice(0, rowsMost).map((piece) => (
            <Table.Tr key={piece.from}>
              <Table.Td className={`s-figures ${styles.times}`}>
                {formats.second(piece.from)}–{formats.second(piece.to)}
              </Table.Td>
              <Table.Td ta="end" data-figure>
                {formats.duration(Date.parse(piece.to) - Date.parse(piece.from))}
              </Table.Td>
              <Table.Td>
                <span className={styles.marked}>
                  <StateMark state={piece.state} /> {states(`state.${piece.state}`)}
                  {piece.awayReasonId && ` · ${nameOf(piece.awayReasonId as AwayReasonId) ?? t('unnamed')}`}
                </span>
                {piece.overMs > 0 && (
                  <div className={styles.quiet}>{t('agents.log.over', { length: formats.duration(piece.overMs) })}</div>
                )}
              </Table.Td>
              <Table.Td>
                {piece.works.length === 0 ? (
                  nothing
                ) : (
                  <div className={styles.works}>
                    {piece.works.map((work) => (
                      <WorkDone key={`${work.work} ${work.interactionId} ${work.queueName}`} work={work} />
                    ))}
                  </div>
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {pieces.length > rowsMost && <p className={styles.quiet}>{t('agents.log.cut', { count: rowsMost })}</p>}
    </section>
  );
}

/** What she had in hand, leading to the call or conversation for who may see it. */
function WorkDone({ work: { work, channel, queueName, interactionId } }: { readonly work: AgentWork }) {
  const t = useWords('reports');
  const said = useWords('messaging');
  const may = useMay();
  const words = [t(`agents.work.${work}`), said(`channel.${channel}`), queueName].filter(Boolean).join(' · ');
  if (interactionId && channel === 'voice') return <Link to={`/reports/calls/${interactionId}` as '/'}>{words}</Link>;
  if (interactionId && may('chat.view')) {
    return (
      <Link to="/desk" search={{ scope: 'all', open: interactionId } as never}>
        {words}
      </Link>
    );
  }
  return <span>{words}</span>;
}
