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
        { text: title, callback_data: Buffer.byteLength(id) <= behindMost && placeIn(id) === null ? id : `~${place}` },
      ]),
  };
}

/** The place of a button behind which only that fitted; null when what stands there is what was to stand there. */
export function placeIn(data: string): number | null {
  const place = /^~(\d{1,2})$/.exec(data)?.[1];
  return place === undefined ? null : Number(place);
}
