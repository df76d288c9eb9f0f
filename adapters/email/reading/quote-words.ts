// The words by which mail programs begin what they quote, in the languages our customers write.
// Turkish capitals do not fold like others, so every spelling that programs use is written out.

/** What an attribution ends with: "On … Ayşe wrote:", "… tarihinde şunu yazdı:". A date stands somewhere before. */
export const attributions: readonly RegExp[] = [
  /^on\s.{5,300}\swrote\s*:$/i, // English
  /^.{5,300}\s(şunu|şunları)?\s*yazd[ıi]\s*(\([^)]{1,120}\))?\s*:$/i, // Turkish
  /^.{5,300}\s(написал|написала|написал\(а\)|пишет)\s*:$/i, // Russian
  /^.{5,300}\s(пише|написав|написала|написав\(-ла\)|написав\(ла\))\s*:$/i, // Ukrainian
  /^am\s.{5,300}\sschrieb\b.{0,160}:$/i, // German
  /^le\s.{5,300}\sa\s+écrit\s*:$/i, // French
  /^el\s.{5,300}\sescribió\s*:$/i, // Spanish
  /^(في|بتاريخ)\s.{5,300}\s?(كتب|كتبت).{0,160}:$/, // Arabic
  /^.{5,300}<[^<>\s]+@[^<>\s]+>\s*(написал|пише|wrote|yazdı|schrieb|a écrit|escribió|كتب)?\s*:$/i, // date, name and address
];

/** What two lines of an attribution that was broken in the middle have in common with a whole one: a date or a time. */
export const dated = /\d{1,2}[:.]\d{2}|\b(19|20)\d{2}\b|[٠-٩]{4}/;

/** "-----Özgün İleti-----": whatever its dashes. */
export const separators: readonly RegExp[] = [
  /^[-_ ]*-{2,}\s*(original message|forwarded message|original appointment)\s*-{2,}/i,
  /^[-_ ]*-{2,}\s*(özgün ileti|orijinal ileti|orjinal ileti|orijinal mesaj|orjinal mesaj|iletilen mesaj|yönlendirilen ileti|yönlendirilmiş ileti|i̇letilen mesaj|İletilen Mesaj|ÖZGÜN İLETİ|Özgün İleti)\s*-{2,}/iu,
  /^[-_ ]*-{2,}\s*(исходное сообщение|пересылаемое сообщение|пересланное сообщение|первоначальное сообщение)\s*-{2,}/i,
  /^[-_ ]*-{2,}\s*(вихідне повідомлення|переслане повідомлення|оригінальне повідомлення)\s*-{2,}/i,
  /^[-_ ]*-{2,}\s*(ursprüngliche nachricht|weitergeleitete nachricht|originalnachricht)\s*-{2,}/i,
  /^[-_ ]*-{2,}\s*(message d['’]origine|message transféré|message original)\s*-{2,}/i,
  /^[-_ ]*-{2,}\s*(mensaje original|mensaje reenviado)\s*-{2,}/i,
  /^[-_ ]*-{2,}\s*(الرسالة الأصلية|رسالة معاد توجيهها|الرسالة الأصليّة)\s*-{2,}/,
];

/** The words before the colon in the little head that some programs put above a quote. */
const headWords: readonly { readonly from: readonly string[]; readonly beside: readonly string[] }[] = [
  { from: ['from'], beside: ['sent', 'date', 'to', 'subject', 'cc'] },
  {
    from: ['kimden', 'gönderen'],
    beside: ['gönderildi', 'gönderme tarihi', 'tarih', 'kime', 'alıcı', 'konu', 'bilgi', 'cc'],
  },
  { from: ['от', 'отправитель'], beside: ['отправлено', 'дата', 'кому', 'тема', 'копия'] },
  { from: ['від', 'відправник'], beside: ['надіслано', 'відправлено', 'дата', 'кому', 'тема', 'копія'] },
  { from: ['von'], beside: ['gesendet', 'datum', 'an', 'betreff', 'cc'] },
  { from: ['de'], beside: ['envoyé', 'date', 'à', 'objet', 'cc', 'enviado', 'enviado el', 'fecha', 'para', 'asunto'] },
  { from: ['من'], beside: ['تم الإرسال', 'تاريخ الإرسال', 'التاريخ', 'إلى', 'الموضوع', 'نسخة'] },
];

/** The word of a line `Kimden: Ayşe`, without the stars of a bold one; null where the line is no such. */
function headWordOf(line: string): string | null {
  const word = /^[\s>*_]*([^:：]{1,24}?)\s*\*?\s*[:：]\*?/u.exec(line)?.[1];
  return word ? word.toLocaleLowerCase('tr').replaceAll('i̇', 'i').trim() : null;
}

const spellings = headWords.map(({ from, beside }) => ({
  from: new Set(from.flatMap(bothCases)),
  beside: new Set(beside.flatMap(bothCases)),
}));

/** A word as Turkish and as everybody else makes it small. */
function bothCases(word: string): readonly string[] {
  return [word, word.toLocaleUpperCase('tr').toLocaleLowerCase('tr'), word.toUpperCase().toLocaleLowerCase('tr')];
}

/** Lines of a head to look at: a name may need two, a list of addresses more. */
const headLinesMost = 10;

/** Whether a head of a quoted letter begins with the first of these lines: who it is from, and two more of its lines. */
export function beginsHead(lines: readonly string[]): boolean {
  const first = headWordOf(lines[0] ?? '');
  if (first === null) return false;
  return spellings.some(({ from, beside }) => {
    if (!from.has(first)) return false;
    const found = new Set<string>();
    for (const line of lines.slice(1, headLinesMost)) {
      const word = headWordOf(line);
      if (word !== null && beside.has(word)) found.add(word);
    }
    return found.size >= 2;
  });
}

/** What telephones add of their own under a text. */
export const deviceSignatures: readonly RegExp[] = [
  /^(sent from my|get outlook for|sent via|sent with)\b/i,
  /^(iphone|ipad|samsung|galaxy|huawei|xiaomi)['’]?\p{L}*\s.{0,40}gönderildi\.?$/iu,
  /^.{0,40}(cihazımdan|telefonumdan|akıllı telefonundan|mobil cihazımdan) gönderildi\.?$/iu,
  /^(ios|android) için outlook/i,
  /^(отправлено с|надіслано з|отправлено из|надіслано із)\s/i,
  /^(von meinem|gesendet von|gesendet mit)\s.{1,60}$/i,
  /^(envoyé de(puis)? mon|envoyé à partir d)/i,
  /^(enviado desde (mi|el))\b/i,
  /^(أُرسلت من|أرسلت من|تم الإرسال من)/,
];
