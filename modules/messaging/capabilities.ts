/** Whether something is possible from the customer to us, and from us to the customer. */
export interface BothWays {
  readonly in: boolean;
  readonly out: boolean;
}
export const neither: BothWays = { in: false, out: false };

/** What writing a letter has to know of its mailbox. */
export interface LetterRules {
  /** Where letters to us come, in small letters: no answer of ours goes there. */
  readonly address: string;
  /** What is put under the letters of people, as they will read it but for `{{agent}}`, the writer's name. */
  readonly signature: string;
  /** The letter that is answered is put under the answer. */
  readonly quotes: boolean;
}

/** What a channel can do. The core asks these flags and never a channel's name; only what is true is claimed. */
export interface Capabilities {
  readonly text: {
    readonly maxChars: number;
    /** Where the provider counts bytes of UTF-8 instead. */
    readonly maxBytes?: number;
    /** Long texts leave in parts that cost each, as they are counted for telephones. */
    readonly parts?: 'sms';
  };
  readonly files: {
    readonly maxBytes: number;
    readonly maxPerMessage: number;
    /** Kinds that arrive, as `image/jpeg`; absent: all. */
    readonly types?: readonly string[];
  } | null;
  /** Files would go if the world knew how to reach us: the provider fetches them from our address. */
  readonly filesNeedAddress?: boolean;
  /** A recording arrives as a voice note. */
  readonly voiceNotes: boolean;
  readonly typingOut: boolean;
  readonly typingIn: boolean;
  readonly deliveredIn: boolean;
  readonly readIn: 'perMessage' | 'watermark' | 'none';
  readonly readOut: boolean;
  readonly edits: BothWays;
  readonly revokes: BothWays;
  readonly reactions: BothWays;
  readonly replies: BothWays;
  /** Answers to choose from by a touch; null where they are written into the text. */
  readonly choices: { readonly most: number; readonly titleChars: number } | null;
  /** Texts the provider approves: needed to write outside the window, possible, or unknown there. */
  readonly templates: 'required' | 'none';
  /** Hours after the customer's last message in which free text may be sent; null = no limit. */
  readonly freeFormWindowHours: number | null;
  /** The same for what people write themselves, where it is longer; null = the same. */
  readonly humanWindowHours: number | null;
  /** We may write to somebody who has not written. */
  readonly canInitiate: boolean;
  /** Its provider vouches for the number or address a customer writes from. */
  readonly provesAddress: boolean;
  /** The provider keeps somebody from writing to us when we ask it to: the channel has `block`. */
  readonly blocks: boolean;
  /** Each message costs the organisation money: bots hold back. */
  readonly costPerMessage: boolean;
  /** What is written is a letter: with a subject, and more than one who receives it. Null elsewhere. */
  readonly mail: LetterRules | null;
  readonly order: 'perConversation' | 'none';
  readonly showsStanding: boolean;
  /** How an unknown outcome can be resolved: the provider tells of it again, can be asked, or neither. */
  readonly reconcile: 'echo' | 'query' | 'none';
}

/** What most channels of a provider cannot do; each says what it can beside it. */
export const plainCapabilities: Omit<Capabilities, 'text'> = {
  files: null,
  voiceNotes: false,
  typingOut: false,
  typingIn: false,
  deliveredIn: false,
  readIn: 'none',
  readOut: false,
  edits: neither,
  revokes: neither,
  reactions: neither,
  replies: neither,
  choices: null,
  templates: 'none',
  freeFormWindowHours: null,
  humanWindowHours: null,
  canInitiate: false,
  provesAddress: false,
  blocks: false,
  costPerMessage: false,
  mail: null,
  order: 'none',
  showsStanding: false,
  reconcile: 'none',
};
