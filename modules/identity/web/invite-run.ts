import { useRef, useState } from 'react';
import { invitationsAtOnceMax, type LineOutcome, type PersonOnList } from '#identity';
import { client } from '#web/api.ts';

/** What became of a line so far. */
export type LineResult = { readonly outcome: LineOutcome; readonly link: string | null };

export type Run = {
  readonly done: number;
  readonly all: number;
  readonly isRunning: boolean;
  readonly wasStopped: boolean;
  readonly error: unknown;
};
const idle: Run = { done: 0, all: 0, isRunning: false, wasStopped: false, error: null };

/**
 * Goes through many lines in portions, each of which is all or nothing, so that it can be stopped between two of them
 * and whatever is done stays done. `take` gets the answers of each portion as they come.
 */
export function useRun() {
  const [run, setRun] = useState<Run>(idle);
  const mayGoOn = useRef(false);
  const start = async (
    lines: readonly PersonOnList[],
    each: (portion: readonly PersonOnList[]) => Promise<readonly LineResult[]>,
    take: (from: number, results: readonly LineResult[]) => void,
  ): Promise<boolean> => {
    mayGoOn.current = true;
    setRun({ ...idle, all: lines.length, isRunning: true });
    for (let from = 0; from < lines.length; from += invitationsAtOnceMax) {
      if (!mayGoOn.current) {
        setRun((now) => ({ ...now, isRunning: false, wasStopped: true }));
        return false;
      }
      try {
        take(from, await each(lines.slice(from, from + invitationsAtOnceMax)));
      } catch (error) {
        setRun((now) => ({ ...now, isRunning: false, error }));
        return false;
      }
      setRun((now) => ({ ...now, done: Math.min(from + invitationsAtOnceMax, lines.length) }));
    }
    setRun((now) => ({ ...now, isRunning: false }));
    return true;
  };
  return {
    run,
    start,
    stop: () => {
      mayGoOn.current = false;
    },
  };
}

const onWire = (lines: readonly PersonOnList[]) =>
  lines.map(({ roleIds, projectIds, ...line }) => ({
    ...line,
    roleIds: [...roleIds],
    projectIds: projectIds === 'all' ? projectIds : [...projectIds],
  }));

/** Asks what would become of a portion. */
export async function checkPortion(lines: readonly PersonOnList[]): Promise<readonly LineResult[]> {
  const { items } = await client.identity.invitations.check({ lines: onWire(lines) });
  return items.map(({ outcome }) => ({ outcome, link: null }));
}

/** Invites a portion. */
export async function invitePortion(
  lines: readonly PersonOnList[],
  validForDays: number,
): Promise<readonly LineResult[]> {
  const { items } = await client.identity.invitations.create({ lines: onWire(lines), validForDays });
  return items.map(({ outcome, link }) => ({ outcome, link }));
}
