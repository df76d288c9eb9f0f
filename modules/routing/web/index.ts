// How routing looks to the agent: her state and why nothing arrives, and why an interaction came to whom it came.
// Never: the conversation an offer is about; the desk puts both together.
export { AvailabilityMenu } from './AvailabilityMenu.tsx';
export { NoticeCard } from './NoticeCard.tsx';
export { useMyState } from './useMyState.ts';
export { WhyThisAgent } from './WhyThisAgent.tsx';
export { openingInWords } from './why.ts';
