import { z } from 'zod';
import type { Choice } from '#messaging';

/** Buttons of one keyboard, and signs on one. */
export const choicesMost = 24;
export const titleMost = 250;
/** What goes along with a message and comes back with the answer. */
const trackingMost = 4_000;

/** The keyboard of a message: a touch writes the title into the conversation, as if she had typed it. */
export function keyboardOf(choices: readonly Choice[]) {
  return {
    Type: 'keyboard',
    Buttons: choices.slice(0, choicesMost).map(({ title }) => ({
      Columns: 6,
      Rows: 1,
      ActionType: 'reply',
      ActionBody: title.slice(0, titleMost),
      Text: title.slice(0, titleMost).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
    })),
  };
}

/** What stands behind the titles, to be sent along; empty when it does not fit. */
export function trackingOf(choices: readonly Choice[]): string {
  const pairs = choices.slice(0, choicesMost).map(({ id, title }) => [title.slice(0, titleMost), id]);
  const text = JSON.stringify({ choices: pairs });
  return text.length <= trackingMost ? text : '';
}

const Tracking = z.object({ choices: z.array(z.tuple([z.string(), z.string()])) });

/** What stood behind the title she chose; null when she wrote something else. */
export function payloadOf(text: string, tracking: string | undefined): string | null {
  if (!tracking || tracking.length > trackingMost) return null;
  try {
    const read = Tracking.safeParse(JSON.parse(tracking));
    return read.data?.choices.find(([title]) => title === text)?.[1] ?? null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
