import type { PromptOnWire } from '#voice';
import { useWords } from '#web/i18n.ts';

/** Puts into words what plays a prompt. */
export function useUseWords(): (use: PromptOnWire['usedBy'][number]) => string {
  const t = useWords('prompts');
  return ({ type, name }) => {
    if (type === 'queue') return name === null ? t('inHiddenQueue') : t('inQueue', { name });
    return name === null ? t('inHiddenFlow') : t('inFlow', { name });
  };
}
