import * as v from 'valibot';
import { EarshotError } from '../../../shared-protocol/error.ts';
import { parseDiscordJson } from '../../../shared-protocol/parse-json.ts';
import type { Secret } from '../../../shared-protocol/secret.ts';
import { amount } from '../../../shared-protocol/tolerant.ts';
import type { Clock } from '../../time/clock.ts';
import { wait } from '../../time/wait.ts';
import { restAddress } from './rest-address.ts';

/** For one request, including its answer. */
const deadlineMs = 10_000;
/** Discord names the delay; a person waits no longer than this for a button. */
const maxRetryAfterMs = 5000;
/** None of the answers used here is longer. */
const maxAnswerCharacters = 1024 * 1024;

export interface RestRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** relative to the API's address: `/channels/1/voice-status` */
  path: string;
  body?: object;
  signal?: AbortSignal;
}

export type RestAnswer =
  | { ok: true; text: string }
  /** `code` is Discord's own, such as 50013; null if there is none */
  | { ok: false; status: number; code: number | null; retryAfterMs: number | null };

/** The one door to Discord's REST API. */
export interface Rest {
  /**
   * A rate limit that ends within seconds is waited for, once; any other is status 429.
   * @throws EarshotError ask-refused for a server without an API, ask-unreachable, or the signal's reason
   */
  request(request: RestRequest): Promise<RestAnswer>;
}

export interface RestOptions {
  gatewayUrl: string;
  token: Secret<string>;
  clock: Clock;
  /** names the bot in its User-Agent, which the browser's own does not */
  fetch: typeof fetch;
}

export function createRest({ gatewayUrl, token, clock, fetch }: RestOptions): Rest {
  const base = restAddress(gatewayUrl);

  async function ask({ method, path, body, signal }: RestRequest): Promise<Answer> {
    if (base === null) throw new EarshotError('ask-refused', 'no API');
    const deadline = AbortSignal.timeout(deadlineMs);
    try {
      const response = await fetch(base + path, {
        method,
        headers: {
          authorization: `Bot ${token.reveal()}`,
          ...(body && { 'content-type': 'application/json' }),
        },
        ...(body && { body: JSON.stringify(body) }),
        credentials: 'omit',
        redirect: 'error',
        signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
      });
      return { response, text: await textOf(response) };
    } catch (cause) {
      signal?.throwIfAborted();
      throw new EarshotError('ask-unreachable', cause instanceof Error ? cause.name : 'unreachable', cause);
    }
  }

  return {
    async request(request) {
      let answer = await ask(request);
      if (answer.response.status === 429) {
        const delayMs = retryAfterMs(answer);
        if (delayMs > maxRetryAfterMs) return failureOf(answer);
        await pause(clock, delayMs, request.signal);
        answer = await ask(request);
      }
      return answer.response.ok ? { ok: true, text: answer.text } : failureOf(answer);
    },
  };
}

interface Answer {
  response: Response;
  text: string;
}

/** A server that sends without end is no API. */
async function textOf(response: Response): Promise<string> {
  const text = await response.text();
  return text.length > maxAnswerCharacters ? '' : text;
}

async function pause(clock: Clock, ms: number, signal: AbortSignal | undefined): Promise<void> {
  let cancel = (): void => undefined;
  const over = new Promise<void>((resolve) => (cancel = clock.setTimer(resolve, ms)));
  await (signal ? wait(over, { signal }) : over).finally(cancel);
}

const Failure = v.object({ code: amount });
const RateLimited = v.object({ retry_after: amount });

const failureOf = ({ response, text }: Answer): RestAnswer => ({
  ok: false,
  status: response.status,
  code: read(Failure, text)?.code ?? null,
  retryAfterMs: response.status === 429 ? finiteOrNull(retryAfterMs({ response, text })) : null,
});

const finiteOrNull = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** From the header or the body, in ms; too long if both are silent. */
function retryAfterMs({ response, text }: Answer): number {
  const header = Number(response.headers.get('retry-after') ?? Number.NaN);
  const seconds = Number.isFinite(header) ? header : (read(RateLimited, text)?.retry_after ?? Number.NaN);
  return seconds >= 0 ? seconds * 1000 : Infinity;
}

function read<S extends v.GenericSchema>(schema: S, text: string): v.InferOutput<S> | null {
  try {
    return parseDiscordJson(schema, text, 'message-shape');
  } catch {
    return null;
  }
}
