import { Button, Table } from '@mantine/core';
import { IconPlus, IconSpeakerphone } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { languages } from '#identity';
import type { PromptOnWire } from '#voice';
import { useActions } from '#web/actions.ts';
import { api } from '#web/api.ts';
import { useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import kit from '#web/parts/page.module.css';
import { StandingMark } from '#web/parts/StandingMark.tsx';
import { EmptyState, ErrorState, LoadingState } from '#web/parts/states.tsx';
import { useMay } from '#web/session.ts';
import telephony from '../telephony.module.css';
import { NewPrompt } from './NewPrompt.tsx';
import { PromptDrawer } from './PromptDrawer.tsx';
import { useUseWords } from './useUseWords.ts';

/** What callers are told: each prompt with what it is in each language and what plays it. */
export function PromptsPanel() {
  const t = useWords('prompts');
  const may = useMay()('telephony.manage');
  const prompts = useQuery(api.voice.prompts.list.queryOptions());
  const [open, setOpen] = useState<string | null>(null);
  const [isAdding, setAdding] = useState(false);
  const add = () => setAdding(true);
  useActions(may ? [{ id: 'prompts.add', label: t('add'), shortcut: 'add', run: add }] : []);
  if (prompts.isPending) return <LoadingState rows={3} />;
  if (prompts.isError) return <ErrorState error={prompts.error} part="prompts" retry={() => void prompts.refetch()} />;
  const { items, voices, folderElsewhere } = prompts.data;
  const opened = items.find(({ id }) => id === open);
  const addButton = may && (
    <Button leftSection={<IconPlus size={16} stroke={1.8} aria-hidden />} onClick={add}>
      {t('add')}
    </Button>
  );
  return (
    <>
      {folderElsewhere !== null && (
        <div className={telephony.notice} role="status">
          <div>
            <p className={telephony.text}>{t('elsewhere')}</p>
            <p className={telephony.code}>{folderElsewhere}</p>
          </div>
        </div>
      )}
      {items.length === 0 ? (
        <EmptyState
          icon={<IconSpeakerphone size={22} stroke={1.5} />}
          title={t('empty')}
          text={t('emptyText')}
          action={addButton}
        />
      ) : (
        <>
          <div className={telephony.bar}>{addButton}</div>
          <PromptTable prompts={items} open={setOpen} />
        </>
      )}
      {isAdding && (
        <NewPrompt
          done={(id) => {
            setAdding(false);
            setOpen(id);
          }}
        />
      )}
      {opened && (
        <PromptDrawer key={opened.id} prompt={opened} voices={voices} mayChange={may} close={() => setOpen(null)} />
      )}
    </>
  );
}

function PromptTable(props: { readonly prompts: readonly PromptOnWire[]; readonly open: (id: string) => void }) {
  const t = useWords('prompts');
  const formats = useFormats();
  const wordsOf = useUseWords();
  return (
    <div className={kit.table}>
      <Table miw={{ base: 0, sm: 560 }} maw={860}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('columns.name')}</Table.Th>
            {languages.map((language) => (
              <Table.Th key={language}>{t(`languages.${language}`)}</Table.Th>
            ))}
            <Table.Th visibleFrom="sm">{t('columns.usedBy')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {props.prompts.map((prompt) => (
            <Table.Tr key={prompt.id} className={kit.openRow}>
              <Table.Td>
                <button type="button" className={kit.rowButton} onClick={() => props.open(prompt.id)}>
                  <span className={kit.name}>{prompt.name}</span>
                  {prompt.isMissing && (
                    <span className={`${telephony.mark} ${kit.small}`}>
                      <StandingMark standing="poor" size={10} />
                      {t('missing')}
                    </span>
                  )}
                </button>
              </Table.Td>
              {languages.map((language) => {
                const variant = prompt.variants.find((one) => one.language === language);
                return (
                  <Table.Td key={language} className={variant ? undefined : kit.dim}>
                    {variant ? t(`kind.${variant.what.type}`) : t('none')}
                  </Table.Td>
                );
              })}
              <Table.Td visibleFrom="sm" className={prompt.usedBy.length === 0 ? kit.dim : undefined}>
                {prompt.usedBy.length === 0 ? t('unused') : formats.list(prompt.usedBy.map(wordsOf))}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}
