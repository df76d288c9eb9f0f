import type { FlowExample } from '#flows';
import { useWords } from '#web/i18n.ts';
import { useTargets } from './block-words.ts';

/** How a conversation of a flow ends, in words: into which queue, to whom, or waiting. */
export function useEndWords(): (end: FlowExample['ends'], target: string | null) => string {
  const t = useWords('flows');
  const { queues, agents } = useTargets();
  const nameOf = (id: string | null) => [...queues, ...agents].find(({ value }) => value === id)?.label ?? '?';
  return (end, target) => t(`try.ends.${end}`, { name: nameOf(target) });
}
