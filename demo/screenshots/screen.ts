import type { Page } from 'playwright-core';
import type { Scene } from './scene.ts';

/** Whose eyes a screen is seen with. */
export type Who = 'nobody' | 'agent' | 'supervisor' | 'manager' | 'owner';

export interface Screen {
  /** What its pictures are called, and what `--only` asks for. */
  readonly name: string;
  readonly who: Who;
  readonly path: string | ((scene: Scene) => string | Promise<string>);
  /** What is done before the picture is taken. */
  readonly before?: (page: Page, scene: Scene) => Promise<unknown>;
}

/** A path in which the one queue of the demonstration that is looked at stands. */
export function ofQueue(rest = ''): Screen['path'] {
  return ({ queueId }) => `/settings/queues/${queueId}${rest}`;
}

/** Brings a part of a page into sight. */
export function showing(selector: string): NonNullable<Screen['before']> {
  return (page) => page.locator(selector).first().scrollIntoViewIfNeeded();
}
