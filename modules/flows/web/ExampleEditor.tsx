import { ActionIcon, Button, SegmentedControl, Select, Switch, Textarea, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { exampleEnds, exampleLimits, type FlowExample } from '#flows';
import { type Language, languages } from '#identity';
import { useWords } from '#web/i18n.ts';
import { useTargets } from './block-words.ts';
import styles from './flows.module.css';

/** One example conversation, turn by turn: what the flow must say, what the customer says, and how it must end. */
export function ExampleEditor(props: {
  readonly example: FlowExample;
  readonly change: (example: FlowExample) => void;
  readonly remove: () => void;
}) {
  const { example, change } = props;
  const t = useWords('flows');
  const { says, told = [] } = example;
  const hears = Array.from({ length: says.length + 1 }, (_, turn) => example.hears?.[turn] ?? '');
  const hear = (turn: number, text: string) =>
    change({ ...example, hears: hears.map((one, place) => (place === turn ? text : one)) });
  const say = (turn: number, text: string) =>
    change({ ...example, says: says.map((one, place) => (place === turn ? text : one)) });
  const without = (turn: number) =>
    change({
      ...example,
      says: says.filter((_, place) => place !== turn),
      hears: hears.filter((_, place) => place !== turn + 1),
    });
  return (
    <div className={styles.panelPart}>
      <TextInput
        label={t('examples.name')}
        maxLength={120}
        value={example.name}
        error={example.name.trim() === '' ? t('examples.nameless') : null}
        onChange={(event) => change({ ...example, name: event.currentTarget.value })}
      />
      <SegmentedControl
        aria-label={t('field.language')}
        value={example.language}
        data={languages.map((value) => ({ value, label: t(`language.${value}`) }))}
        onChange={(value) => change({ ...example, language: value as Language })}
      />
      <Switch
        label={t('try.isOpen')}
        checked={example.isOpen}
        onChange={(event) => change({ ...example, isOpen: event.currentTarget.checked })}
      />
      {hears.map((text, turn) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a turn is known by its place in the conversation
        <div key={turn} className={styles.panelPart}>
          {turn > 0 && (
            <div className={styles.line2}>
              <TextInput
                label={t('examples.customer', { turn })}
                maxLength={exampleLimits.sayChars}
                value={says[turn - 1] ?? ''}
                onChange={(event) => say(turn - 1, event.currentTarget.value)}
              />
              <ActionIcon
                variant="subtle"
                color="gray"
                mt="auto"
                aria-label={t('examples.removeTurn', { turn })}
                onClick={() => without(turn - 1)}
              >
                <IconTrash size={16} stroke={1.6} />
              </ActionIcon>
            </div>
          )}
          <Textarea
            label={t('examples.flow', { turn: turn + 1 })}
            placeholder={t('examples.whatever')}
            autosize
            minRows={1}
            maxRows={6}
            maxLength={exampleLimits.hearChars}
            value={text}
            onChange={(event) => hear(turn, event.currentTarget.value)}
          />
        </div>
      ))}
      {says.length < exampleLimits.says && (
        <Button
          variant="subtle"
          size="compact-sm"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => change({ ...example, says: [...says, ''], hears: [...hears, ''] })}
        >
          {t('examples.addTurn')}
        </Button>
      )}
      {told.length > 0 && <p className={styles.hint}>{t('examples.told', { count: told.length })}</p>}
      <Ending example={example} change={change} />
      <div className={styles.acts}>
        <Button variant="default" size="compact-sm" onClick={props.remove}>
          {t('examples.remove')}
        </Button>
      </div>
    </div>
  );
}

function Ending({ example, change }: { readonly example: FlowExample; readonly change: (next: FlowExample) => void }) {
  const t = useWords('flows');
  const { queues, agents } = useTargets();
  const isQueue = example.ends === 'queue' || example.ends === 'callback' || example.ends === 'voicemail';
  const hasTarget = isQueue || example.ends === 'assign';
  return (
    <>
      <Select
        label={t('examples.ends')}
        allowDeselect={false}
        value={example.ends}
        data={exampleEnds.map((value) => ({ value, label: t(`examples.end.${value}`) }))}
        onChange={(ends) => ends && change({ ...example, ends, with: null })}
      />
      {hasTarget && (
        <Select
          label={t(isQueue ? 'field.queue' : 'field.agent')}
          placeholder={t('examples.whichever')}
          clearable
          searchable
          value={example.with}
          data={isQueue ? queues : agents}
          onChange={(target) => change({ ...example, with: target })}
        />
      )}
    </>
  );
}
