/** When missed offers take an agent out of the distribution, for the whole company; how long is each queue's to say. */
export interface PresenceRules {
  /** So many offers missed in a row, and nothing new comes. */
  readonly missesBeforeStop: number;
  /** From so many stops in a row on, only her own word brings her back; null = the pause always ends by itself. */
  readonly stopsBeforeClick: number | null;
}

export const defaultPresenceRules: PresenceRules = { missesBeforeStop: 1, stopsBeforeClick: 3 };
export const missesBeforeStopMax = 10;
export const stopsBeforeClickMax = 20;
