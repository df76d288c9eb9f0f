import { ActionIcon, Button, Select, Table } from '@mantine/core';
import { IconUserCog } from '@tabler/icons-react';
import { useState } from 'react';
import { z } from 'zod';
import { SetAvailability, StateMark } from '#agents/web';
import type { Board, BoardAgent } from '#monitoring';
import { useAddress } from '#web/address.ts';
import { useNow } from '#web/clock.ts';
import { nothing } from '#web/figures/shown.ts';
import { useFormats } from '#web/format.ts';
import { useLanguage, useWords } from '#web/i18n.ts';
import { Named } from '#web/parts/Face.tsx';
import { SearchField } from '#web/parts/SearchField.tsx';
import { StandingMark } from '#web/parts/StandingMark.tsx';
import { Timer } from '#web/parts/Timer.tsx';
import { useMay } from '#web/session.ts';
import styles from './board.module.css';
import { byAttention, byName } from './order.ts';

const View = z.object({
  queue: z.string().max(40).optional(),
  find: z.string().max(100).default(''),
  offline: z.literal('1').optional(),
});

/** Rows shown at first; a board of a thousand agents opens the rest on demand. */
const rowsAtFirst = 200;

/** What every agent is doing, since when and why; who needs a look stands first. */
export function AgentTable({ board }: { readonly board: Board }) {
  const t = useWords('monitoring');
  const [view, change] = useAddress(View);
  const [rows, setRows] = useState(rowsAtFirst);
  const [changed, setChanged] = useState<BoardAgent | null>(null);
  const wanted = view.find.toLocaleLowerCase('tr');
  const found = board.agents.filter(
    (agent) =>
      agent.name.toLocaleLowerCase('tr').includes(wanted) &&
      (view.queue === undefined || (agent.queueIds as readonly string[]).includes(view.queue)),
  );
  const isQuiet = ({ state, orphaned }: BoardAgent) => state === 'offline' && orphaned.length === 0;
  const offline = found.filter(isQuiet).length;
  const shown = byAttention(view.offline === '1' ? found : found.filter((agent) => !isQuiet(agent)));
  const queueNames = new Map(board.queues.map((queue) => [queue.queueId, queue.name]));
  return (
    <div className={styles.agents}>
      <header className={styles.agentsHead}>
        <h2 className={styles.sectionTitle}>{t('agents')}</h2>
        <SearchField label={t('table.find')} value={view.find} change={(find) => change({ find })} />
        <Select
          aria-label={t('table.filterQueue')}
          placeholder={t('table.everyQueue')}
          clearable
          value={view.queue ?? null}
          onChange={(queue) => change({ queue: queue ?? undefined })}
          data={byName(board.queues).map(({ queueId, name }) => ({ value: queueId, label: name }))}
        />
        {offline > 0 && (
          <Button variant="subtle" onClick={() => change({ offline: view.offline === '1' ? undefined : '1' })}>
            {view.offline === '1' ? t('table.hideOffline') : t('table.offline', { count: offline })}
          </Button>
        )}
      </header>
      {shown.length === 0 ? (
        <p className={styles.nobody}>
          {found.length === 0 && board.agents.length > 0 ? t('table.noMatch') : t('table.nobody')}
          <span>{t('table.nobodyText')}</span>
        </p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <section className={styles.scroll} tabIndex={0} aria-label={t('agents')}>
          <Table miw={760}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th w="11rem">{t('table.state')}</Table.Th>
                <Table.Th w="5.5rem" ta="end">
                  {t('table.since')}
                </Table.Th>
                <Table.Th>{t('table.name')}</Table.Th>
                <Table.Th w="6rem" ta="end">
                  {t('table.inHand')}
                </Table.Th>
                <Table.Th>{t('table.why')}</Table.Th>
                <Table.Th>{t('table.queues')}</Table.Th>
                <Table.Th w="2.5rem" aria-label={t('table.actions')} />
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {shown.slice(0, rows).map((agent) => (
                <AgentRow key={agent.agentId} agent={agent} queueNames={queueNames} change={() => setChanged(agent)} />
              ))}
            </Table.Tbody>
          </Table>
        </section>
      )}
      {changed && <SetAvailability agent={changed} close={() => setChanged(null)} />}
      {shown.length > rows && (
        <Button variant="subtle" onClick={() => setRows(shown.length)}>
          {t('table.more', { count: shown.length - rows })}
        </Button>
      )}
    </div>
  );
}

