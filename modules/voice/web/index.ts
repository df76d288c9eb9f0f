// How voice looks: the page on which the telephone switch says how it stands.
export { TelephonyPage } from './TelephonyPage.tsx';
