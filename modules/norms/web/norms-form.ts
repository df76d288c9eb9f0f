import { faultsOfNorms, levels, type NormStatus, type NormsOnWire, normStatuses } from '#norms';
import type { Formats } from '#web/format.ts';
import type { useWords } from '#web/i18n.ts';
import { isSame } from '#web/parts/draft.ts';
import type { Change } from '#web/parts/SaveBar.tsx';

type Words = ReturnType<typeof useWords<'norms'>>;
interface Said {
  readonly t: Words;
  readonly formats: Formats;
  readonly statusWord: (status: NormStatus) => string;
}

/** What a save would change, in words: one line for each level that differs. */
export function changesInWords(before: NormsOnWire, now: NormsOnWire, said: Said): readonly Change[] {
  return normStatuses.flatMap((status): Change[] => {
    const [old, next] = [before[status], now[status]];
    const what = said.statusWord(status);
    if (old.isOn !== next.isOn) {
      const word = (isOn: boolean) => said.t(isOn ? 'page.on' : 'page.off');
      return [{ what, before: word(old.isOn), after: word(next.isOn) }];
    }
    return levels.flatMap((level): Change[] => {
      const [was, will] = [old.levels[level - 1], next.levels[level - 1]];
      if (!was || !will || isSame(was, will)) return [];
      const [one, other] = [inWords(was, said), inWords(will, said)];
      return [
        {
          what: `${what}, ${said.t(`short.${level}`)}`,
          before: one,
          after: one === other ? `${other} *` : other,
        },
      ];
    });
  });
}

function inWords({ afterMs, actions }: NormsOnWire[NormStatus]['levels'][number], { t, formats }: Said): string {
  const words = actions.map(({ type }) => t(`action.${type}`));
  return [formats.duration(afterMs), ...(words.length > 0 ? [formats.list(words)] : [])].join(': ');
}

/** Why norms cannot be saved as they are, in words; null when they can. */
export function obstacleOf(norms: NormsOnWire, t: Words, statusWord: (status: NormStatus) => string): string | null {
  const first = faultsOfNorms(norms, { isQueue: (id) => id !== '', isAgent: (id) => id !== '' })[0];
  if (!first) {
    const silent = normStatuses.find((status) =>
      norms[status].levels.some(({ actions }) => actions.some((one) => one.type === 'sendText' && !one.text.trim())),
    );
    return silent ? t('fault.textMissing', { status: statusWord(silent) }) : null;
  }
  return t(`fault.${first.type}`, { status: statusWord(first.status) });
}
