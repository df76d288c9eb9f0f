/**
 * The types of files we take, each with the endings its names may have (the first is given to a name without one) and
 * the other names browsers declare it by. What is not here is refused: programs, SVG and HTML, which browsers would run,
 * and office documents with macros.
 */
type Allowed = { readonly endings: readonly [string, ...string[]]; readonly alsoDeclared?: readonly string[] };

const oldOffice = ['application/msword', 'application/vnd.ms-excel', 'application/vnd.ms-powerpoint'];
const openXml = 'application/vnd.openxmlformats-officedocument';
const openDocument = 'application/vnd.oasis.opendocument';

const allowed: Readonly<Record<string, Allowed>> = {
  'image/png': { endings: ['png'], alsoDeclared: ['image/apng', 'image/x-png'] },
  'image/jpeg': { endings: ['jpg', 'jpeg', 'jfif'], alsoDeclared: ['image/jpg', 'image/pjpeg'] },
  'image/webp': { endings: ['webp'] },
  'image/gif': { endings: ['gif'] },
  'application/pdf': { endings: ['pdf'], alsoDeclared: ['application/x-pdf'] },
  [`${openXml}.wordprocessingml.document`]: { endings: ['docx'] },
  [`${openXml}.spreadsheetml.sheet`]: { endings: ['xlsx'] },
  [`${openXml}.presentationml.presentation`]: { endings: ['pptx'] },
  [`${openDocument}.text`]: { endings: ['odt'] },
  [`${openDocument}.spreadsheet`]: { endings: ['ods'] },
  [`${openDocument}.presentation`]: { endings: ['odp'] },
  'application/x-cfb': { endings: ['doc', 'xls', 'ppt'], alsoDeclared: oldOffice },
  'audio/mpeg': { endings: ['mp3'], alsoDeclared: ['audio/mp3', 'audio/x-mpeg'] },
  'audio/wav': { endings: ['wav'], alsoDeclared: ['audio/x-wav', 'audio/wave', 'audio/vnd.wave'] },
  'audio/ogg': { endings: ['ogg', 'oga', 'opus'], alsoDeclared: ['audio/opus', 'application/ogg', 'video/ogg'] },
  'audio/mp4': { endings: ['m4a', 'mp4'], alsoDeclared: ['audio/x-m4a', 'audio/m4a', 'video/mp4'] },
  'video/mp4': { endings: ['mp4', 'm4v', 'm4a'], alsoDeclared: ['audio/mp4', 'audio/x-m4a', 'video/x-m4v'] },
  'video/webm': { endings: ['webm'], alsoDeclared: ['audio/webm'] },
  'application/zip': { endings: ['zip'], alsoDeclared: ['application/x-zip-compressed', 'application/x-zip'] },
};

/** Other words of the sniffing library for the same things. */
const sameAs: Readonly<Record<string, string>> = {
  'image/apng': 'image/png',
  'audio/x-m4a': 'audio/mp4',
};

const texts: Readonly<Record<string, string>> = { txt: 'text/plain', log: 'text/plain', csv: 'text/csv' };
/** What browsers say when they do not know, which then says nothing. */
const unsaid = new Set(['', 'application/octet-stream', 'binary/octet-stream']);

/** The type without its parameters, in lower case. */
export function essenceOf(mime: string): string {
  return (mime.split(';', 1)[0] ?? '').trim().toLowerCase();
}

/** The ending of a name, in lower case without its dot; empty if it has none. */
export function endingOf(name: string): string {
  return /\.([a-z0-9]{1,8})$/i.exec(name)?.[1]?.toLowerCase() ?? '';
}

/**
 * The type of text a file claims to be, or null if it claims to be something else. Windows declares CSV as an old Excel
 * file, so there the ending decides.
 */
export function claimedText(declared: string, name: string): string | null {
  const essence = essenceOf(declared);
  const byEnding = texts[endingOf(name)] ?? null;
  if (essence === 'text/csv' || essence === 'text/plain') return byEnding ?? essence;
  return unsaid.has(essence) || essence === 'application/vnd.ms-excel' ? byEnding : null;
}

/** The type under which a sniffed file is kept, or null if we do not take it or it was declared as something else. */
export function acceptedType(sniffed: string, declared: string): string | null {
  const found = essenceOf(sniffed);
  const type = sameAs[found] ?? found;
  const rule = allowed[type];
  if (!rule) return null;
  const essence = essenceOf(declared);
  if (unsaid.has(essence) || essence === type || essence === found) return type;
  if (!rule.alsoDeclared?.includes(essence)) return null;
  // Old office files look alike from outside, and a container may hold sound alone: there the declared word says more.
  return type === 'application/x-cfb' || essence === 'audio/webm' || essence === 'audio/mp4' ? essence : type;
}

const longestName = 150;

/** A name as it is kept and offered for saving: no path, no invisible characters, an ending that tells the truth. */
export function keptName(name: string, mime: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? '';
  const tidy = last
    .replace(/[<>:"|?*]/g, '')
    .replace(/^[.\s]+/, '')
    .trim();
  const endings = endingsOf(mime);
  const hasTrueEnding = endings.includes(endingOf(tidy));
  const stem = hasTrueEnding ? tidy.slice(0, tidy.lastIndexOf('.')) : tidy;
  const ending = hasTrueEnding ? endingOf(tidy) : endings[0];
  return `${[...stem].slice(0, longestName).join('').trim() || 'file'}.${ending}`;
}

function endingsOf(mime: string): readonly [string, ...string[]] {
  if (mime === 'text/csv') return ['csv'];
  if (mime.startsWith('text/')) return ['txt', 'log'];
  if (mime === 'application/msword') return ['doc'];
  if (mime === 'application/vnd.ms-excel') return ['xls'];
  if (mime === 'application/vnd.ms-powerpoint') return ['ppt'];
  if (mime === 'audio/webm') return ['webm'];
  return allowed[mime]?.endings ?? ['bin'];
}
