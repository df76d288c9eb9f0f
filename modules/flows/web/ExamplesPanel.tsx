import { Button } from '@mantine/core';
import { IconCircleCheck, IconCircleX, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { type ExampleOutcome, exampleLimits, type FlowExample, type FlowGraph, isFitForCalls, tried } from '#flows';
import { useLanguage, useWords } from '#web/i18n.ts';
import { ExampleCalls } from './ExampleCalls.tsx';
import { ExampleEditor } from './ExampleEditor.tsx';
import { useEndWords } from './end-words.ts';
import styles from './flows.module.css';

/** Conversations the flow must be able to hold before it is published; they are held again with every change. */
export function ExamplesPanel(props: {
  readonly graph: FlowGraph;
  readonly examples: readonly FlowExample[];
  readonly set: (examples: readonly FlowExample[]) => void;
  readonly flowId: string;
  /** What is on the page is not saved yet. */
  readonly isChanged: boolean;
}) {
  const { graph, examples, set } = props;
  const t = useWords('flows');
  const language = useLanguage();
  const [openAt, open] = useState<number | null>(null);
  const outcomes = examples.map((example) => tried(graph, example));
  const failed = outcomes.filter(({ type }) => type === 'failed').length;
  const add = () => {
    const name = t('examples.newName', { number: examples.length + 1 });
    set([...examples, { name, language, isOpen: true, says: [], hears: [''], told: [], ends: 'waits', with: null }]);
    open(examples.length);
  };
  return (
    <div className={styles.panel}>
      <p className={styles.hint}>{t('examples.text')}</p>
      {examples.length > 0 && (
        <p className={failed > 0 ? styles.problem : styles.hint} role="status">
          {failed > 0 ? t('page.examplesFail', { count: failed }) : t('examples.allPass', { count: examples.length })}
        </p>
      )}
      {examples.map((example, at) => {
        const outcome = outcomes[at] ?? { type: 'passed' };
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: an example is known by its place; names may be alike
          <section key={at} className={styles.example}>
            <button
              type="button"
              className={styles.exampleHead}
              aria-expanded={openAt === at}
              onClick={() => open(openAt === at ? null : at)}
            >
              <Mark outcome={outcome} />
              <strong>{example.name}</strong>
            </button>
            {outcome.type === 'failed' && <Difference outcome={outcome} />}
            {openAt === at && (
              <ExampleEditor
                example={example}
                change={(next) => set(examples.map((one, place) => (place === at ? next : one)))}
                remove={() => {
                  open(null);
                  set(examples.filter((_, place) => place !== at));
                }}
              />
            )}
          </section>
        );
      })}
      {examples.length > 0 && (
        <ExampleCalls flowId={props.flowId} isChanged={props.isChanged} isFit={isFitForCalls(graph)} />
      )}
      {examples.length < exampleLimits.examples && (
        <Button variant="default" leftSection={<IconPlus size={14} aria-hidden />} onClick={add}>
          {t('examples.add')}
        </Button>
      )}
    </div>
  );
}

function Mark({ outcome }: { readonly outcome: ExampleOutcome }) {
  const t = useWords('flows');
  const Icon = outcome.type === 'passed' ? IconCircleCheck : IconCircleX;
  return (
    <span className={styles.exampleMark} data-outcome={outcome.type}>
      <Icon size={16} stroke={1.8} aria-hidden />
      {t(`examples.outcome.${outcome.type}`)}
    </span>
  );
}

/** The first thing that was not as the example wants it. */
function Difference({ outcome }: { readonly outcome: ExampleOutcome & { readonly type: 'failed' } }) {
  const t = useWords('flows');
  const inWords = useEndWords();
  const turn = outcome.turn + 1;
  if (outcome.because === 'otherWords') {
    return (
      <dl className={styles.difference}>
        <dt>{t('examples.expected', { turn })}</dt>
        <dd>{outcome.expected}</dd>
        <dt>{t('examples.said')}</dt>
        <dd>{outcome.said || t('examples.nothing')}</dd>
      </dl>
    );
  }
  if (outcome.because === 'endedEarly')
    return <p className={styles.difference}>{t('examples.endedEarly', { turn })}</p>;
  const end = inWords(outcome.end, outcome.target);
  return <p className={styles.difference}>{t('examples.otherEnd', { end })}</p>;
}
