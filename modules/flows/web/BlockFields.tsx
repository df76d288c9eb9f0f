import { Select, TextInput } from '@mantine/core';
import { answerKinds, type Block, flowLimits } from '#flows';
import { languages } from '#identity';
import { useWords } from '#web/i18n.ts';
import { useTargets } from './block-words.ts';
import { ConditionFields } from './ConditionFields.tsx';
import type { Fielding } from './editing.ts';
import { MenuFields } from './MenuFields.tsx';
import { RequestFields } from './RequestFields.tsx';
import { TextField, TriesField, VariableField } from './text-fields.tsx';

/** What a block of each kind wants to be told. */
export function BlockFields(props: Fielding & { readonly block: Block }) {
  const { block, change } = props;
  const t = useWords('flows');
  const { queues, agents } = useTargets();
  switch (block.type) {
    case 'message':
    case 'close':
      return (
        <TextField {...props} label={t('field.text')} text={block.text} set={(text) => change({ ...block, text })} />
      );
    case 'question':
      return (
        <>
          <TextField
            {...props}
            label={t('field.question')}
            text={block.text}
            set={(text) => change({ ...block, text })}
          />
          <TextField
            {...props}
            label={t('field.again')}
            text={block.again}
            set={(again) => change({ ...block, again })}
          />
          <VariableField value={block.variable} set={(variable) => change({ ...block, variable })} />
          <Select
            label={t('field.kind')}
            allowDeselect={false}
            value={block.kind}
            data={answerKinds.map((value) => ({ value, label: t(`kind.${value}`) }))}
            onChange={(kind) => kind && change({ ...block, kind })}
          />
          <TriesField value={block.tries} set={(tries) => change({ ...block, tries })} />
        </>
      );
    case 'menu':
      return <MenuFields {...props} block={block} />;
    case 'survey':
      return (
        <>
          <TextField
            {...props}
            label={t('field.question')}
            text={block.text}
            set={(text) => change({ ...block, text })}
          />
          <VariableField value={block.variable} set={(variable) => change({ ...block, variable })} />
        </>
      );
    case 'condition':
      return <ConditionFields {...props} block={block} />;
    case 'set':
      return (
        <>
          <VariableField value={block.variable} set={(variable) => change({ ...block, variable })} />
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
    case 'lookup':
      return (
        <TextInput
          label={t('field.number')}
          description={t('field.numberText')}
          value={block.number}
          maxLength={100}
          onChange={(event) => change({ ...block, number: event.currentTarget.value })}
        />
      );
    case 'language':
      return (
        <Select
          label={t('field.spokenLanguage')}
          allowDeselect={false}
          value={block.language}
          data={languages.map((value) => ({ value, label: t(`language.${value}`) }))}
          onChange={(language) => language && change({ ...block, language })}
        />
      );
    case 'recording':
      return (
        <Select
          label={t('field.recording')}
          allowDeselect={false}
          value={block.isAllowed ? 'allowed' : 'refused'}
          data={[
            { value: 'allowed', label: t('field.recordingAllowed') },
            { value: 'refused', label: t('field.recordingRefused') },
          ]}
          onChange={(value) => change({ ...block, isAllowed: value === 'allowed' })}
        />
      );
    case 'hours':
    case 'callback':
    case 'voicemail':
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