function AgentRow({
  agent,
  queueNames,
  change,
}: {
  readonly agent: BoardAgent;
  readonly queueNames: ReadonlyMap<string, string>;
  readonly change: () => void;
}) {
  const t = useWords('monitoring');
  const states = useWords('agents');
  const formats = useFormats();
  const may = useMay();
  const { inHand, capacity } = agent;
  const held = inHand.voice + inHand.chat + inHand.email;
  const names = agent.queueIds.flatMap((id) => queueNames.get(id) ?? []);
  return (
    <Table.Tr data-state={agent.state}>
      <Table.Td>
        <span className={styles.state}>
          <StateMark state={agent.state} />
          {states(`state.${agent.state}`)}
        </span>
      </Table.Td>
      <Table.Td ta="end" data-figure>
        {agent.sinceAt ? <Timer since={agent.sinceAt} /> : nothing}
      </Table.Td>
      <Table.Td className={styles.agentName}>
        <Named person={{ id: agent.agentId, name: agent.name }} />
      </Table.Td>
      <Table.Td ta="end" data-figure>
        {t('table.inHandOf', { held: formats.number(held), total: formats.number(capacity.total) })}
      </Table.Td>
      <Table.Td className={styles.whyCell}>
        <Why agent={agent} />
        {agent.orphaned.length > 0 && (
          <span className={styles.orphaned}>
            <StandingMark standing="unacceptable" />
            {t('why.orphaned', { count: agent.orphaned.length })}
          </span>
        )}
      </Table.Td>
      <Table.Td className={styles.dim}>{names.join(', ')}</Table.Td>
      <Table.Td>
        {may('agent.setAvailability', { ownerId: agent.agentId, groupId: agent.groupId }) && (
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={`${agent.name}: ${states('set.action')}`}
            title={states('set.action')}
            onClick={change}
          >
            <IconUserCog size={16} stroke={1.7} aria-hidden />
          </ActionIcon>
        )}
      </Table.Td>
    </Table.Tr>
  );
}

function Why({ agent }: { readonly agent: BoardAgent }) {
  const t = useWords('monitoring');
  const formats = useFormats();
  const language = useLanguage();
  const { cause, pending, voiceDoubt } = agent;
  const said = [
    causeInWords(),
    pending && t('why.pending', { reason: pending[language], time: formats.time(pending.askedAt) }),
    pending?.by === 'supervisor' && pending.note !== null && t('why.chosenBySupervisor', { note: pending.note }),
    agent.state === 'away' && !agent.isReachable && t('why.noDesk'),
    voiceDoubt && t(`why.voice.${voiceDoubt}`),
  ].filter((part) => typeof part === 'string');
  return (
    <>
      {said.join(' · ')}
      {agent.awayLimitAt && <Over limitAt={agent.awayLimitAt} />}
    </>
  );

  function causeInWords(): string | null {
    if (cause === null || agent.sinceAt === null) return null;
    if (cause.type === 'unreachable') return t(`why.${cause.because}`);
    if (cause.type === 'missedOffer')
      return cause.untilAt === null
        ? t('why.missedOften')
        : t('why.missedOffer', { time: formats.time(cause.untilAt) });
    return chosenInWords();
  }

  function chosenInWords(): string | null {
    if (cause === null || !('by' in cause)) return null;
    const reason = cause.type === 'awayReason' ? cause[language] : null;
    const by = cause.by === 'agent' ? null : whoElse();
    return [reason, by].filter((part) => part !== null).join(' · ') || null;
  }

  function whoElse(): string | null {
    if (cause === null || !('by' in cause)) return null;
    if (cause.by === 'system') return t('why.bySystem');
    return cause.note ? t('why.chosenBySupervisor', { note: cause.note }) : t('why.bySupervisor');
  }
}

/** A time away that has lasted longer than it may: said calmly, to the second. */
function Over({ limitAt }: { readonly limitAt: string }) {
  const t = useWords('monitoring');
  const formats = useFormats();
  const overMs = useNow() - Date.parse(limitAt);
  if (overMs < 1_000) return null;
  return (
    <span className={styles.over}>
      <StandingMark standing="poor" />
      {t('why.over', { time: formats.timer(overMs) })}
    </span>
  );
}
