// How surveys run: one per organisation on its floor; asks when a conversation is over, takes answers from messaging.
export { type SurveyLine, type SurveysAsked, surveysCounted, surveysIn } from './log-store.ts';
export { type PageFault, pagePolicy, questionPage, sorryPage, thanksPage } from './page.ts';
export { surveysRoutes } from './routes.ts';
export { openSurveys, type Surveys } from './surveys.ts';
