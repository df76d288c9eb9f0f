// How interactions run: the present of what is open, and the only pen that writes interaction facts.
export {
  type Interactions,
  type InteractionsNeeds,
  inHandOf,
  openInteractions,
  type RecordOptions,
  type RecordOutcome,
} from './interactions.ts';
