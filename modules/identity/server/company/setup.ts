import { sql } from 'kysely';
import type { OrganisationId, ProjectId, UserId } from '#kernel/id.ts';
import type { Clock } from '#platform/clock.ts';
import type { Database, Transaction } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import { defaultProjectName, type Language } from '../../organisation.ts';
import type { PasswordObjection } from '../../password.ts';
import { type RoleId, roleTemplates } from '../../role.ts';
import { searchKey } from '../../search-key.ts';
import type { Session } from '../../session.ts';
import * as audit from '../audit/audit.ts';
import { knowDevice } from '../entry/account-store.ts';
import { newPasswordObjections } from '../entry/breached-passwords.ts';
import type { Busy, PasswordHashes } from '../entry/password-hash.ts';
import type { Tokens, Visit } from '../entry/sign-in.ts';
import { insertUser, takeEmail } from '../people/user-store.ts';
import type { Sessions } from '../sessions/sessions.ts';
import { ours } from '../tables.ts';
import * as store from './store.ts';

export type SetupInput = {
  readonly organisationName: string;
  readonly zone: string;
  readonly language: Language;
  readonly ownerName: string;
  readonly email: string;
  readonly password: string;
};

export type SetupOutcome =
  | ({ readonly type: 'done'; readonly session: Session } & Tokens)
  | { readonly type: 'alreadyDone' }
  | { readonly type: 'passwordRefused'; readonly objections: readonly PasswordObjection[] }
  | Busy;

/** What stands after the setup of an organisation, for modules that add something of theirs. */
export type NewOrganisation = {
  readonly organisationId: OrganisationId;
  readonly projectId: ProjectId;
  readonly ownerId: UserId;
  readonly language: Language;
  /** IANA zone of the company's days. */
  readonly zone: string;
};

/** Runs in the transaction of the setup: what it writes exists exactly when the organisation does. */
export type SetupStep = (trx: Transaction, made: NewOrganisation) => Promise<void>;

const newOwner = { way: 'password', isStrong: false } as const;

/** One number for all of Santral: of two people who set up at once, the second waits here and finds it done. */
const setupLock = 7_268_726;

type Needs = { database: Database; clock: Clock; sessions: Sessions; hashes: PasswordHashes };

/** The first run: the company, its default project, its roles and its owner. */
export function openSetup({ database, clock, sessions, hashes }: Needs) {
  const steps: SetupStep[] = [];
  const followers: ((made: NewOrganisation) => Promise<void>)[] = [];
  let isDone = false;

  async function needed(): Promise<boolean> {
    if (isDone) return false;
    isDone = !(await database.across('ask whether anybody has set up', hasNobody));
    return !isDone;
  }

  return {
    /** Whether there is no organisation yet. */
    needed,

    /** Creates everything and signs the owner in. Works once, however many ask at the same moment. */
    async run(input: SetupInput, visit: Visit): Promise<SetupOutcome> {
      if (!(await needed())) return { type: 'alreadyDone' };
      const objections = await newPasswordObjections(input.password, input);
      if (objections.length > 0) return { type: 'passwordRefused', objections };
      const made = await hashes.make(input.password);
      if (made.type === 'busy') return made;
      const tokens = await database.across(
        'set up the first organisation',
        async (trx): Promise<(Tokens & { organisation: NewOrganisation }) | null> => {
          await sql`select pg_advisory_xact_lock(${setupLock})`.execute(trx);
          if (!(await hasNobody(trx))) return null;
          const organisation = await create(trx, input, made.hash, visit, clock.nowMs());
          for (const step of steps) await step(trx, organisation);
          const { organisationId, ownerId: userId } = organisation;
          const of = { organisationId, userId, userAgent: visit.userAgent, ip: visit.ip, ...newOwner };
          const sessionToken = await sessions.begin(trx, of);
          const deviceToken = await knowDevice(trx, { ...of, deviceToken: visit.deviceToken }, clock.nowMs());
          return { sessionToken, deviceToken, organisation };
        },
      );
      if (tokens === null) return { type: 'alreadyDone' };
      const { organisation, sessionToken, deviceToken } = tokens;
      for (const follow of followers) await follow(organisation);
      const session = await sessions.find(sessionToken, visit.ip);
      if (session === null) throw new Error('The session of the new owner is gone right after the setup.');
      return { type: 'done', session, sessionToken, deviceToken };
    },

    /**
     * Adds an organisation with its owner beside the ones there are; for the operator's tools and the demonstration, no
     * route leads here. The address must be free.
     */
    async addOrganisation(input: SetupInput): Promise<NewOrganisation> {
      const made = await hashes.make(input.password);
      if (made.type === 'busy') throw new Error('Too many passwords are being hashed to add an organisation now.');
      isDone = true;
      const added = await database.across('add an organisation', async (trx) => {
        const organisation = await create(trx, input, made.hash, { ip: null, requestId: null }, clock.nowMs());
        for (const step of steps) await step(trx, organisation);
        return organisation;
      });
      for (const follow of followers) await follow(added);
      return added;
    },

    /** Adds a step to every later setup. */
    onSetup(step: SetupStep): void {
      steps.push(step);
    },

    /** Told of every new organisation once it is on disk; the setup answers after all of them are done. */
    onAdded(follow: (made: NewOrganisation) => Promise<void>): void {
      followers.push(follow);
    },
  };
}

