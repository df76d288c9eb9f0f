import { Select } from '@mantine/core';
import { type Block, type BlockType, blockTypes, type FlowGraph } from '#flows';
import { useLanguage, useWords } from '#web/i18n.ts';
import { blockName } from './block-words.ts';

/** Where a way leads: a block there is, or a new one. */
export function NextField(props: {
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
