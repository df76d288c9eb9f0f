import type { OrganisationId, ProjectId } from '#kernel/id.ts';

/** A company that uses the installation. Nothing of one organisation is ever seen by another. */
export type Organisation = {
  readonly id: OrganisationId;
  readonly name: string;
  /** IANA zone in which the company's days begin and end, for instance `Europe/Istanbul`. */
  readonly zone: string;
  readonly defaultLanguage: Language;
};

/** A data area inside an organisation, for instance one client of an outsourcer. There is always a default one. */
export type Project = {
  readonly id: ProjectId;
  readonly name: string;
  readonly isDefault: boolean;
};

export const languages = ['tr', 'en'] as const;
export type Language = (typeof languages)[number];

/** The project every organisation starts with, in the language its owner chose. */
export const defaultProjectName: Readonly<Record<Language, string>> = { tr: 'Genel', en: 'General' };

export const projectsMax = 1_000;
export const groupsMax = 1_000;

/** Says whether calendars can be computed in this zone. */
export function isZone(text: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone !== '';
  } catch (refused) {
    if (refused instanceof RangeError) return false;
    throw refused;
  }
}
