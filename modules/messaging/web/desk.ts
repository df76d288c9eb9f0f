import type { ConversationRow, DeskChange, DeskSnapshot } from '#messaging';

/** The agent's own conversations after a change from the socket. */
export function deskAfter(desk: DeskSnapshot, change: DeskChange): DeskSnapshot {
  switch (change.type) {
    case 'gone':
      return { rows: desk.rows.filter((row) => row.interactionId !== change.interactionId) };
    case 'row':
      return { rows: withRow(desk.rows, change.row) };
  }
}

function withRow(rows: readonly ConversationRow[], row: ConversationRow): readonly ConversationRow[] {
  const at = rows.findIndex((other) => other.interactionId === row.interactionId);
  return at < 0 ? [...rows, row] : rows.with(at, row);
}

/** How many of one's own conversations stand under each tab, and how many of them wait for an answer. */
export function countsOf(
  rows: readonly ConversationRow[],
  tabOf: (row: ConversationRow) => 'active' | 'postponed' | 'completed',
) {
  const counts = { active: 0, postponed: 0, waiting: 0 };
  for (const row of rows) {
    const tab = tabOf(row);
    if (tab !== 'completed') counts[tab] += 1;
    if (row.unansweredSince !== null) counts.waiting += 1;
  }
  return counts;
}
