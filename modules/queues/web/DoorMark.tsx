import { IconDoor, IconDoorEnter } from '@tabler/icons-react';

/** Whether doors are open, by icon and word. No colour: being closed at night is no fault. */
export function DoorMark({ isOpen, words }: { readonly isOpen: boolean; readonly words: string }) {
  const Icon = isOpen ? IconDoorEnter : IconDoor;
  return (
    <span
      style={{ display: 'inline-flex', gap: 6, alignItems: 'center', color: isOpen ? undefined : 'var(--c-text-dim)' }}
      className="s-figures"
    >
      <Icon size={16} stroke={1.6} aria-hidden style={{ flex: 'none' }} />
      {words}
    </span>
  );
}
