import { Button, Menu } from '@mantine/core';
import { IconChevronDown, IconDownload } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useLanguage, useWords } from '../i18n.ts';
import type { Texts } from '../texts/tr.ts';
import { InlineError } from './InlineError.tsx';

/** Ways in which a table is brought, each with what the server answers. */
export interface TableFiles {
  readonly xlsx: () => Promise<unknown>;
  /** With the mark that the spreadsheets of a reader's language open as a table. */
  readonly csv: (separator: 'comma' | 'semicolon') => Promise<unknown>;
}

/**
 * Brings a table as a file, in the form its reader chooses, and gives it to the browser to keep. Unlike a plain link, a
 * refusal is told in words beside the button and not as an answer meant for programs; so this is for files that fit into
 * memory.
 */
export function FileButton(props: {
  readonly files: TableFiles;
  /** Whose words a refusal has. */
  readonly part: keyof Texts;
  readonly children: React.ReactNode;
}) {
  const { files } = props;
  const t = useWords('shell');
  // Turkish spreadsheets open a file with `;` as a table, English ones with `,`.
  const separator = useLanguage() === 'tr' ? 'semicolon' : 'comma';
  // Without a line it fails at once: a file that comes minutes later surprises.
  const bringing = useMutation({
    mutationFn: async (load: () => Promise<unknown>) => keep(await load()),
    networkMode: 'always',
  });
  return (
    <>
      <Menu position="bottom-end" shadow="md">
        <Menu.Target>
          <Button
            variant="default"
            loading={bringing.isPending}
            leftSection={<IconDownload size={16} stroke={1.7} aria-hidden />}
            rightSection={<IconChevronDown size={14} stroke={1.7} aria-hidden />}
          >
            {props.children}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => bringing.mutate(files.xlsx)}>{t('file.xlsx')}</Menu.Item>
          <Menu.Item onClick={() => bringing.mutate(() => files.csv(separator))}>{t('file.csv')}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <InlineError error={bringing.error} part={props.part} />
    </>
  );
}

function keep(file: unknown): void {
  if (!(file instanceof File)) throw new TypeError('What was brought is no file');
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = file.name;
  link.click();
  // The browser has taken what it needs once the click has been dealt with.
  setTimeout(() => URL.revokeObjectURL(link.href));
}
