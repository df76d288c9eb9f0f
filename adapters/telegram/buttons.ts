import type { Choice } from '#messaging';

/** Bytes that may stand behind a button, and signs on one. */
const behindMost = 64;
export const choicesMost = 24;
export const titleMost = 60;

/** The buttons of a message, one in each row. What is too long to stand behind one is told by its place instead. */
export function keyboardOf(choices: readonly Choice[]) {
  return {
    inline_keyboard: choices
      .slice(0, choicesMost)
      .map(({ id, title }, place) => [
        { text: title, callback_data: Buffer.byteLength(id) <= behindMost && !isPlace(id) ? id : `~${place}` },
      ]),
  };
}

/** Whether only the place of a button is known, and not what was to stand behind it. */
export function isPlace(data: string): boolean {
  return /^~\d{1,2}$/.test(data);
}
