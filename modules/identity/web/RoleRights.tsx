import { Checkbox, Select } from '@mantine/core';
import { covers, type Grant, type Right, rights, rightsBySubject, type Scope, subjects, type Who } from '#identity';
import { useLanguage, useWords } from '#web/i18n.ts';
import { Section } from '#web/parts/page.tsx';
import { useMe } from '#web/session.ts';
import { withRight } from './role-form.ts';
import styles from './roles.module.css';

/** Every right by its subject, each with how far it reaches. `set` null: only to look at. */
export function RoleRights(props: {
  readonly grants: readonly Grant[];
  readonly set: ((grants: readonly Grant[]) => void) | null;
}) {
  const t = useWords('identity');
  const language = useLanguage();
  const { grants, set } = props;
  const held = new Map(grants.map(({ right, scope }) => [right, scope]));
  return (
    <Section title={t('roles.rights')} text={t('roles.rightsText')}>
      {rightsBySubject().map(({ subject, rights: ofSubject }) => (
        <fieldset key={subject} className={styles.subject}>
          <legend>
            {subjects[subject][language]}
            <span className={styles.count}>
              {t('roles.ofRights', {
                count: ofSubject.filter((right) => held.has(right)).length,
                all: ofSubject.length,
              })}
            </span>
          </legend>
          {ofSubject.map((right) => (
            <RightLine
              key={right}
              right={right}
              scope={held.get(right) ?? null}
              set={set && ((scope) => set(withRight(grants, right, scope)))}
            />
          ))}
        </fieldset>
      ))}
    </Section>
  );
}

function RightLine(props: {
  readonly right: Right;
  readonly scope: Scope | null;
  readonly set: ((scope: Scope | null) => void) | null;
}) {
  const t = useWords('identity');
  const language = useLanguage();
  const me = useMe();
  const { right, scope, set } = props;
  const { scopes } = rights[right];
  const mayGive = (wish: Scope) => covers(me.who as Who, [{ right, scope: wish }]);
  const givable = scopes.filter(mayGive);
  const widest = givable.at(-1);
  const isFixed = set === null || (scope === null ? widest === undefined : !mayGive(scope));
  return (
    <div className={styles.right} data-held={scope !== null}>
      <Checkbox
        label={rights[right][language]}
        checked={scope !== null}
        disabled={isFixed}
        title={set !== null && isFixed ? t('roles.notYours') : undefined}
        onChange={(event) => set?.(event.currentTarget.checked ? (givable[0] ?? null) : null)}
      />
      {scope !== null && scopes.length > 1 && (
        <Select
          aria-label={t('roles.scopeOf', { right: rights[right][language] })}
          size="xs"
          allowDeselect={false}
          disabled={isFixed}
          className={styles.scope ?? ''}
          data={scopes.map((value) => ({ value, label: t(`roles.scopes.${value}`), disabled: !mayGive(value) }))}
          value={scope}
          onChange={(value) => value && set?.(value as Scope)}
        />
      )}
      {scope !== null && scopes.length === 1 && <span className={styles.only}>{t(`roles.scopes.${scope}`)}</span>}
    </div>
  );
}
