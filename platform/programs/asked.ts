import { type ChildProcess, fork } from 'node:child_process';

/** What came of a question to a program of ours that runs apart. */
export type Answer =
  | { readonly type: 'answered'; readonly value: unknown }
  | { readonly type: 'tooSlow' }
  /** It ended over the question, or could not be started. */
  | { readonly type: 'fell'; readonly detail: string };

/** A program of ours that runs apart and answers one question at a time. */
export interface Asked {
  /** Never rejects. Who asks while another question is open waits for it. */
  readonly ask: (question: object) => Promise<Answer>;
  readonly close: () => Promise<void>;
}

export interface AskedNeeds {
  /** The file it runs: it hears `message`, sends one message back for each, and nothing before the first. */
  readonly file: string;
  /** One that has not answered by then is killed. */
  readonly withinMs: number;
  /** One that nobody asked for so long is ended; the next question starts another. */
  readonly idleMs: number;
  readonly heapMb: number;
}

/**
 * Opens a program for work that may hang, grow or fall over (libraries that read files of strangers, or of another
 * licence): it has a process of its own, is started by the first question, killed when it is too slow, and gets nothing
 * of our environment, where secrets are.
 */
export function openAsked({ file, withinMs, idleMs, heapMb }: AskedNeeds): Asked {
  let child: ChildProcess | null = null;
  let idle: NodeJS.Timeout | null = null;
  let last: Promise<unknown> = Promise.resolve();
  let isClosed = false;

  const start = (): ChildProcess => {
    const started = fork(file, {
      execArgv: [`--max-old-space-size=${heapMb}`, '--disable-warning=ExperimentalWarning'],
      env: {},
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    const isGone = (): void => {
      if (child === started) child = null;
    };
    started.once('exit', isGone);
    started.on('error', isGone);
    return started;
  };

  const end = (ended: ChildProcess | null): Promise<void> => {
    if (!ended || ended.exitCode !== null || ended.signalCode !== null) return Promise.resolve();
    return new Promise((resolve) => {
      ended.once('exit', () => resolve());
      ended.kill('SIGKILL'); // it holds nothing that could be lost
    });
  };

  const put = async (question: object): Promise<Answer> => {
    if (isClosed) return { type: 'fell', detail: 'The program is closing.' };
    clearTimeout(idle ?? undefined);
    child ??= start();
    const asked = child;
    const answer = await answerOf(asked, question, withinMs);
    if (answer.type !== 'answered') {
      if (child === asked) child = null;
      await end(asked);
    } else {
      idle = setTimeout(() => {
        const bored = child;
        child = null;
        void end(bored);
      }, idleMs);
      idle.unref();
    }
    return answer;
  };

  return {
    ask: (question) => {
      const answer = last.then(() => put(question));
      last = answer;
      return answer;
    },
    close: async () => {
      isClosed = true;
      clearTimeout(idle ?? undefined);
      const present = child;
      child = null;
      await end(present);
    },
  };
}

function answerOf(asked: ChildProcess, question: object, withinMs: number): Promise<Answer> {
  return new Promise((resolve) => {
    const done = (answer: Answer): void => {
      clearTimeout(timer);
      asked.off('message', heard).off('error', broke).off('exit', ended);
      resolve(answer);
    };
    const timer = setTimeout(() => done({ type: 'tooSlow' }), withinMs);
    const heard = (value: unknown): void => done({ type: 'answered', value });
    const broke = (error: Error): void => done({ type: 'fell', detail: error.message });
    const ended = (code: number | null, signal: string | null): void =>
      done({ type: 'fell', detail: `It ended with ${signal ?? code}.` });
    asked.on('message', heard).on('error', broke).on('exit', ended);
    asked.send(question, (error) => {
      if (error) broke(error);
    });
  });
}
