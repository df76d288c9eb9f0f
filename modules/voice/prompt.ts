import type { Id } from '#kernel/id.ts';

export type PromptId = Id<'prompt'>;
