/** Words with which people say that they want no more messages, or want them again; the whole message is the word. */
const out = new Set(['ret', 'red', 'stop', 'stopall', 'iptal', 'unsubscribe', 'çik', 'cik']);
const back = new Set(['start', 'unstop', 'başla', 'basla']);

/** What a message wishes, if it is such a word in any spelling (İPTAL, iptal., "Ret "); null for all others. */
export function wishOf(text: string): 'out' | 'in' | null {
  const word = text
    .trim()
    .toLocaleLowerCase('tr')
    .normalize('NFC')
    .replaceAll('ı', 'i')
    .replace(/^[\s"'“”.!]+|[\s"'“”.!]+$/g, '');
  if (out.has(word)) return 'out';
  return back.has(word) ? 'in' : null;
}
