// Flows on the screen: the list, and the designer with its drawing, its block settings and its test conversation.
export { FlowPage } from './FlowPage.tsx';
export { FlowsPage } from './FlowsPage.tsx';
export { WayPage } from './WayPage.tsx';
