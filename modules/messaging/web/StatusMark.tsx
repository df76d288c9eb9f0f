import {
  IconBrandInstagram,
  IconBrandMessenger,
  IconBrandTelegram,
  IconBrandWhatsapp,
  IconDeviceMobileMessage,
  IconMail,
  IconMessages,
  IconPhone,
  IconPhoneCall,
} from '@tabler/icons-react';
import type { ChatStatus } from '#interactions';
import type { Channel } from '#kernel/channel.ts';

const channelMarks = {
  voice: IconPhone,
  webChat: IconMessages,
  email: IconMail,
  whatsapp: IconBrandWhatsapp,
  telegram: IconBrandTelegram,
  viber: IconPhoneCall,
  messenger: IconBrandMessenger,
  instagram: IconBrandInstagram,
  sms: IconDeviceMobileMessage,
} as const satisfies Record<Channel, unknown>;

/** The picture of a channel; its name stands beside it or in the label of what holds it. */
export function ChannelMark({ channel, size = 16 }: { readonly channel: Channel; readonly size?: number }) {
  const Icon = channelMarks[channel];
  return <Icon size={size} stroke={1.6} aria-hidden style={{ flex: 'none' }} />;
}

/**
 * Who has the next move, as a shape: full for the agent's, half for work in hand, hollow for the customer's, a clock for
 * later, a tick for done. No colour of health: those belong to norms.
 */
export function StatusMark({ status, size = 12 }: { readonly status: ChatStatus; readonly size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 12 12" aria-hidden style={{ flex: 'none', color: colourOf(status) }}>
      <Shape status={status} />
    </svg>
  );
}

function Shape({ status }: { readonly status: ChatStatus }) {
  const ring = <circle cx="6" cy="6" r="4.6" fill="none" stroke="currentColor" strokeWidth="1.5" />;
  switch (status) {
    case 'awaitingAgent':
      return <circle cx="6" cy="6" r="5.3" fill="currentColor" />;
    case 'queued':
      return (
        <circle cx="6" cy="6" r="4.6" fill="none" stroke="currentColor" strokeWidth="1.5" strokeDasharray="2.2 1.4" />
      );
    case 'inProgress':
      return (
        <>
          {ring}
          <path d="M6 1.4a4.6 4.6 0 0 1 0 9.2Z" fill="currentColor" />
        </>
      );
    case 'inDevelopment':
      return (
        <>
          {ring}
          <path d="M6 6V1.4A4.6 4.6 0 0 1 10.6 6Z" fill="currentColor" />
        </>
      );
    case 'postponed':
      return (
        <>
          {ring}
          <path d="M6 3.4V6l1.8 1.2" fill="none" stroke="currentColor" strokeWidth="1.3" strokeLinecap="round" />
        </>
      );
    case 'awaitingCustomer':
      return ring;
    case 'solutionProposed':
      return (
        <>
          {ring}
          <circle cx="6" cy="6" r="1.7" fill="currentColor" />
        </>
      );
    case 'completed':
      return (
        <path d="M2 6.4 4.8 9.2 10 3.4" fill="none" stroke="currentColor" strokeWidth="1.7" strokeLinecap="round" />
      );
  }
}

function colourOf(status: ChatStatus): string {
  if (status === 'awaitingAgent' || status === 'inProgress') return 'var(--c-brand-text)';
  return 'var(--c-text-dim)';
}
