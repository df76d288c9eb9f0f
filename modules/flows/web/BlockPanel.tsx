import { ActionIcon, Button, NumberInput, SegmentedControl, Select, Textarea, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import {
  answerKinds,
  type Block,
  type BlockType,
  blockTypes,
  exitsOf,
  type FlowGraph,
  type FlowText,
  flowLimits,
  operators,
  type Problem,
  withExit,
} from '#flows';
import { type Language, languages } from '#identity';
import { useLanguage, useWords } from '#web/i18n.ts';
import { BlockMark } from './BlockMark.tsx';
import { blockName, exitName, useTargets } from './block-words.ts';
import styles from './flows.module.css';

interface Editing {
  readonly block: Block;
  readonly graph: FlowGraph;
  readonly problems: readonly Problem[];
  readonly change: (block: Block) => void;
  /** Leads a way out to a block of this type that is made for it. */
  readonly addBehind: (socket: string, type: BlockType) => void;
  readonly makeStart: () => void;
  readonly remove: () => void;
}

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
      <Fields {...props} language={language} />
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

/** Where a way leads: a block there is, or a new one. */
function NextField(props: {
  readonly label: string;
  readonly graph: FlowGraph;
  readonly own: string;
  readonly value: string | null;
  readonly lead: (next: string | null) => void;
  readonly add: (type: BlockType) => void;
}) {
  const t = useWords('flows');
  const language = useLanguage();
  const nameOf = (block: Block) => {
    const text = 'text' in block ? block.text[language] || block.text.tr : '';
    return text === '' ? `${blockName(block, t)} (${block.id})` : `${blockName(block, t)}: ${text.slice(0, 40)}`;
  };
  return (
    <Select
      label={props.label}
      placeholder={t('field.nowhere')}
      clearable
      searchable
      value={props.value}
      data={[
        {
          group: t('field.blocks'),
          items: props.graph.blocks.map((block) => ({ value: block.id, label: nameOf(block) })),
        },
        {
          group: t('field.newBlock'),
          items: blockTypes.map((type) => ({ value: `new ${type}`, label: `+ ${t(`type.${type}`)}` })),
        },
      ]}
      onChange={(value) => {
        const type = blockTypes.find((one) => value === `new ${one}`);
        if (type) props.add(type);
        else props.lead(value);
      }}
    />
  );
}

type Fielding = Editing & { readonly language: Language };

function Fields(props: Fielding) {
  const { block, change } = props;
  const t = useWords('flows');
  const { queues, agents } = useTargets();
  switch (block.type) {
    case 'message':
    case 'close':
      return <Words {...props} label={t('field.text')} text={block.text} set={(text) => change({ ...block, text })} />;
    case 'question':
      return (
        <>
          <Words {...props} label={t('field.question')} text={block.text} set={(text) => change({ ...block, text })} />
          <Words {...props} label={t('field.again')} text={block.again} set={(again) => change({ ...block, again })} />
          <Variable value={block.variable} set={(variable) => change({ ...block, variable })} />
          <Select
            label={t('field.kind')}
            allowDeselect={false}
            value={block.kind}
            data={answerKinds.map((value) => ({ value, label: t(`kind.${value}`) }))}
            onChange={(kind) => kind && change({ ...block, kind })}
          />
          <Tries value={block.tries} set={(tries) => change({ ...block, tries })} />
        </>
      );
    case 'menu':
      return <MenuFields {...props} block={block} />;
    case 'survey':
      return (
        <>
          <Words {...props} label={t('field.question')} text={block.text} set={(text) => change({ ...block, text })} />
          <Variable value={block.variable} set={(variable) => change({ ...block, variable })} />
        </>
      );
    case 'condition':
      return <ConditionFields {...props} block={block} />;
    case 'set':
      return (
        <>
          <Variable value={block.variable} set={(variable) => change({ ...block, variable })} />
          <TextInput
            label={t('field.value')}
            description={t('field.valueText')}
            value={block.value}
            maxLength={flowLimits.textChars}
            onChange={(event) => change({ ...block, value: event.currentTarget.value })}
          />
        </>
      );
    case 'request':
      return <RequestFields {...props} block={block} />;
    case 'hours':
    case 'queue':
      return (
        <Select
          label={t('field.queue')}
          searchable
          value={block.queueId}
          data={queues}
          onChange={(queueId) => change({ ...block, queueId })}
        />
      );
    case 'assign':
      return (
        <Select
          label={t('field.agent')}
          searchable
          value={block.agentId}
          data={agents}
          onChange={(agentId) => change({ ...block, agentId })}
        />
      );
  }
}

function Words(props: {
  readonly label: string;
  readonly text: FlowText;
  readonly language: Language;
  readonly set: (text: FlowText) => void;
}) {
  const { text, language } = props;
  const t = useWords('flows');
  const other = text[language === 'tr' ? 'en' : 'tr'];
  return (
    <Textarea
      label={props.label}
      description={t('field.variablesText')}
      placeholder={other}
      autosize
      minRows={2}
      maxRows={8}
      maxLength={flowLimits.textChars}
      value={text[language]}
      onChange={(event) => props.set({ ...text, [language]: event.currentTarget.value })}
    />
  );
}

function Variable(props: { readonly value: string; readonly set: (value: string) => void }) {
  const t = useWords('flows');
  return (
    <TextInput
      label={t('field.variable')}
      description={t('field.variableText')}
      value={props.value}
      maxLength={40}
      spellCheck={false}
      onChange={(event) => props.set(event.currentTarget.value)}
    />
  );
}

function Tries(props: { readonly value: number; readonly set: (value: number) => void }) {
  const t = useWords('flows');
  return (
    <NumberInput
      label={t('field.tries')}
      min={1}
      max={flowLimits.tries}
      allowDecimal={false}
      value={props.value}
      onChange={(typed) => typeof typed === 'number' && props.set(typed)}
    />
  );
}

function MenuFields({ block, change, language }: Fielding & { readonly block: Block & { readonly type: 'menu' } }) {
  const t = useWords('flows');
  const add = () => {
    const taken = new Set(block.choices.map(({ id }) => id));
    let number = block.choices.length + 1;
    while (taken.has(`c${number}`)) number += 1;
    change({ ...block, choices: [...block.choices, { id: `c${number}`, title: { tr: '', en: '' }, next: null }] });
  };
  return (
    <>
      <Words
        language={language}
        label={t('field.question')}
        text={block.text}
        set={(text) => change({ ...block, text })}
      />
      <div>
        <h3 className={styles.partTitle}>{t('field.choices')}</h3>
        {block.choices.map((choice, at) => (
          <div key={choice.id} className={styles.line2}>
            <TextInput
              aria-label={t('exit.choice', { number: at + 1 })}
              placeholder={choice.title[language === 'tr' ? 'en' : 'tr'] || t('exit.choice', { number: at + 1 })}
              maxLength={80}
              value={choice.title[language]}
              onChange={(event) => {
                const title = { ...choice.title, [language]: event.currentTarget.value };
                change({ ...block, choices: block.choices.map((one) => (one === choice ? { ...one, title } : one)) });
              }}
            />
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={t('field.removeChoice', { number: at + 1 })}
              onClick={() => change({ ...block, choices: block.choices.filter((one) => one !== choice) })}
            >
              <IconTrash size={16} stroke={1.6} />
            </ActionIcon>
          </div>
        ))}
        {block.choices.length < flowLimits.choices && (
          <Button variant="subtle" size="compact-sm" leftSection={<IconPlus size={14} aria-hidden />} onClick={add}>
            {t('field.addChoice')}
          </Button>
        )}
      </div>
      <Words
        language={language}
        label={t('field.again')}
        text={block.again}
        set={(again) => change({ ...block, again })}
      />
      <Variable value={block.variable} set={(variable) => change({ ...block, variable })} />
      <Tries value={block.tries} set={(tries) => change({ ...block, tries })} />
    </>
  );
}

function ConditionFields({ block, change }: Fielding & { readonly block: Block & { readonly type: 'condition' } }) {
  const t = useWords('flows');
  const set = (at: number, more: Partial<(typeof block.branches)[number]>) =>
    change({ ...block, branches: block.branches.map((one, place) => (place === at ? { ...one, ...more } : one)) });
  return (
    <>
      {block.branches.map((branch, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a branch is known by its place, which is what its way out is called
        <fieldset key={at} className={styles.branch}>
          <legend>{t('exit.branch', { number: at + 1 })}</legend>
          <Variable value={branch.variable} set={(variable) => set(at, { variable })} />
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

function RequestFields({ block, change }: Fielding & { readonly block: Block & { readonly type: 'request' } }) {
  const t = useWords('flows');
  const set = (at: number, more: Partial<(typeof block.saves)[number]>) =>
    change({ ...block, saves: block.saves.map((one, place) => (place === at ? { ...one, ...more } : one)) });
  return (
    <>
      <SegmentedControl
        aria-label={t('field.method')}
        value={block.method}
        data={['GET', 'POST']}
        onChange={(method) => change({ ...block, method: method as 'GET' | 'POST' })}
      />
      <TextInput
        label={t('field.url')}
        description={t('field.urlText')}
        value={block.url}
        spellCheck={false}
        maxLength={flowLimits.textChars}
        onChange={(event) => change({ ...block, url: event.currentTarget.value })}
      />
      {block.method === 'POST' && (
        <Textarea
          label={t('field.body')}
          description={t('field.bodyText')}
          autosize
          minRows={3}
          spellCheck={false}
          value={block.body}
          onChange={(event) => change({ ...block, body: event.currentTarget.value })}
        />
      )}
      <h3 className={styles.partTitle}>{t('field.saves')}</h3>
      {block.saves.map((save, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line is known by its place while it is typed
        <div key={at} className={styles.line2}>
          <TextInput
            aria-label={t('field.path')}
            placeholder="order.status"
            value={save.path}
            spellCheck={false}
            onChange={(event) => set(at, { path: event.currentTarget.value })}
          />
          <TextInput
            aria-label={t('field.variable')}
            placeholder="status"
            value={save.variable}
            spellCheck={false}
            onChange={(event) => set(at, { variable: event.currentTarget.value })}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t('field.removeSave')}
            onClick={() => change({ ...block, saves: block.saves.filter((_, place) => place !== at) })}
          >
            <IconTrash size={16} stroke={1.6} />
          </ActionIcon>
        </div>
      ))}
      <Button
        variant="subtle"
        size="compact-sm"
        leftSection={<IconPlus size={14} aria-hidden />}
        onClick={() => change({ ...block, saves: [...block.saves, { variable: '', path: '' }] })}
      >
        {t('field.addSave')}
      </Button>
    </>
  );
}