async function hasNobody(trx: Transaction): Promise<boolean> {
  return (await store.readOrganisations(trx, 1)).length === 0;
}

async function create(
  trx: Transaction,
  input: SetupInput,
  passwordHash: string,
  visit: { readonly ip: string | null; readonly requestId: string | null },
  nowMs: number,
): Promise<NewOrganisation> {
  const made = await createOrganisation(
    trx,
    { name: input.organisationName, zone: input.zone, language: input.language },
    nowMs,
  );
  const { organisationId, projectId } = made;
  const ownerId = newId<'user'>();
  await insertUser(trx, {
    organisationId,
    id: ownerId,
    name: input.ownerName,
    email: input.email,
    groupId: null,
    roleIds: [made.ownerRoleId],
    projectIds: 'all',
    language: input.language,
    passwordHash,
    nowMs,
    chosenByHerself: true,
  });
  if (!(await takeEmail(trx, organisationId, ownerId, input.email))) {
    throw new Error(`The owner of the new organisation ${organisationId} has an address that is taken.`);
  }
  await audit.append(trx, {
    organisationId,
    atMs: nowMs,
    by: ownerId,
    what: 'organisationCreated',
    thing: { type: 'organisation', id: organisationId },
    after: { name: input.organisationName, zone: input.zone, defaultLanguage: input.language, owner: input.ownerName },
    from: visit.ip,
    requestId: visit.requestId,
  });
  return { organisationId, projectId, ownerId, language: input.language, zone: input.zone };
}

/** Writes an organisation with its default project and the roles made from the templates. */
async function createOrganisation(
  trx: Transaction,
  input: { name: string; zone: string; language: Language },
  nowMs: number,
): Promise<{ organisationId: OrganisationId; projectId: ProjectId; ownerRoleId: RoleId }> {
  const organisationId = newId<'organisation'>();
  const createdAt = new Date(nowMs);
  await ours(trx)
    .insertInto('organisations')
    .values({
      id: organisationId,
      name: input.name,
      slug: slugOf(input.name, organisationId),
      zone: input.zone,
      default_language: input.language,
      created_at: createdAt,
    })
    .execute();
  const projectId = newId<'project'>();
  const project = { id: projectId, name: defaultProjectName[input.language], isDefault: true };
  await store.insertProject(trx, organisationId, project, nowMs);
  const roles = roleTemplates.map((template) => ({
    organisation_id: organisationId,
    id: newId<'role'>(),
    name: '',
    template,
    grants: null,
    created_at: createdAt,
  }));
  await ours(trx).insertInto('roles').values(roles).execute();
  const ownerRole = roles.find((role) => role.template === 'owner');
  if (ownerRole === undefined) throw new Error('There is no template for an owner.');
  return { organisationId, projectId, ownerRoleId: ownerRole.id };
}

/** A readable name for addresses; the end of the id keeps two companies of one name apart. */
function slugOf(name: string, id: OrganisationId): string {
  const words = searchKey(name)
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 40);
  return `${words || 'company'}-${id.slice(-6)}`;
}
