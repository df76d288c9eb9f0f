import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Language } from '#identity';
import type { PromptOnWire } from '#voice';
import { api, client } from '#web/api.ts';
import { useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import { tell } from '#web/notices.tsx';
import { InlineError } from '#web/parts/InlineError.tsx';
import kit from '#web/parts/page.module.css';
import telephony from '../telephony.module.css';
import styles from './prompts.module.css';
import { Sound } from './Sound.tsx';

/** What a prompt was before in a language, to be heard and used again. */
export function EarlierVersions({ prompt, language }: { readonly prompt: PromptOnWire; readonly language: Language }) {
  const t = useWords('prompts');
  const formats = useFormats();
  const cache = useQueryClient();
  const [isOpen, setOpen] = useState(false);
  const present = prompt.variants.find((one) => one.language === language);
  const versions = useQuery({
    ...api.voice.prompts.versions.queryOptions({ input: { promptId: prompt.id } }),
    enabled: present !== undefined && present.version > 1,
  });
  const restore = useMutation({
    mutationFn: (version: number) => client.voice.prompts.restore({ promptId: prompt.id, language, version }),
    onSuccess: async () => {
      await cache.invalidateQueries({ queryKey: api.voice.prompts.key() });
      tell(t('restored'));
    },
  });
  const earlier = versions.data?.items.filter((one) => one.language === language && one.version !== present?.version);
  if (!earlier || earlier.length === 0) return null;
  return (
    <div>
      <Button variant="subtle" px={0} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        {t('earlier', { count: earlier.length })}
      </Button>
      {isOpen && (
        <ol className={styles.versions}>
          {earlier.map((one) => (
            <li key={one.version}>
              {one.what.type === 'text' && <p className={telephony.text}>{one.what.text}</p>}
              <Sound promptId={prompt.id} version={one} />
              <div className={styles.versionFoot}>
                <span className={`${kit.dim} ${kit.small}`}>
                  {t('by', { at: formats.moment(one.at), name: one.byName ?? '–' })}
                </span>
                <Button
                  size="compact-sm"
                  variant="default"
                  loading={restore.isPending && restore.variables === one.version}
                  onClick={() => restore.mutate(one.version)}
                >
                  {t('restore')}
                </Button>
              </div>
            </li>
          ))}
        </ol>
      )}
      <InlineError error={restore.error} part="prompts" />
    </div>
  );
}
