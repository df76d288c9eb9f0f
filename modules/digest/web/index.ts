// How digests look: the page on which they are set up, and on which it is said what became of each.
export { DigestsPage } from './DigestsPage.tsx';
