import { tidyName } from '#kernel/contract.ts';

// What Outlook wraps letters in (TNEF, MS-OXTNEF): mail programs show it as one file, `winmail.dat`. Only the files in it
// are taken out; its words stand in the letter as well.

/** A file out of the wrapping. */
export interface WrappedFile {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

const signature = 0x223e9f78;
const headBytes = 6;
/** Level, attribute and length before the value, a check sum behind it. */
const attributeHeadBytes = 9;
const checkSumBytes = 2;
const attribute = { beginsFile: 0x69002, title: 0x18010, bytes: 0x6800f, properties: 0x69005 } as const;
const longFilename = 0x3707;
const unicode = 0x1f;
const attributesMost = 2_000;

/** Whether a part of a letter is such a wrapping, by its type or the name everybody knows it by. */
export function isWrapping(mime: string, name: string): boolean {
  return /^application\/(vnd\.)?ms-tnef$/i.test(mime) || /^winmail\.dat$/i.test(name.trim());
}

/** The files in a wrapping; null when it is none, or broken before the first of them is whole. */
export function unwrapped(bytes: Uint8Array<ArrayBuffer>, filesMost: number): readonly WrappedFile[] | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.byteLength < headBytes || view.getUint32(0, true) !== signature) return null;
  const files: { name: string; bytes: Uint8Array<ArrayBuffer> | null }[] = [];
  let place = headBytes;
  for (let count = 0; count < attributesMost && place + attributeHeadBytes <= bytes.byteLength; count++) {
    const what = view.getUint32(place + 1, true);
    const begin = place + attributeHeadBytes;
    const end = begin + view.getUint32(place + 5, true);
    if (end > bytes.byteLength) break;
    const value = bytes.subarray(begin, end);
    const file = files.at(-1);
    if (what === attribute.beginsFile) {
      if (files.length >= filesMost) break;
      files.push({ name: '', bytes: null });
    } else if (file && what === attribute.bytes) file.bytes = value.slice();
    else if (file && what === attribute.title) file.name ||= named(new TextDecoder('windows-1254').decode(value));
    else if (file && what === attribute.properties) file.name = longNameIn(value) ?? file.name;
    place = end + checkSumBytes;
  }
  const whole = files.flatMap(({ name, bytes: content }, at) =>
    content ? [{ name: name || String(at + 1), bytes: content }] : [],
  );
  return whole.length > 0 ? whole : null;
}

const named = (text: string) => tidyName(text.replaceAll('\u0000', ''));

/**
 * The name that the short one stands for, among the properties of a file. Looked for by its tag: to read them in order
 * would mean to know every type there is. Tag, how many values, bytes of the value, the value itself.
 */
function longNameIn(properties: Uint8Array<ArrayBuffer>): string | null {
  const view = new DataView(properties.buffer, properties.byteOffset, properties.byteLength);
  for (let place = 4; place + 12 <= properties.byteLength; place += 4) {
    if (view.getUint32(place, true) !== longFilename * 0x1_0000 + unicode || view.getUint32(place + 4, true) !== 1)
      continue;
    const bytes = view.getUint32(place + 8, true);
    if (bytes < 2 || place + 12 + bytes > properties.byteLength) return null;
    return named(new TextDecoder('utf-16le').decode(properties.subarray(place + 12, place + 12 + bytes))) || null;
  }
  return null;
}
