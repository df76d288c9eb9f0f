import { IconCircle, IconCircleCheckFilled } from '@tabler/icons-react';
import {
  type PasswordObjection,
  passwordLengthMax,
  passwordLengthMin,
  passwordObjectionsTo,
  passwordRules,
} from '#identity';
import { useWords } from '#web/i18n.ts';
import styles from './entrance.module.css';

type About = { readonly email: string; readonly organisationName: string };

/** The rules of a password while it is typed, met or not; the same function as the server's decides, which also knows what was breached. */
export function PasswordRules({ password, about }: { readonly password: string; readonly about: About }) {
  const t = useWords('identity');
  const objections = passwordObjectionsTo(password, about);
  const shown = passwordRules.filter((rule) => rule !== 'tooLong' || objections.includes(rule));
  return (
    <ul className={styles.rules} aria-label={t('rules.label')}>
      {shown.map((rule) => {
        const isMet = isRuleMet(rule, password, objections);
        return (
          <li key={rule} data-met={isMet ? 'yes' : 'no'}>
            {isMet ? (
              <IconCircleCheckFilled size={14} aria-hidden />
            ) : (
              <IconCircle size={14} stroke={1.6} aria-hidden />
            )}
            {t(`rules.${rule}`, { min: passwordLengthMin, max: passwordLengthMax })}
          </li>
        );
      })}
    </ul>
  );
}

/** An empty field has met nothing yet. */
function isRuleMet(rule: PasswordObjection, password: string, objections: readonly PasswordObjection[]): boolean {
  return password !== '' && !objections.includes(rule);
}
