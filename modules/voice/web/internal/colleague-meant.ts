import type { Colleague } from '#voice';

/** How a colleague stands in a list: by name, and by her number where she has one. */
const shown = ({ name, number }: Colleague): string => (number === null ? name : `${name} · ${number}`);

/** What can be chosen, each once: people may share a name. */
export const colleagueChoices = (colleagues: readonly Colleague[]): readonly string[] => [
  ...new Set(colleagues.map(shown)),
];

/** Who is meant by what was typed: her number, her name in full, or both as they are shown. Several may share a name. */
export function colleaguesMeant(typed: string, colleagues: readonly Colleague[]): readonly Colleague[] {
  const text = typed.trim().toLocaleLowerCase();
  const digits = text.replace(/[\s().-]/g, '');
  if (digits === '') return [];
  const byNumber = colleagues.filter(({ number }) => number === digits);
  if (byNumber.length > 0) return byNumber;
  return colleagues.filter((one) => [one.name, shown(one)].some((name) => name.toLocaleLowerCase() === text));
}
