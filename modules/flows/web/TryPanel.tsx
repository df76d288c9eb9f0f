import { Button, SegmentedControl, Switch, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import {
  askedAt,
  askedFor,
  begin,
  collectedBy,
  endOf,
  exampleLimits,
  type FlowAsked,
  type FlowExample,
  type FlowGraph,
  type FlowInput,
  flowLimits,
  type SaidChoice,
  spokenIn,
  step,
  type ToldInExample,
  tryingCustomer,
  type Variables,
  type Walked,
} from '#flows';
import { type Language, languages } from '#identity';
import { useLanguage, useWords } from '#web/i18n.ts';
import { useEndWords } from './end-words.ts';
import styles from './flows.module.css';

interface Line {
  readonly by: 'flow' | 'customer';
  readonly text: string;
  readonly choices: readonly SaidChoice[];
}
interface Talk {
  readonly lines: readonly Line[];
  readonly now: Walked;
  /** What was said on both sides, as an example keeps it. */
  readonly kept: {
    readonly says: readonly string[];
    readonly hears: readonly string[];
    readonly told: readonly ToldInExample[];
  };
}
const nothingKept: Talk['kept'] = { says: [], hears: [''], told: [] };

/** A conversation with the draft as it is drawn now, by the same engine that talks to customers; nothing leaves the page. */
export function TryPanel(props: {
  readonly graph: FlowGraph;
  /** Names that flows before this one keep. */
  readonly collectedBefore: readonly string[];
  readonly onWalked: (ids: readonly string[]) => void;
  /** Keeps the conversation as an example; null while there is no room for another. */
  readonly keep: ((example: Omit<FlowExample, 'name'>) => void) | null;
}) {
  const { graph, onWalked, collectedBefore } = props;
  const t = useWords('flows');
  const [language, setLanguage] = useState<Language>(useLanguage());
  const [isOpen, setOpen] = useState(true);
  const [talk, setTalk] = useState<Talk | null>(null);
  const [typed, setTyped] = useState('');
  const [learned, setLearned] = useState<Variables>({});
  const wanted = askedFor(graph).filter((name) => collectedBefore.includes(name) && !collectedBy(graph).includes(name));
  const before = Object.fromEntries(
    wanted.flatMap((name) => (learned[name]?.trim() ? [[name, learned[name].trim()]] : [])),
  );
  const world = { language, isOpen: () => isOpen, canCallBack: () => true };

  const follow = (lines: readonly Line[], kept: Talk['kept'], now: Walked): void => {
    const said = now.effects.flatMap((effect): Line[] =>
      effect.type === 'say' ? [{ by: 'flow', text: effect.text, choices: effect.choices }] : [],
    );
    const turn = [kept.hears.at(-1) ?? '', spokenIn(now)].filter((text) => text !== '').join('\n');
    setTalk({ lines: [...lines, ...said], kept: { ...kept, hears: [...kept.hears.slice(0, -1), turn] }, now });
    onWalked(now.walked);
  };
  const start = () => follow([], nothingKept, begin(graph, { ...before, ...tryingCustomer(language) }, world));
  const go = (input: FlowInput, lines: readonly Line[], kept: Talk['kept']): void => {
    if (talk?.now.place) follow(lines, kept, step(graph, talk.now.place, input, world));
  };
  const say = (text: string, choiceId?: string) => {
    if (!talk || text.trim() === '') return;
    setTyped('');
    const { lines, kept } = talk;
    const next = { ...kept, says: [...kept.says, text.trim()], hears: [...kept.hears, ''] };
    go({ type: 'said', text, choiceId }, [...lines, { by: 'customer', text, choices: [] }], next);
  };
  const answerRequest = (told: ToldInExample, body: unknown) => {
    if (!talk) return;
    const { lines, kept } = talk;
    go({ type: 'told', isOk: told.isOk, body }, lines, { ...kept, told: [...kept.told, told] });
  };
  const place = talk?.now.place ?? null;
  const asked = place && askedAt(graph, place);
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
      {wanted.map((name) => (
        <TextInput
          key={name}
          label={`{${name}}`}
          description={t('try.before')}
          maxLength={flowLimits.valueChars}
          value={learned[name] ?? ''}
          onChange={(event) => setLearned({ ...learned, [name]: event.currentTarget.value })}
        />
      ))}
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
      {talk?.now.end && <EndLine now={talk.now} />}
      {asked && <RequestAnswer key={asked.type} asked={asked} answer={answerRequest} />}
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
      {/* An example begins with a customer of whom nothing is known. */}
      {talk && props.keep && Object.keys(before).length === 0 && isKeepable(talk) && (
        <Button variant="default" onClick={() => props.keep?.({ language, isOpen, ...talk.kept, ...endOf(talk.now) })}>
          {t('try.keep')}
        </Button>
      )}
    </div>
  );
}

/** Half of an answer of another system is no conversation, and one without end is no example. */
const isKeepable = ({ now, kept }: Talk): boolean =>
  now.place?.waitsFor !== 'request' &&
  kept.says.length <= exampleLimits.says &&
  kept.told.length <= exampleLimits.told &&
  kept.says.every((text) => text.length <= exampleLimits.sayChars) &&
  kept.hears.every((text) => text.length <= exampleLimits.hearChars);

/** Neither another system nor the customers are asked from the page: whoever tries the flow says what it would answer. */
function RequestAnswer(props: {
  readonly asked: FlowAsked;
  readonly answer: (told: ToldInExample, body: unknown) => void;
}) {
  const t = useWords('flows');
  const { asked } = props;
  const isLookup = asked.type === 'lookup';
  const [text, setText] = useState(
    isLookup ? '{ "name": "Mehmet Yılmaz", "number": "12" }' : '{ "order": { "status": "yolda" } }',
  );
  const body = parsed(text);
  return (
    <div className={styles.panelPart}>
      <p className={styles.hint}>
        {t(isLookup ? 'try.lookup' : 'try.request')}{' '}
        <code>{isLookup ? asked.number || t('try.lookupCaller') : `${asked.method} ${asked.url}`}</code>
      </p>
      <Textarea
        label={t(isLookup ? 'try.foundBody' : 'try.answerOfSystem')}
        autosize
        minRows={2}
        maxLength={exampleLimits.bodyChars}
        spellCheck={false}
        value={text}
        error={body === undefined ? t('try.notJson') : null}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <div className={styles.acts}>
        <Button
          size="compact-sm"
          disabled={body === undefined}
          onClick={() => props.answer({ isOk: true, body: text }, body)}
        >
          {t(isLookup ? 'try.found' : 'try.answered')}
        </Button>
        <Button variant="default" size="compact-sm" onClick={() => props.answer({ isOk: false, body: '' }, null)}>
          {t(isLookup ? 'try.notFound' : 'try.failed')}
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

function EndLine({ now }: { readonly now: Walked }) {
  const t = useWords('flows');
  const inWords = useEndWords();
  const given = tryingCustomer('tr');
  const { end, variables }: { readonly end: Walked['end']; readonly variables: Variables } = now;
  const { ends, with: target } = endOf(now);
  const collected = Object.entries(variables).filter(([name, value]) => !Object.hasOwn(given, name) && value !== '');
  return (
    <div className={styles.end}>
      <strong>{end?.type === 'fault' ? t(`try.faults.${end.because}`) : inWords(ends, target)}</strong>
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
