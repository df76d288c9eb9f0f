import { Button } from '@mantine/core';
import { IconArrowBackUp, IconEye } from '@tabler/icons-react';
import { useEndView } from '../begin-view.ts';
import { useWords } from '../i18n.ts';
import { useViewAs } from '../view-as.ts';
import styles from './shell.module.css';

/** While somebody looks with the rights of a role: which one, whose data it is, and the way back. */
export function ViewAsBar() {
  const t = useWords();
  const view = useViewAs();
  const end = useEndView();
  if (!view) return null;
  return (
    <div className={styles.viewAs} role="status">
      <strong>
        <IconEye size={16} stroke={1.8} aria-hidden />
        {view.name === '' ? t('viewAs.unnamed') : t('viewAs.title', { name: view.name })}
      </strong>
      <span>{t('viewAs.text')}</span>
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<IconArrowBackUp size={15} stroke={1.8} aria-hidden />}
        onClick={end}
      >
        {t('viewAs.end')}
      </Button>
    </div>
  );
}
