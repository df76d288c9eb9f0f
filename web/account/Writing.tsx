import { Switch } from '@mantine/core';
import { useChoose } from '../choose.ts';
import { useWords } from '../i18n.ts';
import { Section } from '../parts/page.tsx';

/** How writing behaves. */
export function Writing() {
  const t = useWords();
  const [{ spellCheck }, choose] = useChoose();
  return (
    <Section title={t('profile.writing')} text={t('profile.writingText')}>
      <Switch
        label={t('profile.spellCheck')}
        description={t('profile.spellCheckHint')}
        checked={spellCheck}
        onChange={({ currentTarget }) => choose({ spellCheck: currentTarget.checked })}
      />
    </Section>
  );
}
