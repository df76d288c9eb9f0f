import type { LineSound } from './gateway.ts';

/** How a line sounded, in words that people use: satisfied, some are not, many are not (ITU-T G.109). */
export const soundStandings = ['good', 'fair', 'poor'] as const;
export type SoundStanding = (typeof soundStandings)[number];

/** How what came from one party sounded. */
export interface SoundQuality {
  /** Of what was sent, 0 to 1. */
  readonly lossShare: number;
  readonly jitterMs: number;
  /** What people would say of it on the average, 1 (bad) to 4.5, estimated. Null where nothing came. */
  readonly mos: number | null;
  readonly standing: SoundStanding;
  /** Nothing came from there, or next to nothing: the others did not hear her. */
  readonly isSilent: boolean;
}

/** A packet of sound as all telephones send it, milliseconds. */
const packetMs = 20;
/** Who was heard for less than this share of the time was not heard. */
const silentShare = 0.1;
/** What is best possible with the usual telephones and codecs (ITU-T G.107, table 3, without an advantage). */
const best = 93.2;
/** How well G.711 bears lost packets where the telephone fills the gaps (ITU-T G.113, appendix I). */
const lossRobustness = 25.1;
/** From this one-way delay on, milliseconds, people begin to interrupt each other. */
const bearableMs = 177.3;
/** From these ratings on people are satisfied, or most of them (ITU-T G.109). */
const satisfied = { good: 80, fair: 70 } as const;

/**
 * The quality of what came from one party. MOS by the E-model (ITU-T G.107): R = 93.2 − Id − Ie,eff, with
 * Ie,eff = 95 · loss / (loss + Bpl), loss in percent, and Id = 0.024 · d + 0.11 · (d − 177.3) above 177.3 ms (Cole and
 * Rosenbluth, "Voice over IP performance monitoring", 2001); d is half the round trip, one packet, and twice the jitter,
 * as a buffer would take it. MOS = 1 + 0.035 · R + 7 · 10⁻⁶ · R · (R − 60) · (100 − R) (G.107, annex B).
 */
export function qualityOf({ packets, lost, jitterMs, roundTripMs, upMs }: LineSound): SoundQuality {
  const isSilent = packets * packetMs < upMs * silentShare;
  const lossShare = packets + lost === 0 ? 0 : lost / (packets + lost);
  if (isSilent) return { lossShare, jitterMs, mos: null, standing: 'poor', isSilent };
  const percent = lossShare * 100;
  const delayMs = (roundTripMs ?? 0) / 2 + packetMs + 2 * jitterMs;
  const late = 0.024 * delayMs + 0.11 * Math.max(0, delayMs - bearableMs);
  const rating = Math.max(0, best - late - (95 * percent) / (percent + lossRobustness));
  const mos = 1 + 0.035 * rating + 7e-6 * rating * (rating - 60) * (100 - rating);
  const standing = rating >= satisfied.good ? 'good' : rating >= satisfied.fair ? 'fair' : 'poor';
  return { lossShare, jitterMs, mos: Math.max(1, Math.round(mos * 10) / 10), standing, isSilent };
}
