import { Button, Select, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { type Block, flowLimits, operators } from '#flows';
import { useWords } from '#web/i18n.ts';
import type { Fielding } from './editing.ts';
import styles from './flows.module.css';
import { VariableField } from './text-fields.tsx';

/** A fork: the first of its branches that holds is taken. */
export function ConditionFields({
  block,
  change,
}: Pick<Fielding, 'change'> & { readonly block: Block & { readonly type: 'condition' } }) {
  const t = useWords('flows');
  const set = (at: number, more: Partial<(typeof block.branches)[number]>) =>
    change({ ...block, branches: block.branches.map((one, place) => (place === at ? { ...one, ...more } : one)) });
  return (
    <>
      {block.branches.map((branch, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a branch is known by its place, which is what its way out is called
        <fieldset key={at} className={styles.branch}>
          <legend>{t('exit.branch', { number: at + 1 })}</legend>
          <VariableField value={branch.variable} set={(variable) => set(at, { variable })} />
          <Select
            label={t('field.operator')}
            allowDeselect={false}
            value={branch.operator}
            data={operators.map((value) => ({ value, label: t(`operator.${value}`) }))}
            onChange={(operator) => operator && set(at, { operator })}
          />
          {branch.operator !== 'isKnown' && branch.operator !== 'isEmpty' && (
            <TextInput
              label={t('field.value')}
              value={branch.value}
              onChange={(event) => set(at, { value: event.currentTarget.value })}
            />
          )}
          {block.branches.length > 1 && (
            <Button
              variant="subtle"
              color="gray"
              size="compact-sm"
              onClick={() => change({ ...block, branches: block.branches.filter((_, place) => place !== at) })}
            >
              {t('field.removeBranch')}
            </Button>
          )}
        </fieldset>
      ))}
      {block.branches.length < flowLimits.branches && (
        <Button
          variant="subtle"
          size="compact-sm"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => {
            const branch = { variable: '', operator: 'is', value: '', next: null } as const;
            change({ ...block, branches: [...block.branches, branch] });
          }}
        >
          {t('field.addBranch')}
        </Button>
      )}
    </>
  );
}
