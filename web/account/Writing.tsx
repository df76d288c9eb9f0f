import { Select, Switch } from '@mantine/core';
import { undoSecondsChoices, writingLanguages } from '#identity';
import { useChoose } from '../choose.ts';
import { useWords } from '../i18n.ts';
import { Section } from '../parts/page.tsx';

/** How writing behaves. */
export function Writing() {
  const t = useWords();
  const w = useWords('writing');
  const [{ spellCheck, writingLanguage, undoSeconds }, choose] = useChoose();
  return (
    <Section title={t('profile.writing')} text={t('profile.writingText')}>
      <Switch
        label={t('profile.spellCheck')}
        description={t('profile.spellCheckHint')}
        checked={spellCheck}
        onChange={({ currentTarget }) => choose({ spellCheck: currentTarget.checked })}
      />
      <Select
        label={t('profile.writingLanguage')}
        maw={280}
        disabled={!spellCheck}
        allowDeselect={false}
        value={writingLanguage ?? 'page'}
        data={[
          { value: 'page', label: t('profile.writingLanguagePage') },
          ...writingLanguages.map((one) => ({ value: one, label: w(`templates.languages.${one}`) })),
        ]}
        onChange={(next) => choose({ writingLanguage: writingLanguages.find((one) => one === next) ?? null })}
      />
      <Select
        label={t('profile.undo')}
        description={t('profile.undoHint')}
        maw={420}
        allowDeselect={false}
        value={`${undoSeconds}`}
        data={undoSecondsChoices.map((seconds) => ({
          value: `${seconds}`,
          label: seconds === 0 ? t('profile.undoOff') : t('profile.undoFor', { count: seconds }),
        }))}
        onChange={(next) => choose({ undoSeconds: undoSecondsChoices.find((one) => `${one}` === next) ?? 0 })}
      />
    </Section>
  );
}
