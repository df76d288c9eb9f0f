// How surveys look: the page of a queue on which it is said what customers are asked.
export { SurveyPage } from './SurveyPage.tsx';
