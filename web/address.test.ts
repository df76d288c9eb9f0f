import { expect, test } from 'vitest';
import { z } from 'zod';
import { type OfText, readSearch, readState, writeSearch } from './address.ts';

const View = z.object({
  search: z.string().default(''),
  direction: z.enum(['up', 'down']).default('up'),
  year: z.coerce.number().int().optional(),
});

test('a link shows a colleague the same view', () => {
  const view = { search: 'ışık & gölge', direction: 'down', year: 2026 } as const;
  expect(readState(View, readSearch(writeSearch(view)))).toEqual(view);
});

test('what does not fit in a link is ignored, the rest of it is kept', () => {
  expect(readState(View, readSearch('?search=ayşe&direction=sideways&year=x'))).toEqual({
    search: 'ayşe',
    direction: 'up',
  });
});

test('a view whose state could not be read back from text does not compile', () => {
  const takes = <Schema extends z.ZodObject>(schema: Schema & OfText<Schema>) => schema;
  takes(View);
  // @ts-expect-error an address says "true", which is no boolean
  takes(z.object({ down: z.boolean().default(false) }));
  // @ts-expect-error a number is read by z.coerce.number()
  takes(z.object({ year: z.number().optional() }));
  expect(z.object({ down: z.boolean() }).safeParse(readSearch('?down=true')).success).toBe(false);
});
