import { z } from 'zod';
import type { ProviderTemplate } from '#messaging';

const Page = z.looseObject({
  data: z.array(
    z.looseObject({
      name: z.string(),
      language: z.string(),
      status: z.string().default(''),
      components: z.array(z.looseObject({ type: z.string(), text: z.string().optional() })).default([]),
    }),
  ),
  paging: z
    .looseObject({ cursors: z.looseObject({ after: z.string().optional() }).optional(), next: z.string().optional() })
    .optional(),
});

/** Reads a page of an account's templates; where the next one begins, null at the end. */
export function templatesOf(json: unknown): {
  readonly templates: readonly ProviderTemplate[];
  readonly after: string | null;
} {
  const { data, paging } = Page.parse(json);
  const templates = data.flatMap(({ name, language, status, components }) => {
    const text = components.find(({ type }) => type.toUpperCase() === 'BODY')?.text;
    // Without words of its own a template is a form, a carousel or a code: nothing an agent sends.
    if (text === undefined) return [];
    return [{ name, language, text, variables: variablesOf(text), isApproved: status.toUpperCase() === 'APPROVED' }];
  });
  return { templates, after: paging?.next ? (paging.cursors?.after ?? null) : null };
}

/** How many places a text has: `{{1}}`, `{{2}}`. */
function variablesOf(text: string): number {
  return new Set([...text.matchAll(/\{\{\s*([^{}]+?)\s*\}\}/g)].map(([, name]) => name)).size;
}
