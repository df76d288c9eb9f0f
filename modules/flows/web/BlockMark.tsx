import {
  IconArrowsSplit2,
  IconClock,
  IconDisc,
  IconHelp,
  IconLanguage,
  IconListNumbers,
  IconMessage,
  IconMicrophone,
  IconPhoneCall,
  IconPlugConnected,
  IconStack2,
  IconStar,
  IconUser,
  IconUserSearch,
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
  lookup: IconUserSearch,
  language: IconLanguage,
  recording: IconDisc,
  callback: IconPhoneCall,
  voicemail: IconMicrophone,
  queue: IconStack2,
  assign: IconUser,
  close: IconX,
} as const;

/** The picture of a kind of block. */
export function BlockMark({ type }: { readonly type: BlockType }) {
  const Icon = icons[type];
  return <Icon size={16} stroke={1.6} aria-hidden />;
}
