// Monitoring on the screen: the live board, and the same for a wall.
export { BoardPage } from './BoardPage.tsx';
