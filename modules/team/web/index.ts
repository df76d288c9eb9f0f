// How the team looks: rooms and what is said in them, the mark in the top bar, what is news beside every page.
// Owns: drafts and unsent internal messages on this device.
export { AnnouncementBand } from './AnnouncementBand.tsx';
export { AnnouncementsPage } from './AnnouncementsPage.tsx';
export { MessagesPage } from './MessagesPage.tsx';
export { TasksPage } from './TasksPage.tsx';
export { TeamMark } from './TeamMark.tsx';
export { TeamOverlay } from './TeamOverlay.tsx';
