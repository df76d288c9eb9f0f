import { modals } from '@mantine/modals';

/** Asks before something that cannot simply be undone. Answers true for yes; closing means no. */
export function ask(words: {
  readonly title: string;
  readonly text?: string;
  readonly yes: string;
  readonly no: string;
  readonly isDangerous?: boolean;
}): Promise<boolean> {
  return new Promise((resolve) => {
    let answer = false;
    modals.openConfirmModal({
      title: words.title,
      children: words.text,
      labels: { confirm: words.yes, cancel: words.no },
      confirmProps: words.isDangerous ? { color: 'red' } : {},
      cancelProps: { autoFocus: true },
      onConfirm: () => {
        answer = true;
      },
      onClose: () => resolve(answer),
      withCloseButton: false,
      size: 'sm',
    });
  });
}
