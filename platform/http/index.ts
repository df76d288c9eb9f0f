/**
 * The door to HTTP: one Fastify server that serves the contract below /api/v1, its description, health, figures, the
 * browser program, the widget, and plain routes of modules and adapters.
 * It knows no module: who may do what is asked of `authorise`, who somebody is of `openContext`.
 */
export type { Begun, Refused } from './api.ts';
export type { Authorisation, Authorise, EdgeContext } from './context.ts';
export { type Cookie, cookieName, readCookies, writeCookie } from './cookies.ts';
export { readJson } from './json.ts';
export { isOwnOrigin } from './origin.ts';
export { isOutage } from './outage.ts';
export { type RawDoor, type RawRoutes, type RawScope, readBody } from './raw.ts';
export { invalid, notFound, Refusal, tooLarge, unavailable } from './refusal.ts';
export { type Http, type HttpNeeds, type HttpTimeouts, openHttp } from './server.ts';
export { refuseUpgrade, type UpgradeHandler, type Upgrades } from './upgrades.ts';
