/** How a page's telephone stands with the switch. */
export type Registration = 'connecting' | 'registered' | 'reconnecting';

/** The one call of a telephone. */
export interface SoftphoneCall {
  /** Which of our lines it rings for; null where the switch did not say. */
  readonly line: string | null;
  /** Who calls, as the switch shows it. */
  readonly caller: string;
  readonly state: 'ringing' | 'answering' | 'up';
  /** Of its present state, by the clock of the page. */
  readonly sinceMs: number;
  readonly isMuted: boolean;
  readonly isHeld: boolean;
}

export interface SoftphoneNeeds {
  /** Where it reaches the switch, `wss://…/sip`. */
  readonly url: string;
  readonly name: string;
  readonly secret: string;
  readonly nowMs: () => number;
  readonly onRegistration: (registration: Registration) => void;
  /** Its line was refused or cut: it may need another secret before it tries again. */
  readonly onLost: () => void;
  /** The call as it is now; null when there is none any more. */
  readonly onCall: (call: SoftphoneCall | null) => void;
  /** What the other side sends, to be made heard. */
  readonly onSound: (sound: MediaStream) => void;
}

/** A telephone in a page: it is called, and has one call at a time. Whatever cannot be done now is not done. */
export interface Softphone {
  readonly answer: (microphone: MediaStream) => void;
  readonly hangUp: () => void;
  readonly mute: (isOn: boolean) => void;
  readonly hold: (isOn: boolean) => void;
  readonly press: (key: string) => void;
  /** Speaks through another microphone from now on. */
  readonly speakThrough: (microphone: MediaStream) => void;
  /** Uses another secret from the next time on. */
  readonly renew: (secret: string) => void;
  /** Signs out of the switch. */
  readonly close: () => void;
}
