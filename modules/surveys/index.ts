// Surveys: what the customer says of a conversation when it is over.
// Owns: what a queue asks and when it does not, what was asked, what was answered.
// Never: how a message leaves or an answer comes in (messaging, through its port for answers), any figure's formula.
// An answer is a fact of its own; what she wrote beside it is a message like any other.
export * from './contract.ts';
export * from './fact.ts';
export * from './survey.ts';
