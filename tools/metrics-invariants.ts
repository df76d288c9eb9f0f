import type { FactShape } from '#kernel/fact.ts';
import type { QueueId } from '#kernel/id.ts';
import {
  agentIntervals,
  dateOf,
  dayOf,
  type Frame,
  figureOf,
  figures,
  type followInteraction,
  type InteractionRows,
  isOfAgent,
  isOfInteraction,
  ledgerOf,
  rowsOf,
  rowsOfInteraction,
  serviceLevelIds,
  type VisitRow,
} from '#metrics';
import { openToday } from '#monitoring';

/**
 * What live board and report say of the same facts, compared figure by figure, and what must be true of every figure
 * whatever happened. Answers a sentence for each breach; nothing when all is well. `facts` are those of a whole history in
 * the order of their numbers; each day they touch is looked at, from the moment of the last fact.
 */
export function metricsBreaches(
  facts: readonly FactShape[],
  zone: string,
  openBoard: typeof openToday = openToday,
): readonly string[] {
  const nowMs = facts.reduce((last, fact) => Math.max(last, fact.atMs), 0);
  const days = new Set(facts.map((fact) => dateOf(fact.atMs, zone)));
  return [
    ...[...days].flatMap((date) => boardAndReportDiffer(facts, { ...dayOf(date, zone), nowMs }, date, openBoard)),
    ...queuesDoNotAddUp(facts, [...days], zone, nowMs),
    ...timeDoesNotTile(facts, nowMs),
  ];
}

/** The board follows facts as they come and forgets what is over; the report folds each life anew from all of its facts. */
function boardAndReportDiffer(
  facts: readonly FactShape[],
  frame: Frame,
  date: string,
  openBoard: typeof openToday,
): readonly string[] {
  const board = openBoard(frame.fromMs);
  const ofInteractions = facts.filter(isOfInteraction).filter((fact) => fact.atMs < frame.toMs);
  const lives = Map.groupBy(ofInteractions, (fact) => fact.about);
  for (const [at, fact] of ofInteractions.entries()) {
    if (board.follow(fact) === 'unknown') {
      board.begin(ofInteractions.slice(0, at + 1).filter((other) => other.about === fact.about));
    }
  }
  const reported = [...lives.values()].flatMap((life) => rowsOfInteraction(life)?.visits ?? []);
  const byQueue = Map.groupBy(reported, (visit) => visit.queueId);
  return [...byQueue].flatMap(([queueId, visits]) => [
    ...differ(`${date}, queue ${queueId}`, [...board.visitsOf(queueId)], visits, frame),
    ...waitingDiffers(date, queueId, board.waitingIn(queueId).count, lives.values()),
  ]);
}

function differ(
  where: string,
  live: readonly VisitRow[],
  reported: readonly VisitRow[],
  frame: Frame,
): readonly string[] {
  return figures
    .filter((figure) => figure.rows.length === 1 && figure.rows[0] === 'visit')
    .flatMap((figure) => {
      const [one, other] = [figureOf(figure, live, frame), figureOf(figure, reported, frame)];
      if (JSON.stringify(one) === JSON.stringify(other)) return [];
      return [
        `${figure.id} of ${where}: the board says ${one.part}/${one.whole}, the report ${other.part}/${other.whole}`,
      ];
    });
}

function waitingDiffers(
  date: string,
  queueId: QueueId,
  onBoard: number,
  lives: Iterable<readonly Parameters<typeof followInteraction>[1][]>,
): readonly string[] {
  let waiting = 0;
  for (const life of lives) {
    const rows: InteractionRows | null = rowsOfInteraction(life);
    const isWaiting = rows?.present.phase === 'waiting' || rows?.present.phase === 'ringing';
    if (isWaiting && rows?.present.visit?.queueId === queueId) waiting += 1;
  }
  return waiting === onBoard ? [] : [`${date}, queue ${queueId}: ${onBoard} wait on the board, ${waiting} in truth`];
}

/** Everybody offered was answered, gave up, left or waits; no service level exceeds one; hours add up to the day. */
function queuesDoNotAddUp(
  facts: readonly FactShape[],
  days: readonly string[],
  zone: string,
  nowMs: number,
): readonly string[] {
  const { visits } = rowsOf(ledgerOf(facts));
  return days.flatMap((date) => {
    const frame = { ...dayOf(date, zone), nowMs };
    const partOf = (id: string, within: Frame = frame) => {
      const figure = figures.find((one) => one.id === id);
      return figure ? figureOf(figure, visits, within) : { part: Number.NaN, whole: Number.NaN };
    };
    const ends = ['answered', 'abandoned', 'flowedOut', 'stillWaiting'].map((id) => partOf(id).part);
    const sum = ends.reduce((total, part) => total + part, 0);
    const offered = partOf('offered').part;
    const lost = sum === offered ? [] : [`${date}: ${offered} were offered, ${sum} are accounted for`];
    const above = serviceLevelIds
      .filter((id) => partOf(id).part > partOf(id).whole)
      .map((id) => `${date}: ${id} is above one`);
    const hourMs = 3_600_000;
    let hours = 0;
    for (let fromMs = frame.fromMs; fromMs < frame.toMs; fromMs += hourMs) {
      hours += partOf('offered', { fromMs, toMs: Math.min(fromMs + hourMs, frame.toMs), nowMs }).part;
    }
    return [
      ...lost,
      ...above,
      ...(hours === offered ? [] : [`${date}: the hours add up to ${hours}, the day is ${offered}`]),
    ];
  });
}

/** Each agent's pieces of time meet without gap or overlap and add up to the time she was not offline. */
function timeDoesNotTile(facts: readonly FactShape[], nowMs: number): readonly string[] {
  const ledger = ledgerOf(facts);
  const work = Map.groupBy(rowsOf(ledger).work, (span) => span.agentId);
  const firstMs = facts.filter(isOfAgent)[0]?.atMs ?? nowMs;
  return [...ledger.agents].flatMap(([agentId, presence]) => {
    const pieces = agentIntervals(agentId, presence, work.get(agentId) ?? [], firstMs, nowMs, () => null);
    const spentMs = pieces.reduce((sum, piece) => sum + piece.toMs - piece.fromMs, 0);
    const atWorkMs = presence
      .filter((span) => span.availability !== 'offline')
      .reduce((sum, { fromMs, toMs }) => sum + Math.max(0, (toMs ?? nowMs) - Math.max(fromMs, firstMs)), 0);
    const overlaps = pieces.filter((piece, at) => piece.fromMs < (pieces[at - 1]?.toMs ?? 0));
    const wrong = spentMs === atWorkMs ? [] : [`agent ${agentId}: pieces of ${spentMs} ms in ${atWorkMs} ms at work`];
    return [...wrong, ...overlaps.map((piece) => `agent ${agentId}: two pieces at ${piece.fromMs}`)];
  });
}
