/** An answer that was a refusal. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly status: number;
  readonly code: string;
  readonly data: unknown;
  constructor(
    method: string,
    path: string,
    status: number,
    body: { code?: string; data?: unknown; message?: string } | null,
  ) {
    super(
      `${method} ${path} was answered ${status} ${body?.code ?? ''} ${body?.message ?? ''} ${JSON.stringify(body?.data ?? null)}`,
    );
    this.status = status;
    this.code = body?.code ?? '';
    this.data = body?.data;
  }
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly text: string;
  readonly headers: Headers;
}

export type Api = ReturnType<typeof openApi>;

/** Speaks the public API as one person: keeps her cookies. `url` is asked anew for each request. */
export function openApi(url: () => string) {
  const cookies = new Map<string, string>();

  const send = async (
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> => {
    const isRaw = typeof body === 'string' || body instanceof Uint8Array;
    const answer = await fetch(
      `${url()}${path.startsWith('/api/') || path.startsWith('/health') ? path : `/api/v1${path}`}`,
      {
        method,
        signal: AbortSignal.timeout(30_000),
        headers: {
          ...(cookies.size > 0 && { cookie: cookieHeader() }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body: isRaw ? (body as string) : JSON.stringify(body) }),
      },
    );
    for (const cookie of answer.headers.getSetCookie()) {
      const [name = '', value = ''] = (cookie.split(';')[0] ?? '').split('=');
      if (value) cookies.set(name, value);
      else cookies.delete(name);
    }
    const text = await answer.text();
    return { status: answer.status, text, body: parsed(text), headers: answer.headers };
  };
  const cookieHeader = () => [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const must = async <Body>(method: string, path: string, body?: unknown): Promise<Body> => {
    const answer = await send(method, path, body);
    if (answer.status >= 300) throw new Refused(method, path, answer.status, answer.body as null);
    return answer.body as Body;
  };

  return {
    /** Whatever the answer is. */
    send,
    cookieHeader,
    get: <Body>(path: string) => must<Body>('GET', path),
    post: <Body>(path: string, body: unknown = {}) => must<Body>('POST', path, body),
    put: <Body>(path: string, body: unknown) => must<Body>('PUT', path, body),
    patch: <Body>(path: string, body: unknown) => must<Body>('PATCH', path, body),
    signIn: (email: string, password: string) =>
      must<{ user: { id: string } }>('POST', '/sign-in', { email, password }),
    /** The answer as text, for files. */
    async text(path: string): Promise<string> {
      const answer = await send('GET', path);
      if (answer.status >= 300) throw new Refused('GET', path, answer.status, answer.body as null);
      return answer.text;
    },
    /** Forgets who she is. */
    forget: () => cookies.clear(),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** Tries until it works, for what is refused only for a moment: the program or its database is coming back. */
export async function insist<T>(attempt: () => Promise<T>, withinMs = 30_000): Promise<T> {
  const untilMs = Date.now() + withinMs;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      const isPassing = !(error instanceof Refused) || error.status >= 500;
      if (!isPassing || Date.now() > untilMs) throw error;
    }
    await new Promise((wait) => setTimeout(wait, 100));
  }
}

/** Waits until there is an answer that is not nothing, and gives it. For what `expect.poll` cannot do outside of a test. */
export async function until<T>(what: string, look: () => T | null | undefined | false, withinMs = 20_000): Promise<T> {
  const untilMs = Date.now() + withinMs;
  for (;;) {
    const found = look();
    if (found) return found;
    if (Date.now() > untilMs) throw new Error(`It did not come to this: ${what}`);
    await new Promise((wait) => setTimeout(wait, 20));
  }
}
