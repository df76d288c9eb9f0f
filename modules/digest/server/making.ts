import type { Person, Who } from '#identity';
import type { OrganisationId, ProjectId } from '#kernel/id.ts';
import type { Letter } from '#platform/mail/index.ts';
import { pdfOf } from '#platform/pdf.ts';
import type { DigestSettings } from '../digest.ts';
import type { Section } from '../figures.ts';
import { digestHtml } from '../html.ts';
import { type DrawnDigest, drawn } from '../page.ts';
import { type Period, periodOf } from '../schedule.ts';
import { digestText } from '../text.ts';
import { type SectionNeeds, sectionsFor } from './sections.ts';

export interface MakingNeeds extends SectionNeeds {
  readonly projectName: (organisationId: OrganisationId, id: ProjectId) => Promise<string | null>;
}

/** The house a digest speaks of. */
export interface HouseOfDigest {
  readonly name: string;
  /** IANA zone of its days. */
  readonly zone: string;
}

export type Made =
  | {
      readonly type: 'made';
      readonly page: DrawnDigest;
      readonly sections: readonly Section[];
      readonly text: string;
      readonly html: string;
      readonly period: Period;
      /** The ledger does not know yet everything that had happened: asked again in a moment, it may say more. */
      readonly isBehind: boolean;
    }
  | { readonly type: 'forbidden' }
  | { readonly type: 'unknownProject' };

/** Makes the letter of a digest with what somebody may see, of the days that were finished at a moment. */
export async function makeDigest(
  needs: MakingNeeds,
  of: {
    readonly house: HouseOfDigest;
    readonly owner: Pick<Person, 'name' | 'who'>;
    readonly settings: Omit<DigestSettings, 'recipients'>;
    readonly atMs: number;
  },
): Promise<Made> {
  const { house, owner, settings, atMs } = of;
  const { language, projectId } = settings;
  const { who } = owner;
  if (projectId !== null && !isMember(who, projectId)) return { type: 'unknownProject' };
  const name = projectId === null ? null : await needs.projectName(who.organisationId, projectId);
  if (projectId !== null && name === null) return { type: 'unknownProject' };
  const period = periodOf(settings.schedule.every, house.zone, atMs);
  const fetched = await sectionsFor(needs, who, { period, projectId, parts: settings.parts });
  if (fetched.type === 'forbidden') return fetched;
  const { sections, isBehind } = fetched;
  const page = drawn({
    parts: settings.parts,
    ...{ name: settings.name, language, every: settings.schedule.every, period, sections },
    ...{ zone: house.zone, organisationName: house.name, ownerName: owner.name, projectName: name },
  });
  const [text, html] = [digestText(page), digestHtml(page)];
  return { type: 'made', page, sections, text, html, period, isBehind };
}

/** The letter that carries a digest: the page, a link to what it said before, and the same page as a PDF. */
export async function letterOf(
  { page: made, period }: Extract<Made, { readonly type: 'made' }>,
  { link, atMs }: { readonly link: string | null; readonly atMs: number },
): Promise<Letter> {
  const page = { ...made, link };
  const [text, html] = [digestText(page), digestHtml(page)];
  const pdf = await pdfOf({ ...page, title: page.subject, above: page.organisationName, atMs });
  return {
    ...{ subject: page.subject, language: page.language, paragraphs: [], link: null, foot: [] },
    drawn: { text, html },
    attachments: [{ name: fileNameOf(page, period), type: 'application/pdf', base64: pdf.toString('base64') }],
  };
}

/** What every file system takes: letters and digits, and the days it speaks of. */
function fileNameOf({ heading }: DrawnDigest, { days }: Period): string {
  const words = heading
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60);
  return `${[words, days.from, ...(days.from === days.until ? [] : [days.until])].filter((part) => part !== '').join('-')}.pdf`;
}

/** Whether somebody is a member of a project. */
export const isMember = (who: Who, projectId: ProjectId): boolean =>
  who.projectIds === 'all' || who.projectIds.includes(projectId);
