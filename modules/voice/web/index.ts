// How voice looks: an agent's calls above every page, and the page with numbers, telephones and the switch.
export { CallsBand } from './CallsBand.tsx';
export { TelephonyPage } from './TelephonyPage.tsx';
