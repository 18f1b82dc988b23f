import type { LocalServer } from '../index.ts';

/** What the API answered. */
export interface ApiAnswer {
  status: number;
  headers: Headers;
  // Answers are looked into freely.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  body: any;
}

interface ApiRequest {
  body?: unknown;
  token?: string | null;
  headers?: Record<string, string>;
}

/** Asks the server's API as its bot, or as whoever has the token. A body that is a string goes out as it is. */
export async function askApi(
  server: Pick<LocalServer, 'restUrl' | 'token'>,
  method: string,
  path: string,
  { body, token = server.token, headers }: ApiRequest = {},
): Promise<ApiAnswer> {
  const response = await fetch(`${server.restUrl}/v10${path}`, {
    method,
    headers: {
      'user-agent': 'DiscordBot (https://example.com, 1)',
      ...(token !== null && { authorization: `Bot ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    signal: AbortSignal.timeout(10_000),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text === '' ? null : (JSON.parse(text) as unknown),
  };
}
