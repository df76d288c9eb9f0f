import type { ChatStatus } from '#interactions';
import type { FactShape } from '#kernel/fact.ts';
import type { AgentId, InteractionId, QueueId } from '#kernel/id.ts';
import type { InteractionRows } from './project.ts';
import type { AlertRow, NormLevel, StatusRow } from './rows.ts';

/** What is counted of a norm that was crossed: a module later in the list records it, and its fact has at least this. */
export interface NormCrossing extends FactShape {
  readonly of: 'norm';
  readonly about: InteractionId;
  readonly type: 'normCrossed';
  readonly status: ChatStatus;
  readonly level: NormLevel;
  readonly charged: 'agent' | 'queue' | 'customer';
  readonly agentId: AgentId | null;
  readonly queueId: QueueId;
  /** When the stay in the status began; with the status it names the stay. */
  readonly sinceMs: number;
}

/**
 * The rows of an interaction after one of its norms was crossed. The fact comes after the one that ended the stay and
 * tells an earlier moment, so the stretch it belongs to is looked for. The same crossing told twice is one.
 */
export function crossed(rows: InteractionRows, fact: NormCrossing): InteractionRows {
  const { status, level, charged, queueId, sinceMs, atMs } = fact;
  const rowId = `${fact.about}:${status}:${sinceMs}:${level}`;
  if (rows.alerts.some((alert) => alert.rowId === rowId)) return rows;
  const { interactionId, conversationId, customerId, projectId, channel, direction } = rows.interaction;
  const of = { interactionId, conversationId, customerId, projectId, channel, direction };
  const agentId = charged === 'agent' ? fact.agentId : null;
  const alert: AlertRow = { ...of, queueId, agentId, kind: 'alert', rowId, status, level, charged, atMs };
  const place = rows.statuses.findIndex((row) => isIn(row, fact));
  const row = rows.statuses[place];
  const { interaction } = rows;
  return {
    ...rows,
    interaction: level > interaction.level ? { ...interaction, level } : interaction,
    statuses: row && level > row.level ? rows.statuses.with(place, { ...row, level }) : rows.statuses,
    alerts: [...rows.alerts, alert],
  };
}

/** Whether a crossing happened in this stretch of its stay; at the seam of two it belongs to the one that ends there. */
function isIn(row: StatusRow, { status, sinceMs, atMs }: NormCrossing): boolean {
  return row.status === status && row.fromMs >= sinceMs && row.fromMs <= atMs && atMs <= (row.toMs ?? atMs);
}
