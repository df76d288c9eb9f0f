import type {
  AlertRow,
  InteractionRow,
  LegRow,
  MessageRow,
  OfferRow,
  PresenceSpan,
  ResponseRow,
  StatusRow,
  SurveyRow,
  VisitRow,
  WorkSpan,
} from '#metrics';

/** How a property of a row is kept: moments become timestamps, everything else stays what it is. */
export type ColumnType = 'uuid' | 'text' | 'moment' | 'bigint' | 'int' | 'boolean';
export interface Column {
  readonly property: string;
  readonly column: string;
  readonly type: ColumnType;
}

/** A table of the ledger: which rows it keeps and under what names. */
export interface LedgerTable<R> {
  readonly name: string;
  readonly kind: string;
  readonly columns: readonly Column[];
  /** What is the same in every row and therefore not kept. */
  readonly fixed?: Readonly<Record<string, unknown>>;
  /** The last moment the row speaks of, where it is no property of its own; null while open. */
  readonly untilOf?: (row: R) => number | null;
  /** What it tells has one moment only. */
  readonly hasNoEnd?: true;
  /** Rows that may cover a period without beginning or ending in it. */
  readonly isSpan: boolean;
  /** Further moments by which a row may belong to a period. */
  readonly moments: readonly string[];
}

const snake = (property: string): string =>
  property
    .replace(/Ms$/, (ms) => (/AtMs$/.test(property) ? '' : ms))
    .replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** `name:type`, or `property=column:type` where the names differ. */
function columns(...told: readonly string[]): readonly Column[] {
  return told.map((one) => {
    const [names = '', type = 'text'] = one.split(':');
    const [property = '', column = snake(property)] = names.split('=');
    return { property, column, type: type as ColumnType };
  });
}

const ofInteraction = columns(
  'interactionId:uuid',
  'rowId:text',
  'conversationId:uuid',
  'customerId:uuid',
  'projectId:uuid',
  'channel:text',
  'direction:text',
  'queueId:uuid',
  'agentId:uuid',
);

export const interactionTable: LedgerTable<InteractionRow> = {
  name: 'report_interactions',
  kind: 'interaction',
  columns: [
    ...ofInteraction,
    ...columns(
      'startedAtMs=from_at:moment',
      'firstCustomerMessageAtMs:moment',
      'firstReplyAtMs:moment',
      'firstReplyBy:uuid',
      'endedAtMs:moment',
      'endCause:text',
      'answers:int',
      'transfers:int',
      'status:text',
      'level:int',
    ),
  ],
  untilOf: (row) => row.endedAtMs,
  isSpan: false,
  moments: ['first_reply_at'],
};

export const visitTable: LedgerTable<VisitRow> = {
  name: 'report_visits',
  kind: 'visit',
  columns: [
    ...ofInteraction,
    ...columns(
      'enteredAtMs=from_at:moment',
      'leftAtMs=until_at:moment',
      'visitKind:text',
      'isOpen:boolean',
      'serviceLevelMs:bigint',
      'shortAbandonMs:bigint',
      'outcome:text',
      'isSilent:boolean',
    ),
  ],
  isSpan: false,
  moments: [],
};

export const legTable: LedgerTable<LegRow> = {
  name: 'report_legs',
  kind: 'leg',
  columns: [
    ...ofInteraction,
    ...columns(
      'startedAtMs=from_at:moment',
      'doneAtMs=until_at:moment',
      'visitId:uuid',
      'how:text',
      'cohortAtMs:moment',
      'answeredAtMs:moment',
      'endedAtMs:moment',
      'endedHow:text',
      'transferKind:text',
      'holds:int',
      'heldMs:bigint',
      'longestHoldMs:bigint',
      'reopenedAtMs:moment',
      'disposition:text',
    ),
  ],
  isSpan: false,
  moments: ['reopened_at'],
};

export const offerTable: LedgerTable<OfferRow> = {
  name: 'report_offers',
  kind: 'offer',
  columns: [
    ...ofInteraction,
    ...columns('offeredAtMs=from_at:moment', 'endedAtMs=until_at:moment', 'visitId:uuid', 'result:text'),
  ],
  isSpan: false,
  moments: [],
};

export const responseTable: LedgerTable<ResponseRow> = {
  name: 'report_responses',
  kind: 'response',
  columns: [...ofInteraction, ...columns('askedAtMs=from_at:moment', 'answeredAtMs:moment', 'isOver:boolean')],
  untilOf: (row) => row.answeredAtMs ?? (row.isOver ? row.askedAtMs : null),
  isSpan: false,
  moments: [],
};

export const messageTable: LedgerTable<MessageRow> = {
  name: 'report_messages',
  kind: 'message',
  columns: [...ofInteraction, ...columns('atMs=from_at:moment', 'author:text')],
  fixed: { times: 1 },
  hasNoEnd: true,
  isSpan: false,
  moments: [],
};

export const statusTable: LedgerTable<StatusRow> = {
  name: 'report_status_intervals',
  kind: 'statusInterval',
  columns: [...ofInteraction, ...columns('fromMs=from_at:moment', 'toMs=until_at:moment', 'status:text', 'level:int')],
  isSpan: true,
  moments: [],
};

export const alertTable: LedgerTable<AlertRow> = {
  name: 'report_alerts',
  kind: 'alert',
  columns: [...ofInteraction, ...columns('atMs=from_at:moment', 'status:text', 'level:int', 'charged:text')],
  hasNoEnd: true,
  isSpan: false,
  moments: [],
};

export const surveyTable: LedgerTable<SurveyRow> = {
  name: 'report_surveys',
  kind: 'survey',
  columns: [
    ...ofInteraction,
    ...columns(
      'startedAtMs=from_at:moment',
      'survey:text',
      'askedAtMs=asked_at:moment',
      'answeredAtMs=answered_at:moment',
      'score:int',
    ),
  ],
  hasNoEnd: true,
  isSpan: false,
  moments: [],
};

export const workTable: LedgerTable<WorkSpan> = {
  name: 'report_work_spans',
  kind: 'workSpan',
  columns: [...ofInteraction, ...columns('fromMs=from_at:moment', 'toMs=until_at:moment', 'work:text')],
  isSpan: true,
  moments: [],
};

export const presenceTable: LedgerTable<PresenceSpan> = {
  name: 'report_presence',
  kind: 'presence',
  columns: columns(
    'agentId:uuid',
    'rowId:text',
    'fromMs=from_at:moment',
    'toMs=until_at:moment',
    'availability:text',
    'reasonId:uuid',
    'isReachable:boolean',
    'missedOfferId:uuid',
  ),
  isSpan: true,
  moments: [],
};

/** Every table of the ledger, for rebuilding it. */
export const ledgerTables: readonly LedgerTable<never>[] = [
  interactionTable,
  visitTable,
  legTable,
  offerTable,
  responseTable,
  messageTable,
  statusTable,
  alertTable,
  surveyTable,
  workTable,
  presenceTable,
];
