import { Button, SegmentedControl, Switch, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import {
  begin,
  type FlowEnd,
  type FlowGraph,
  type FlowInput,
  requestAt,
  type SaidChoice,
  step,
  type Variables,
  type Walked,
} from '#flows';
import { type Language, languages } from '#identity';
import { useLanguage, useWords } from '#web/i18n.ts';
import { useTargets } from './block-words.ts';
import styles from './flows.module.css';

interface Line {
  readonly by: 'flow' | 'customer';
  readonly text: string;
  readonly choices: readonly SaidChoice[];
}
interface Talk {
  readonly lines: readonly Line[];
  readonly now: Walked;
}

const given: Variables = { name: 'Mehmet', queue: '', channel: 'Web', language: '' };

/** A conversation with the draft as it is drawn now, by the same engine that talks to customers; nothing leaves the page. */
export function TryPanel(props: { readonly graph: FlowGraph; readonly onWalked: (ids: readonly string[]) => void }) {
  const { graph, onWalked } = props;
  const t = useWords('flows');
  const [language, setLanguage] = useState<Language>(useLanguage());
  const [isOpen, setOpen] = useState(true);
  const [talk, setTalk] = useState<Talk | null>(null);
  const [typed, setTyped] = useState('');
  const world = { language, isOpen: () => isOpen };

  const follow = (before: readonly Line[], now: Walked): void => {
    const said = now.effects.flatMap((effect): Line[] =>
      effect.type === 'say' ? [{ by: 'flow', text: effect.text, choices: effect.choices }] : [],
    );
    setTalk({ lines: [...before, ...said], now });
    onWalked(now.walked);
  };
  const start = () => follow([], begin(graph, { ...given, language }, world));
  const go = (input: FlowInput, shown: string | null): void => {
    if (!talk?.now.place) return;
    const asked: Line[] = shown === null ? [] : [{ by: 'customer', text: shown, choices: [] }];
    follow([...talk.lines, ...asked], step(graph, talk.now.place, input, world));
  };
  const say = (text: string, choiceId?: string) => {
    if (text.trim() === '') return;
    setTyped('');
    go({ type: 'said', text, choiceId }, text);
  };
  const place = talk?.now.place ?? null;
  const request = place && requestAt(graph, place);
  return (
    <div className={styles.panel}>
      <p className={styles.hint}>{t('try.text')}</p>
      <SegmentedControl
        aria-label={t('field.language')}
        value={language}
        data={languages.map((value) => ({ value, label: t(`language.${value}`) }))}
        onChange={(value) => setLanguage(value as Language)}
      />
      <Switch label={t('try.isOpen')} checked={isOpen} onChange={(event) => setOpen(event.currentTarget.checked)} />
      <Button variant={talk ? 'default' : 'filled'} onClick={start}>
        {t(talk ? 'try.again' : 'try.start')}
      </Button>
      {talk && (
        <div className={styles.talk} role="log" aria-label={t('try.talk')}>
          {talk.lines.map((line, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines are only ever added at the end
            <div key={at} className={styles.said} data-by={line.by}>
              <span>{line.text}</span>
              {line.choices.length > 0 && at === talk.lines.length - 1 && place && (
                <div className={styles.choices}>
                  {line.choices.map(({ id, title }) => (
                    <Button key={id} variant="default" size="compact-sm" onClick={() => say(title, id)}>
                      {title}
                    </Button>
                  ))}
                </div>
              )}
            </div>
          ))}
        </div>
      )}
      {talk?.now.end && <EndLine end={talk.now.end} variables={talk.now.variables} />}
      {request && <RequestAnswer request={request} answer={(input) => go(input, null)} />}
      {place?.waitsFor === 'customer' && (
        <form
          className={styles.line2}
          onSubmit={(event) => {
            event.preventDefault();
            say(typed);
          }}
        >
          <TextInput
            aria-label={t('try.answer')}
            placeholder={t('try.answer')}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          <Button type="submit">{t('try.send')}</Button>
        </form>
      )}
    </div>
  );
}

/** Another system is not asked from the page: whoever tries the flow says what it would answer. */
function RequestAnswer(props: {
  readonly request: { readonly method: string; readonly url: string };
  readonly answer: (input: FlowInput) => void;
}) {
  const t = useWords('flows');
  const [text, setText] = useState('{ "order": { "status": "yolda" } }');
  const body = parsed(text);
  return (
    <div className={styles.panelPart}>
      <p className={styles.hint}>
        {t('try.request')} <code>{`${props.request.method} ${props.request.url}`}</code>
      </p>
      <Textarea
        label={t('try.answerOfSystem')}
        autosize
        minRows={2}
        spellCheck={false}
        value={text}
        error={body === undefined ? t('try.notJson') : null}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <div className={styles.acts}>
        <Button
          size="compact-sm"
          disabled={body === undefined}
          onClick={() => props.answer({ type: 'told', isOk: true, body })}
        >
          {t('try.answered')}
        </Button>
        <Button
          variant="default"
          size="compact-sm"
          onClick={() => props.answer({ type: 'told', isOk: false, body: null })}
        >
          {t('try.failed')}
        </Button>
      </div>
    </div>
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (broken) {
    if (broken instanceof SyntaxError) return undefined;
    throw broken;
  }
}

function EndLine({ end, variables }: { readonly end: FlowEnd; readonly variables: Variables }) {
  const t = useWords('flows');
  const { queues, agents } = useTargets();
  const nameOf = (id: string) => [...queues, ...agents].find(({ value }) => value === id)?.label ?? '?';
  const collected = Object.entries(variables).filter(([name, value]) => !Object.hasOwn(given, name) && value !== '');
  return (
    <div className={styles.end}>
      <strong>
        {end.type === 'queue' && t('try.ends.queue', { name: nameOf(end.queueId) })}
        {end.type === 'assign' && t('try.ends.assign', { name: nameOf(end.agentId) })}
        {end.type === 'close' && t('try.ends.close')}
        {end.type === 'fault' && t(`try.faults.${end.because}`)}
      </strong>
      {collected.length > 0 && (
        <ul className={styles.collected} aria-label={t('try.collected')}>
          {collected.map(([name, value]) => (
            <li key={name}>
              {name}: {value}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
