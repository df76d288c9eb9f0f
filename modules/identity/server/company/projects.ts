import type { OrganisationId, ProjectId } from '#kernel/id.ts';
import type { Clock } from '#platform/clock.ts';
import type { Database } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import type { Who } from '../../may.ts';
import type { Project } from '../../organisation.ts';
import { projectsMax } from '../../organisation.ts';
import * as audit from '../audit/audit.ts';
import type { Actor } from '../context.ts';
import * as store from './store.ts';

export type CreateProjectOutcome =
  | { readonly type: 'created'; readonly project: Project }
  | { readonly type: 'nameTaken' }
  | { readonly type: 'limitReached'; readonly limit: number };

export type Projects = ReturnType<typeof openProjects>;

/** The data areas inside an organisation. */
export function openProjects({ database, clock }: { database: Database; clock: Clock }) {
  return {
    /** The projects somebody is a member of, the default one first. */
    async list(who: Who): Promise<readonly Project[]> {
      const { organisationId, projectIds } = who;
      const all = await database.within(organisationId, (trx) => store.readProjects(trx, organisationId, projectsMax));
      return projectIds === 'all' ? all : all.filter((project) => projectIds.includes(project.id));
    },

    /** What a project is called, or null when there is none. */
    async nameOf(organisationId: OrganisationId, id: ProjectId): Promise<string | null> {
      const all = await database.within(organisationId, (trx) => store.readProjects(trx, organisationId, projectsMax));
      return all.find((project) => project.id === id)?.name ?? null;
    },

    create(actor: Actor, input: { name: string }): Promise<CreateProjectOutcome> {
      const { organisationId } = actor.who;
      return database.within(organisationId, async (trx) => {
        const others = await store.readProjects(trx, organisationId, projectsMax);
        if (others.length >= projectsMax) return { type: 'limitReached', limit: projectsMax };
        const project: Project = { id: newId<'project'>(), name: input.name, isDefault: false };
        if (!(await store.insertProject(trx, organisationId, project, clock.nowMs()))) return { type: 'nameTaken' };
        await audit.appendBy(trx, actor, {
          atMs: clock.nowMs(),
          what: 'projectCreated',
          thing: { type: 'project', id: project.id },
          after: { name: project.name },
        });
        return { type: 'created', project };
      });
    },
  };
}
