import * as v from 'valibot';
import type { LocalServer } from '../contract.ts';
import type { ToldEvents } from './told-events.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** What a route is given. */
export interface Asked<Body> {
  server: LocalServer;
  events: ToldEvents;
  /** the parts of the path that begin with a colon */
  params: Readonly<Record<string, string>>;
  query: URLSearchParams;
  body: Body;
  /** aborted if the client goes, or the control closes */
  signal: AbortSignal;
}

/** One thing that tests can do. The list of all is the documentation, too. */
export interface ControlRoute {
  method: Method;
  path: string;
  /** what it does, for people */
  does: string;
  /** of the body, if it takes one */
  schema: v.GenericSchema | null;
  run(asked: Asked<never>): unknown;
}

/** A route whose body has this shape. It answers with what `run` returns, or with 204. */
export const on = <S extends v.GenericSchema>(
  method: Method,
  path: string,
  does: string,
  schema: S,
  run: (asked: Asked<v.InferOutput<S>>) => unknown,
): ControlRoute => ({ method, path, does, schema, run: run });

/** A route without a body. */
export const plain = (
  method: Method,
  path: string,
  does: string,
  run: (asked: Asked<undefined>) => unknown,
): ControlRoute => ({ method, path, does, schema: null, run: run });

/** The codes that a close frame may carry: 1004 to 1006 and 1015 to 2999 never travel. */
export const CloseCode = v.pipe(
  v.number(),
  v.integer(),
  v.check(
    (code) => (code >= 1000 && code <= 1014 && (code < 1004 || code > 1006)) || (code >= 3000 && code <= 4999),
    'no close frame may carry this code',
  ),
);

/** Why a request is refused. */
export class ControlError extends Error {
  readonly status: number;
  readonly code: string;
  readonly hint: string | null;
  constructor(status: number, code: string, message: string, hint: string | null = null) {
    super(message);
    this.status = status;
    this.code = code;
    this.hint = hint;
  }
}
