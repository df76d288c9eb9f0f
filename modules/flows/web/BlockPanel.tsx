import { Button, SegmentedControl, TextInput } from '@mantine/core';
import { useState } from 'react';
import { exitsOf, isFitForCalls, withExit } from '#flows';
import { type Language, languages } from '#identity';
import { useLanguage, useWords } from '#web/i18n.ts';
import { BlockFields } from './BlockFields.tsx';
import { BlockMark } from './BlockMark.tsx';
import { exitName } from './block-words.ts';
import type { Editing } from './editing.ts';
import styles from './flows.module.css';
import { NextField } from './NextField.tsx';

/** Everything about one block: what it says, what it keeps, where it leads, and what is wrong with it. */
export function BlockPanel(props: Editing) {
  const { block, graph, problems, change } = props;
  const t = useWords('flows');
  const [language, setLanguage] = useState<Language>(useLanguage());
  return (
    <div className={styles.panel}>
      <h2 className={styles.panelTitle}>
        <BlockMark type={block.type} />
        {t(`type.${block.type}`)}
      </h2>
      <p className={styles.hint}>{t(`about.${block.type}`)}</p>
      {problems.map(({ code, detail }) => (
        <p key={`${code} ${detail}`} className={styles.problem}>
          {t(`problem.${code}`, { detail: detail ?? '' })}
        </p>
      ))}
      <TextInput
        label={t('field.name')}
        placeholder={t(`type.${block.type}`)}
        maxLength={60}
        value={block.name}
        onChange={(event) => change({ ...block, name: event.currentTarget.value })}
      />
      {'text' in block && (
        <SegmentedControl
          aria-label={t('field.language')}
          value={language}
          data={languages.map((value) => ({ value, label: t(`language.${value}`) }))}
          onChange={(value) => setLanguage(value as Language)}
        />
      )}
      <BlockFields block={block} change={change} language={language} isForCalls={isFitForCalls(graph)} />
      <CollectedBefore of={props.collectedBefore} />
      {exitsOf(block).length > 0 && <h3 className={styles.partTitle}>{t('field.ways')}</h3>}
      {exitsOf(block).map((exit) => (
        <NextField
          key={exit.socket}
          label={exitName(block, exit, t, language)}
          graph={graph}
          own={block.id}
          value={exit.next}
          lead={(next) => change(withExit(block, exit.socket, next))}
          add={(type) => props.addBehind(exit.socket, type)}
        />
      ))}
      <div className={styles.acts}>
        {graph.start !== block.id && (
          <Button variant="default" size="compact-sm" onClick={props.makeStart}>
            {t('field.makeStart')}
          </Button>
        )}
        <Button variant="default" size="compact-sm" onClick={props.remove}>
          {t('field.remove')}
        </Button>
      </div>
    </div>
  );
}

/** Names that flows before this one keep: a block may use them like its own. */
function CollectedBefore({ of }: { readonly of: Editing['collectedBefore'] }) {
  const t = useWords('flows');
  if (of.length === 0) return null;
  return (
    <details className={styles.before}>
      <summary>{t('field.collectedBefore')}</summary>
      <p className={styles.hint}>{t('field.collectedBeforeText')}</p>
      <ul className={styles.collected} aria-label={t('field.collectedBefore')}>
        {of.map(({ variable, flowName }) => (
          <li key={`${variable} ${flowName}`}>
            <code>{`{${variable}}`}</code> · {flowName}
          </li>
        ))}
      </ul>
    </details>
  );
}
