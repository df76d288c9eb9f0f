import { Button, MultiSelect, SegmentedControl } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import {
  exampleLimits,
  type FlowExample,
  type FlowGraph,
  type FlowView,
  newBlock,
  problemsOf,
  tried,
  withBlock,
  withExit,
  withoutBlock,
} from '#flows';
import { api, client } from '#web/api.ts';
import { useTitle } from '#web/badge.ts';
import { typeOf, useErrorWords } from '#web/errors.ts';
import { useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import { tell, tellError } from '#web/notices.tsx';
import { ask } from '#web/parts/ask.tsx';
import { BackLink } from '#web/parts/BackLink.tsx';
import { useDraft } from '#web/parts/draft.ts';
import { PlainPage } from '#web/parts/page.tsx';
import { SaveBar } from '#web/parts/SaveBar.tsx';
import { ErrorState, LoadingState } from '#web/parts/states.tsx';
import { BlockPanel } from './BlockPanel.tsx';
import { useTargets } from './block-words.ts';
import { ExamplesPanel } from './ExamplesPanel.tsx';
import { FlowCanvas } from './FlowCanvas.tsx';
import styles from './flows.module.css';
import { TryPanel } from './TryPanel.tsx';

const sides = ['block', 'try', 'examples', 'runs', 'versions'] as const;
type Side = (typeof sides)[number];
interface Form {
  readonly draft: FlowGraph;
  readonly runsOn: FlowView['runsOn'];
  readonly examples: readonly FlowExample[];
}

/** The designer of one flow. */
export function FlowPage() {
  const { flowId } = useParams({ strict: false }) as { flowId: string };
  const flow = useQuery(api.flows.get.queryOptions({ input: { flowId } }));
  if (flow.isPending) return <LoadingState rows={10} />;
  if (flow.isError) return <ErrorState error={flow.error} part="flows" retry={() => void flow.refetch()} />;
  return <Designer key={flowId} flow={flow.data} />;
}

function Designer({ flow }: { readonly flow: FlowView }) {
  const t = useWords('flows');
  const cache = useQueryClient();
  const errorWords = useErrorWords('flows');
  const saved = useMemo<Form>(
    () => ({ draft: flow.draft as FlowGraph, runsOn: flow.runsOn, examples: flow.examples }),
    [flow],
  );
  const form = useDraft<Form>(saved);
  const { draft: graph, examples } = form.now;
  const [chosenId, choose] = useState<string | null>(graph.start);
  const [side, setSide] = useState<Side>('block');
  const [walked, setWalked] = useState<ReadonlySet<string>>(new Set());
  const targets = useTargets();
  const problems = useMemo(
    () =>
      problemsOf(
        graph,
        {
          isQueue: (id) => targets.queues.some(({ value }) => value === id),
          isAgent: (id) => targets.agents.some(({ value }) => value === id),
        },
        flow.collectedBefore.map(({ variable }) => variable),
        { isForChats: form.now.runsOn.length > 0 },
      ),
    [graph, form.now.runsOn.length, targets.queues, targets.agents, flow.collectedBefore],
  );
  const failing = useMemo(
    () => examples.filter((example) => tried(graph, example).type === 'failed').length,
    [graph, examples],
  );
  useTitle(flow.name);
  const set = (next: FlowGraph) => form.set('draft', next);
  const take = (view: FlowView) => cache.setQueryData(api.flows.get.queryKey({ input: { flowId: flow.id } }), view);
  const save = useMutation({
    mutationFn: () =>
      client.flows.edit({
        flowId: flow.id,
        draftVersion: flow.draftVersion,
        draft: graph as FlowView['draft'],
        runsOn: form.now.runsOn,
        examples: examples as FlowView['examples'],
      }),
    onSuccess: (view) => {
      take(view);
      form.reset();
      tell(t('page.saved'));
    },
    onSettled: () => cache.invalidateQueries({ queryKey: api.flows.list.key() }),
  });
  const publish = useMutation({
    mutationFn: () => client.flows.publish({ flowId: flow.id, draftVersion: flow.draftVersion }),
    onSuccess: (view) => {
      take(view);
      tell(t('page.published', { version: view.publishedVersion ?? 0 }));
    },
    onError: (failed) => {
      tellError(errorWords(failed));
      if (typeOf(failed) === 'EXAMPLES_NOT_CALLED') setSide('examples');
    },
    onSettled: () => cache.invalidateQueries({ queryKey: api.flows.list.key() }),
  });
  const keep = (talk: Omit<FlowExample, 'name'>) => {
    form.set('examples', [...examples, { ...talk, name: t('examples.newName', { number: examples.length + 1 }) }]);
    setSide('examples');
  };
  const chosen = graph.blocks.find(({ id }) => id === chosenId) ?? null;
  const changedBlocks = `${t('page.blocks', { count: saved.draft.blocks.length })}`;
  const changes = [
    ...(form.changes.draft
      ? [
          {
            what: t('page.drawing'),
            before: changedBlocks,
            after: `${t('page.blocks', { count: graph.blocks.length })} *`,
          },
        ]
      : []),
    ...(form.changes.runsOn
      ? [{ what: t('side.runs'), before: String(saved.runsOn.length), after: String(form.now.runsOn.length) }]
      : []),
    ...(form.changes.examples
      ? [{ what: t('side.examples'), before: String(saved.examples.length), after: `${examples.length} *` }]
      : []),
  ];
  const loadCurrent = async () => {
    await cache.fetchQuery(api.flows.get.queryOptions({ input: { flowId: flow.id } }));
    save.reset();
  };
  return (
    <PlainPage
      title={
        <>
          <BackLink to="/settings/flows">{t('page.back')}</BackLink>
          {flow.name}
        </>
      }
      sentence={
        flow.publishedVersion === null
          ? t('page.neverPublished')
          : t(flow.isChanged ? 'page.changed' : 'page.isPublished', { version: flow.publishedVersion })
      }
      actions={
        <>
          <Link to={`/settings/flows/${flow.id}/way` as '/'}>{t('way.title')}</Link>
          <Button
            disabled={problems.length > 0 || failing > 0 || form.isChanged || !flow.isChanged}
            loading={publish.isPending}
            onClick={() => publish.mutate()}
          >
            {t('page.publish')}
          </Button>
        </>
      }
    >
      {problems.length > 0 && (
        <p className={styles.problem} role="status">
          {t('page.problems', { count: problems.length })}
          {problems
            .filter(({ blockId }) => blockId === null)
            .map(({ code }) => (
              <span key={code}> {t(`problem.${code}`, { detail: '' })}</span>
            ))}
        </p>
      )}
      {failing > 0 && side !== 'examples' && (
        <p className={styles.problem} role="status">
          {t('page.examplesFail', { count: failing })}{' '}
          <Button variant="subtle" size="compact-sm" onClick={() => setSide('examples')}>
            {t('page.toExamples')}
          </Button>
        </p>
      )}
      <div className={styles.designer}>
        <FlowCanvas
          graph={graph}
          problems={problems}
          chosen={chosenId}
          walked={walked}
          choose={(id) => {
            choose(id);
            setSide('block');
          }}
        />
        <aside className={styles.side} aria-label={t('side.label')}>
          <SegmentedControl
            fullWidth
            size="xs"
            aria-label={t('side.label')}
            value={side}
            data={sides.map((value) => ({ value, label: t(`side.${value}`) }))}
            onChange={(value) => {
              setSide(value as Side);
              setWalked(new Set());
            }}
          />
          {side === 'block' && chosen && (
            <BlockPanel
              key={chosen.id}
              block={chosen}
              graph={graph}
              collectedBefore={flow.collectedBefore}
              problems={problems.filter(({ blockId }) => blockId === chosen.id)}
              change={(block) => set(withBlock(graph, block))}
              addBehind={(socket, type) => {
                const block = newBlock(type, graph);
                const led = withBlock(graph, withExit(chosen, socket, block.id));
                set({ ...led, blocks: [...led.blocks, block] });
                choose(block.id);
              }}
              makeStart={() => set({ ...graph, start: chosen.id })}
              remove={() => {
                set(withoutBlock(graph, chosen.id));
                choose(graph.start === chosen.id ? null : graph.start);
              }}
            />
          )}
          {side === 'block' && !chosen && (
            <div className={styles.panel}>
              <p className={styles.hint}>{t('side.nothing')}</p>
              {graph.blocks.length === 0 && (
                <Button
                  onClick={() => {
                    const block = newBlock('message', graph);
                    set({ start: block.id, blocks: [block] });
                    choose(block.id);
                  }}
                >
                  {t('side.first')}
                </Button>
              )}
            </div>
          )}
          {side === 'try' && (
            <TryPanel
              graph={graph}
              collectedBefore={flow.collectedBefore.map(({ variable }) => variable)}
              onWalked={(ids) => setWalked(new Set([...walked, ...ids]))}
              keep={examples.length < exampleLimits.examples ? keep : null}
            />
          )}
          {side === 'examples' && (
            <ExamplesPanel
              graph={graph}
              examples={examples}
              set={(next) => form.set('examples', next)}
              flowId={flow.id}
              isChanged={form.isChanged}
            />
          )}
          {side === 'runs' && <RunsPanel runsOn={form.now.runsOn} set={(runsOn) => form.set('runsOn', runsOn)} />}
          {side === 'versions' && <Versions flow={flow} isChanged={form.isChanged} take={take} />}
        </aside>
      </div>
      <SaveBar
        changes={changes}
        save={() => save.mutate()}
        reset={form.reset}
        isSaving={save.isPending}
        error={save.error}
        part="flows"
        loadCurrent={loadCurrent}
      />
    </PlainPage>
  );
}

function RunsPanel(props: { readonly runsOn: FlowView['runsOn']; readonly set: (runsOn: FlowView['runsOn']) => void }) {
  const t = useWords('flows');
  const { queues, channels } = useTargets();
  const idsOf = (type: 'channel' | 'queue') => props.runsOn.filter((one) => one.type === type).map(({ id }) => id);
  const setIds = (type: 'channel' | 'queue', ids: readonly string[]) =>
    props.set([...props.runsOn.filter((one) => one.type !== type), ...ids.map((id) => ({ type, id }))]);
  return (
    <div className={styles.panel}>
      <p className={styles.hint}>{t('runs.text')}</p>
      <MultiSelect
        searchable
        label={t('runs.channels')}
        description={t('runs.channelsText')}
        value={idsOf('channel')}
        data={channels}
        onChange={(ids) => setIds('channel', ids)}
      />
      <MultiSelect
        searchable
        label={t('runs.queues')}
        description={t('runs.queuesText')}
        value={idsOf('queue')}
        data={queues}
        onChange={(ids) => setIds('queue', ids)}
      />
    </div>
  );
}

function Versions(props: {
  readonly flow: FlowView;
  readonly isChanged: boolean;
  readonly take: (view: FlowView) => void;
}) {
  const { flow, isChanged, take } = props;
  const t = useWords('flows');
  const shell = useWords('shell');
  const formats = useFormats();
  const errorWords = useErrorWords('flows');
  const rollBack = useMutation({
    mutationFn: (version: number) => client.flows.rollBack({ flowId: flow.id, version }),
    onSuccess: (view) => {
      take(view);
      tell(t('page.published', { version: view.publishedVersion ?? 0 }));
    },
    onError: (failed) => tellError(errorWords(failed)),
  });
  const confirm = async (version: number) => {
    const isSure = await ask({
      title: t('versions.title', { version }),
      text: t('versions.text'),
      yes: t('versions.yes'),
      no: shell('form.cancel'),
    });
    if (isSure) rollBack.mutate(version);
  };
  return (
    <div className={styles.panel}>
      {flow.versions.length === 0 && <p className={styles.hint}>{t('page.neverPublished')}</p>}
      {flow.versions.map(({ version, publishedAt, byName }) => (
        <div key={version} className={styles.version}>
          <span>
            <strong>{t('versions.version', { version })}</strong>
            <br />
            <time dateTime={publishedAt} title={formats.exact(publishedAt)}>
              {formats.moment(publishedAt)}
            </time>{' '}
            · {byName}
          </span>
          {version === flow.publishedVersion ? (
            <span className={styles.hint}>{t('versions.runs')}</span>
          ) : (
            <Button
              variant="default"
              size="compact-sm"
              disabled={isChanged || rollBack.isPending}
              onClick={() => void confirm(version)}
            >
              {t('versions.yes')}
            </Button>
          )}
        </div>
      ))}
    </div>
  );
}
