// How the team looks: rooms and what is said in them, the mark in the top bar, what is news beside every page.
// Owns: drafts and unsent internal messages on this device.
export { MessagesPage } from './MessagesPage.tsx';
export { TeamMark } from './TeamMark.tsx';
export { TeamOverlay } from './TeamOverlay.tsx';
