import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import type { Texts } from '../texts/tr.ts';
import { InlineError } from './InlineError.tsx';

/**
 * Brings a file and gives it to the browser to keep. Unlike a plain link, a refusal is told in words beside the button
 * and not as an answer meant for programs; so this is for files that fit into memory.
 */
export function FileButton(props: {
  readonly load: () => Promise<unknown>;
  /** Whose words a refusal has. */
  readonly part: keyof Texts;
  readonly children: React.ReactNode;
}) {
  // Without a line it fails at once: a file that comes minutes later surprises.
  const bringing = useMutation({ mutationFn: async () => keep(await props.load()), networkMode: 'always' });
  return (
    <>
      <Button
        variant="default"
        loading={bringing.isPending}
        leftSection={<IconDownload size={16} stroke={1.7} aria-hidden />}
        onClick={() => bringing.mutate()}
      >
        {props.children}
      </Button>
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
