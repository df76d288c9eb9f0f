import type { Id } from '#kernel/id.ts';
import type { Grant } from './may.ts';
import { type Right, rightNames, rights, type Scope } from './rights.ts';
import { searchKey } from './search-key.ts';

export type RoleId = Id<'role'>;

/**
 * A named set of rights. A role made from a template keeps no list of its own: its grants are those of this program's
 * version, so that a new feature's rights reach the people who are meant to have them.
 */
export type Role = {
  readonly id: RoleId;
  /** Empty for a role from a template: the screen shows the template's name in the reader's language. */
  readonly name: string;
  readonly template: RoleTemplate | null;
  readonly grants: readonly Grant[];
  /** What it is for, in the company's own words; empty for a role from a template. */
  readonly description: string;
  /** Grows with every change, so that of two who change it at the same moment one is told. */
  readonly version: number;
};

/** Roles of one organisation, the shipped ones included. */
export const rolesMax = 200;
export const roleDescriptionLengthMax = 500;

export const roleTemplates = ['owner', 'administrator', 'manager', 'supervisor', 'agent', 'qualityEvaluator'] as const;
export type RoleTemplate = (typeof roleTemplates)[number];

export type RoleTemplateDescription = {
  readonly name: { readonly en: string; readonly tr: string };
  readonly description: { readonly en: string; readonly tr: string };
  readonly grants: readonly Grant[];
};

