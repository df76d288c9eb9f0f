import { iso } from '#kernel/moment.ts';
import type { OutboundFile, PublicMessage, Standing } from '#messaging';
import type { WireFile, WireMessage, WireStanding } from './protocol.ts';

// The port's shapes as the widget sees them: no organisation, no internal field, moments as text.

export function wireMessage(message: PublicMessage): WireMessage {
  const { id, seq, externalId, author, text, files, choices, atMs } = message;
  return {
    id,
    seq,
    externalId: author.type === 'customer' ? externalId : null,
    author: { type: author.type, name: author.name },
    text,
    files: files.map(wireFile),
    ...(choices && { choices: choices.map((choice) => ({ id: choice.id, title: choice.title })) }),
    at: momentOf(atMs),
  };
}

function wireFile({ fileId, name, mime, bytes }: OutboundFile): WireFile {
  return { id: fileId, name, mime, bytes };
}

export function wireStanding(standing: Standing): WireStanding {
  const { phase, agentName, position, isOpen, nextOpenAtMs } = standing;
  return { phase, agentName, position, isOpen, nextOpenAt: nextOpenAtMs === null ? null : momentOf(nextOpenAtMs) };
}

/** Epoch milliseconds as the wire writes them. */
export function momentOf(atMs: number): string {
  return iso(atMs);
}
