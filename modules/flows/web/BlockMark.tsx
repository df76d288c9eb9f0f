import {
  IconArrowsSplit2,
  IconClock,
  IconHelp,
  IconListNumbers,
  IconMessage,
  IconPlugConnected,
  IconStack2,
  IconStar,
  IconUser,
  IconVariable,
  IconX,
} from '@tabler/icons-react';
import type { BlockType } from '#flows';

const icons = {
  message: IconMessage,
  question: IconHelp,
  menu: IconListNumbers,
  condition: IconArrowsSplit2,
  hours: IconClock,
  set: IconVariable,
  request: IconPlugConnected,
  survey: IconStar,
  queue: IconStack2,
  assign: IconUser,
  close: IconX,
} as const;

/** The picture of a kind of block. */
export function BlockMark({ type }: { readonly type: BlockType }) {
  const Icon = icons[type];
  return <Icon size={16} stroke={1.6} aria-hidden />;
}
