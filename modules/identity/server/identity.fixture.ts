import { randomBytes } from 'node:crypto';
import type { GroupId, UserId } from '#kernel/id.ts';
import { openLog } from '#platform/log.ts';
import { openMail } from '#platform/mail/index.ts';
import { sealWith } from '#platform/seal.ts';
import { fixedClock, freshDatabase } from '#platform/testing/index.ts';
import type { Grant } from '../may.ts';
import type { RoleId, RoleTemplate } from '../role.ts';
import type { NewUser } from '../user.ts';
import type { Actor } from './context.ts';
import type { HashCost } from './entry/password-hash.ts';
import type { Visit } from './entry/sign-in.ts';
import { openIdentity } from './identity.ts';

export const goodPassword = 'mor kalem yağmurda sustu';

export function visitFrom(ip: string, deviceToken?: string): Visit {
  return { ip, deviceToken, userAgent: 'a test', requestId: null };
}

let serial = 0;

/** Many people sign in here, and nobody steals their hashes. */
const quickHashes: HashCost = { memory: 64, passes: 1, parallelism: 1 };

/**
 * Identity on a database of its own, with a clock that stands still; `company` adds an organisation with its owner.
 * Passwords are hashed quickly, unless the usual cost is what the test is about.
 */
export async function openIdentityForTest({ hashesCost = 'little' }: { hashesCost?: 'little' | 'usual' } = {}) {
  const { database, close } = await freshDatabase();
  const clock = fixedClock();
  const lines: string[] = [];
  const log = openLog({ level: 'debug', sink: { write: (line) => void lines.push(line) } });
  const seal = sealWith(randomBytes(32));
  const mail = openMail({ database, clock, log, seal });
  const identity = openIdentity({
    ...{ database, clock, log, seal, mail },
    ...(hashesCost === 'little' && { hashCost: quickHashes }),
  });

  /** Signs somebody in who owes no second factor. */
  async function signedIn(email: string, ip = '192.0.2.1', deviceToken?: string) {
    const outcome = await identity.signIn({ email, password: goodPassword }, visitFrom(ip, deviceToken));
    if (outcome.type !== 'signedIn') throw new Error(`${email} could not sign in: ${outcome.type}.`);
    return { ...outcome, actor: { who: outcome.session.who, ip, requestId: null } };
  }

  /** Signs somebody in as far as the half way, and answers its token. */
  async function halfway(email: string, ip = '192.0.2.1', deviceToken?: string) {
    const outcome = await identity.signIn({ email, password: goodPassword }, visitFrom(ip, deviceToken));
    if (outcome.type !== 'secondStep') throw new Error(`${email} owes no second step: ${outcome.type}.`);
    return outcome.stepToken;
  }

  async function actor(email: string): Promise<Actor> {
    const outcome = await identity.signIn({ email, password: goodPassword }, visitFrom('192.0.2.1'));
    if (outcome.type !== 'signedIn') throw new Error(`${email} could not sign in: ${outcome.type}.`);
    return { who: outcome.session.who, ip: '192.0.2.1', requestId: null };
  }

  async function company(name: string) {
    const email = `sahibi-${++serial}@ornek.com`;
    const made = await identity.addOrganisation({
      organisationName: name,
      zone: 'Europe/Istanbul',
      language: 'tr',
      ownerName: 'Zeynep Arslan',
      email,
      password: goodPassword,
    });
    const owner = await actor(email);
    const roles = await identity.roles.list(owner);
    const roleId = (template: RoleTemplate) => {
      const role = roles.find((one) => one.template === template);
      if (role === undefined) throw new Error(`There is no role ${template}.`);
      return role.id;
    };
    const newUser = (template: RoleTemplate, over: Partial<NewUser> = {}): NewUser => ({
      name: 'Ayşe Yılmaz',
      email: `kisi-${++serial}@ornek.com`,
      password: goodPassword,
      groupId: null,
      roleIds: [roleId(template)],
      projectIds: 'all',
      ...over,
    });
    const user = async (template: RoleTemplate, over: Partial<NewUser> = {}) => {
      const outcome = await identity.users.create(owner, newUser(template, over));
      if (outcome.type !== 'created') throw new Error(`The user was not created: ${outcome.type}.`);
      return outcome.user;
    };
    const group = async (groupName: string) => {
      const outcome = await identity.groups.create(owner, { name: groupName, colour: 'teal' });
      if (outcome.type !== 'created') throw new Error(`The group was not created: ${outcome.type}.`);
      return outcome.group;
    };
    const giveRole = async (role: RoleTemplate | RoleId, groupIds: readonly GroupId[]) => {
      const id = roles.find((one) => one.template === role)?.id ?? (role as RoleId);
      const outcome = await identity.roles.changeHolders(owner, id, { addGroups: groupIds });
      if (outcome.type !== 'changed') throw new Error(`The groups did not get the role: ${outcome.type}.`);
    };
    const ownRole = async (roleName: string, grants: readonly Grant[]) => {
      const outcome = await identity.roles.create(owner, { name: roleName, description: '', grants });
      if (outcome.type !== 'created') throw new Error(`The role was not created: ${outcome.type}.`);
      return outcome.role;
    };
    const project = async (projectName: string) => {
      const outcome = await identity.projects.create(owner, { name: projectName });
      if (outcome.type !== 'created') throw new Error(`The project was not created: ${outcome.type}.`);
      return outcome.project;
    };
    const groupOf = async (id: UserId) => (await identity.users.read(made.organisationId, id))?.group?.name ?? null;
    return { ...made, email, owner, roleId, newUser, user, group, giveRole, ownRole, project, groupOf, actor };
  }

  return { identity, mail, database, clock, lines, company, actor, signedIn, halfway, close };
}
