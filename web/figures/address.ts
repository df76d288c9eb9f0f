import { z } from 'zod';
import { isId } from '#kernel/id.ts';
import { useAddress } from '../address.ts';

/** Which line of a report a figure stands in: a queue, an agent, a group, the rows of none of them, or all together. */
export type FigureLine =
  | { readonly kind: 'queue' | 'agent' | 'group'; readonly id: string }
  | { readonly kind: 'none'; readonly by: 'queue' | 'agent' | 'group' }
  | null;

const View = z.object({
  figure: z
    .string()
    .regex(/^[A-Za-z]{1,60}$/)
    .optional(),
  line: z
    .string()
    .regex(/^(queue|agent|group|none):[0-9a-z-]{1,40}$/)
    .optional(),
});

/** The figure that is open, in the address: a link to it opens the same one. */
export function useOpenFigure() {
  const [view, change] = useAddress(View);
  return {
    metric: view.figure ?? null,
    line: readLine(view.line),
    open: (metric: string, line: FigureLine) => change({ figure: metric, line: writeLine(line) }, { push: true }),
    close: () => change({ figure: undefined, line: undefined }),
  };
}

function writeLine(line: FigureLine): string | undefined {
  if (line === null) return undefined;
  return line.kind === 'none' ? `none:${line.by}` : `${line.kind}:${line.id}`;
}

function readLine(text: string | undefined): FigureLine {
  const [kind, value] = text?.split(':') ?? [];
  if (kind === 'none' && (value === 'queue' || value === 'agent' || value === 'group')) return { kind, by: value };
  if ((kind === 'queue' || kind === 'agent' || kind === 'group') && isId(value)) return { kind, id: value };
  return null;
}
