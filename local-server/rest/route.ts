import type * as v from 'valibot';
import type { Announcer } from '../announcer.ts';
import type { ApplicationCommands } from '../application-commands.ts';
import type { AuditLog } from '../audit-log.ts';
import type { EventLog } from '../event-log.ts';
import type { GatewaySessions } from '../gateway/gateway-sessions.ts';
import type { Interaction, Interactions } from '../gateway/interactions.ts';
import type { Messages } from '../gateway/messages.ts';
import type { Moderation } from '../moderation.ts';
import type { Seats } from '../seats.ts';
import type { StageInstances } from '../stage-instances.ts';
import type { VoiceStatuses } from '../voice-status.ts';
import type { World, WorldUser } from '../world/world.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** What the routes work on. */
export interface RestContext {
  userOf(token: string): WorldUser | undefined;
  gatewayUrl: string;
  world: World;
  seats: Seats;
  voiceStatus: VoiceStatuses;
  auditLog: AuditLog;
  sessions: GatewaySessions;
  announce: Announcer;
  moderation: Moderation;
  commands: ApplicationCommands;
  interactions: Interactions;
  messages: Messages;
  /** the first answers to interactions */
  replies: WeakMap<Interaction, Reply>;
  stages: StageInstances;
  events: EventLog;
  /** what each application's owner changed of it, by its id */
  applications: Map<string, Partial<Record<'description' | 'tags', unknown>>>;
  /** bots have Discord's consent to privileged intents */
  allowsEveryIntent: boolean;
}

/** `messageId` is null until a bot that asked for patience sends its message. */
export interface Reply {
  messageId: string | null;
  isEphemeral: boolean;
}

/** A request that was let through: its bot is known, and its body has the route's shape. */
export interface Asked<Body> {
  user: WorldUser;
  /** by the names in the route's path */
  params: Readonly<Record<string, string>>;
  query: URLSearchParams;
  body: Body;
  /** files that came beside the body */
  files: readonly { name: string; type: string; size: number }[];
  /** X-Audit-Log-Reason */
  reason: string | null;
  context: RestContext;
}

/** A body, or null for 204 No Content. */
export type Answer = { status?: number; body: unknown } | null;

/** How many requests of a bucket Discord lets through in which time. */
export interface Limit {
  requests: number;
  perMs: number;
}

export interface Route {
  method: Method;
  /** from the API's version on; `:name` stands for one part */
  path: string;
  /** asks for no token */
  isOpen: boolean;
  body: v.GenericSchema | null;
  limit: Limit;
  /** @throws Refusal */
  answer(asked: Asked<unknown>): Answer | Promise<Answer>;
}

/**
 * What a route gets unless it says otherwise. Discord publishes none of its limits: those of the routes are what its
 * headers have been seen to say, and this one is wide enough for a bot's start.
 */
const usual: Limit = { requests: 30, perMs: 5000 };

interface Words<S extends v.GenericSchema> {
  isOpen?: boolean;
  body?: S;
  limit?: Limit;
  answer(asked: Asked<v.InferOutput<S>>): Answer | Promise<Answer>;
}

/** One row of the table: `on('GET', '/users/@me', {...})`. */
export const on = <S extends v.GenericSchema = v.GenericSchema<undefined>>(
  method: Method,
  path: string,
  { isOpen = false, body, limit = usual, answer }: Words<S>,
): Route => ({ method, path, isOpen, body: body ?? null, limit, answer: answer });