/** The roles every organisation starts with. Owner is first: the person who sets Santral up receives it. */
export const templates: Readonly<Record<RoleTemplate, RoleTemplateDescription>> = {
  owner: {
    name: { en: 'Owner', tr: 'Kurum sahibi' },
    description: { en: 'May do everything', tr: 'Her şeyi yapabilir' },
    grants: rightNames.map(asWideAsCan),
  },
  administrator: {
    name: { en: 'Administrator', tr: 'Sistem yöneticisi' },
    description: {
      en: 'Configures everything, but makes nobody an owner',
      tr: 'Her şeyi ayarlar, ancak kimseyi kurum sahibi yapamaz',
    },
    grants: rightNames.filter((right) => right !== 'organisation.transferOwnership').map(asWideAsCan),
  },
  manager: {
    name: { en: 'Manager', tr: 'Yönetici' },
    description: {
      en: 'Runs the centre: sees everything, manages people, groups and queues',
      tr: 'Merkezi yönetir: her şeyi görür; kullanıcıları, grupları ve kuyrukları yönetir',
    },
    grants: [
      ...granted('all', 'user.read', 'user.manage', 'group.manage', 'agent.read', 'agent.manage'),
      ...granted(
        'all',
        'agent.setAvailability',
        'queue.read',
        'queue.manage',
        'queue.turnDoors',
        'norm.manage',
        'template.manage',
        'survey.manage',
      ),
      ...granted('all', 'channel.read', 'telephony.read', 'bot.manage', 'flow.read', 'flow.manage'),
      ...granted('all', 'chat.view', 'chat.viewPool', 'chat.take', 'chat.start', 'chat.note', 'chat.setStatus'),
      ...granted('all', 'chat.transfer', 'chat.release', 'chat.addAgent', 'chat.removeAgent', 'chat.spam'),
      ...granted('all', 'call.listen', 'call.whisper', 'call.barge', 'call.takeOver', 'call.direct'),
      ...granted('all', 'customer.read', 'customer.edit', 'customer.merge'),
      ...granted('all', 'customer.seeContact', 'customer.revealContact'),
      ...granted('all', 'board.view', 'report.view', 'report.export', 'digest.manage'),
      ...granted('all', 'audit.read', 'apiDocs.read'),
      ...granted('all', 'recording.listen', 'recording.download', 'recording.sample', 'recording.manage'),
      ...granted('all', 'team.message', 'team.createRoom', 'team.announce', 'task.read', 'task.assign'),
      ...granted('all', 'shift.read', 'shift.manage', 'absence.decide'),
      ...granted('own', 'chat.reply', 'telephony.talk', 'absence.request'),
    ],
  },
  supervisor: {
    name: { en: 'Supervisor', tr: 'Süpervizör' },
    description: {
      en: 'Watches and helps the agents of one group',
      tr: 'Kendi grubundaki temsilcileri izler ve onlara yardım eder',
    },
    grants: [
      ...granted('group', 'user.read', 'agent.manage', 'agent.setAvailability', 'chat.view', 'chat.note'),
      ...granted('group', 'chat.setStatus', 'chat.transfer', 'chat.release'),
      ...granted('group', 'chat.addAgent', 'chat.removeAgent', 'chat.spam'),
      ...granted('group', 'call.listen', 'call.whisper', 'call.barge', 'call.takeOver', 'call.direct'),
      ...granted('group', 'board.view', 'report.view', 'report.export', 'team.announce', 'task.assign'),
      ...granted('group', 'recording.listen', 'recording.download', 'recording.sample'),
      ...granted('all', 'team.message', 'team.createRoom', 'task.read', 'template.manage'),
      ...granted('all', 'customer.seeContact', 'customer.revealContact'),
      ...granted('group', 'shift.read', 'shift.manage', 'absence.decide'),
      ...granted('all', 'agent.read', 'queue.read', 'queue.turnDoors', 'chat.viewPool', 'chat.take', 'chat.start'),
      ...granted('all', 'customer.read', 'customer.edit', 'customer.merge'),
      ...granted('own', 'chat.reply', 'telephony.talk', 'absence.request', 'digest.manage'),
    ],
  },
  agent: {
    name: { en: 'Agent', tr: 'Temsilci' },
    description: { en: 'Answers customers', tr: 'Müşterilere yanıt verir' },
    grants: [
      ...granted('own', 'chat.view', 'chat.reply', 'chat.note', 'chat.setStatus', 'chat.transfer', 'chat.release'),
      ...granted('own', 'chat.addAgent', 'chat.removeAgent', 'chat.spam'),
      ...granted('own', 'report.view', 'shift.read', 'absence.request', 'telephony.talk', 'recording.listen'),
      ...granted('all', 'customer.revealContact'),
      ...granted('all', 'agent.read', 'queue.read', 'chat.viewPool', 'chat.take', 'chat.start'),
      ...granted('all', 'customer.read', 'customer.edit'),
      ...granted('all', 'team.message', 'team.createRoom', 'task.read'),
      ...granted('own', 'task.assign'),
    ],
  },
  qualityEvaluator: {
    name: { en: 'Quality evaluator', tr: 'Kalite uzmanı' },
    description: {
      en: 'Reads chats and reports and listens to recordings, answers nobody',
      tr: 'Sohbetleri ve raporları okur, kayıtları dinler, müşteriye yanıt vermez',
    },
    grants: [
      ...granted('all', 'chat.view', 'customer.read', 'agent.read', 'queue.read', 'user.read', 'report.view'),
      ...granted('all', 'recording.listen', 'recording.sample'),
      ...granted('all', 'team.message', 'team.createRoom', 'task.read'),
      ...granted('own', 'shift.read', 'absence.request', 'task.assign'),
    ],
  },
};

/** What a role grants: one from a template has the grants of this program's version, any other its own. */
export function grantsOf(role: {
  readonly template: RoleTemplate | null;
  readonly grants: readonly Grant[] | null;
}): readonly Grant[] {
  return role.template === null ? (role.grants ?? []) : templates[role.template].grants;
}

const templateNames: ReadonlySet<string> = new Set(
  roleTemplates.flatMap((template) => Object.values(templates[template].name).map(searchKey)),
);

/** Whether a shipped role is called this in one of the languages; no role of a company's own may be. */
export function isTemplateName(name: string): boolean {
  return templateNames.has(searchKey(name));
}

function asWideAsCan(right: Right): Grant {
  return { right, scope: rights[right].scopes.at(-1) ?? 'own' };
}

function granted(scope: Scope, ...names: readonly Right[]): readonly Grant[] {
  return names.map((right) => ({ right, scope }));
}
