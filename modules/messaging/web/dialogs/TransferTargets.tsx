import { useQuery } from '@tanstack/react-query';
import type { AgentOnWire } from '#agents';
import { StateMark } from '#agents/web';
import { searchWords } from '#identity';
import { mediumOf } from '#kernel/channel.ts';
import type { AgentId, QueueId } from '#kernel/id.ts';
import type { ConversationDetail } from '#messaging';
import type { QueueOnWire } from '#queues';
import { openingInWords } from '#routing/web';
import { api } from '#web/api.ts';
import { nowMs } from '#web/clock.ts';
import { useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import { ErrorState, LoadingState } from '#web/parts/states.tsx';
import { useMe } from '#web/session.ts';
import styles from './dialogs.module.css';
import type { Target } from './TransferDialog.tsx';

interface TargetsProps {
  readonly search: string;
  readonly detail: ConversationDetail;
  readonly target: Target | null;
  readonly choose: (target: Target) => void;
}

/** Queues that take this kind of conversation; which are open now, and when the others open. */
export function QueueTargets({ search, detail, target, choose }: TargetsProps) {
  const t = useWords('messaging');
  const formats = useFormats();
  const queues = useQuery(api.queues.queues.list.queryOptions({ input: {} }));
  if (queues.isError) return <ErrorState error={queues.error} retry={() => void queues.refetch()} />;
  if (!queues.data) return <LoadingState rows={4} />;
  const medium = mediumOf(detail.channel);
  const fit = (queues.data.items as readonly QueueOnWire[]).filter(
    (queue) => queue.media.includes(medium) && queue.id !== detail.queueId && matches(queue.name, search),
  );
  const options = fit.toSorted(
    (a, b) => Number(b.isOpen) - Number(a.isOpen) || a.name.localeCompare(b.name, formats.locale),
  );
  return (
    <Options
      empty={t('transfer.noQueue')}
      options={options.map((queue) => ({
        key: queue.id,
        name: queue.name,
        isOn: target?.to.type === 'queue' && target.to.queueId === queue.id,
        isOff: false,
        side: queueInWords(queue),
        choose: () => choose({ to: { type: 'queue', queueId: queue.id as QueueId }, name: queue.name }),
      }))}
    />
  );

  function queueInWords(queue: QueueOnWire) {
    if (queue.isOpen) return t('transfer.open');
    if (queue.changesAt === null) return t('transfer.closed');
    return t('transfer.opensAt', { moment: openingInWords(queue.changesAt, formats, nowMs()) });
  }
}

const agentsAtOnce = 50;

/** Agents with what each is doing; those who cannot be reached are shown, so that nobody wonders, and not chosen. */
export function AgentTargets({ search, detail, target, choose }: TargetsProps) {
  const t = useWords('messaging');
  const words = useWords('agents');
  const { user } = useMe();
  const agents = useQuery(
    api.agents.agents.list.queryOptions({ input: { limit: agentsAtOnce, ...(search === '' ? {} : { search }) } }),
  );
  if (agents.isError) return <ErrorState error={agents.error} retry={() => void agents.refetch()} />;
  if (!agents.data) return <LoadingState rows={4} />;
  const others = (agents.data.items as readonly AgentOnWire[]).filter(
    ({ id }) => id !== user.id && id !== detail.responsible?.id,
  );
  const options = others.toSorted((a, b) => Number(isReachable(b)) - Number(isReachable(a)));
  return (
    <Options
      empty={t('transfer.nobody')}
      options={options.map((agent) => ({
        key: agent.id,
        name: agent.name,
        isOn: target?.to.type === 'agent' && target.to.agentId === agent.id,
        isOff: !isReachable(agent),
        side: (
          <>
            {agent.group && <span className={styles.group}>{agent.group.name}</span>}
            <StateMark state={stateOf(agent)} size={14} />
            {stateOf(agent) === 'unreachable'
              ? words('state.unreachable')
              : words(`availability.${agent.presence.availability}`)}
          </>
        ),
        choose: () => choose({ to: { type: 'agent', agentId: agent.id as AgentId }, name: agent.name }),
      }))}
    />
  );
}

function Options(props: {
  readonly empty: string;
  readonly options: readonly {
    readonly key: string;
    readonly name: string;
    readonly isOn: boolean;
    readonly isOff: boolean;
    readonly side: React.ReactNode;
    readonly choose: () => void;
  }[];
}) {
  const t = useWords('messaging');
  if (props.options.length === 0) return <p className={styles.empty}>{props.empty}</p>;
  return (
    <fieldset className={styles.options} aria-label={t('transfer.to')}>
      {props.options.map((option) => (
        <label
          key={option.key}
          className={styles.option}
          data-on={option.isOn || undefined}
          data-off={option.isOff || undefined}
        >
          <input
            type="radio"
            name="transfer-target"
            checked={option.isOn}
            disabled={option.isOff}
            onChange={option.choose}
          />
          <span className={styles.optionName}>{option.name}</span>
          <span className={styles.optionSide}>{option.side}</span>
        </label>
      ))}
    </fieldset>
  );
}

function isReachable({ presence }: AgentOnWire): boolean {
  return presence.isReachable && presence.availability !== 'offline';
}

function stateOf(agent: AgentOnWire) {
  return agent.presence.availability !== 'offline' && !agent.presence.isReachable
    ? 'unreachable'
    : agent.presence.availability;
}

/** Turkish-aware, as everywhere: `isik` finds `Işık`. */
function matches(name: string, search: string): boolean {
  const folded = searchWords(name).join(' ');
  return searchWords(search).every((word) => folded.includes(word));
}
