import * as v from 'valibot';
import type { MessageRule, SocketFaults } from '../faults.ts';
import { CloseCode, on, plain, type ControlRoute } from './control-route.ts';

const Times = v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)));
const DelayMs = v.pipe(v.number(), v.minValue(0), v.maxValue(600_000));
const Base64 = v.pipe(v.string(), v.maxLength(4_000_000), v.regex(/^[A-Za-z\d+/]*={0,2}$/));
const Share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const Name = v.pipe(v.string(), v.minLength(1), v.maxLength(100));

const Act = v.variant('act', [
  v.strictObject({ message: Name, times: Times, act: v.literal('drop') }),
  v.strictObject({ message: Name, times: Times, act: v.literal('cut') }),
  v.strictObject({ message: Name, times: Times, act: v.literal('delay'), delayMs: DelayMs }),
  v.strictObject({
    message: Name,
    times: Times,
    act: v.literal('close'),
    code: CloseCode,
    reason: v.optional(v.pipe(v.string(), v.maxLength(120))),
  }),
  /** sent in its place: text, or bytes in base64 */
  v.strictObject({ message: Name, times: Times, act: v.literal('send'), text: v.string() }),
  v.strictObject({ message: Name, times: Times, act: v.literal('send-bytes'), base64: Base64 }),
  /** a JSON Merge Patch (RFC 7396) on the payload */
  v.strictObject({ message: Name, times: Times, act: v.literal('merge'), patch: v.record(v.string(), v.unknown()) }),
]);

function ruleOf(given: v.InferOutput<typeof Act>): MessageRule {
  switch (given.act) {
    case 'send':
      return { act: 'send', literal: given.text };
    case 'send-bytes':
      return { act: 'send', literal: Buffer.from(given.base64, 'base64') };
    case 'merge':
      return { act: 'edit', edit: (payload) => mergePatch(payload, given.patch) };
    case 'close':
      return { act: 'close', code: given.code, ...(given.reason !== undefined && { reason: given.reason }) };
    case 'delay':
      return { act: 'delay', delayMs: given.delayMs };
    default:
      return { act: given.act };
  }
}

/** RFC 7396: null takes a field away, an object goes deeper, everything else replaces. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const merged = new Map(Object.entries(isObject(target) ? target : {}));
  for (const [key, value] of Object.entries(patch))
    if (value === null) merged.delete(key);
    else merged.set(key, mergePatch(merged.get(key), value));
  return Object.fromEntries(merged);
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const Upgrade = v.picklist(['accept', 'hang', 'refuse']);
const GatewaySwitches = v.partial(
  v.strictObject({
    upgrade: Upgrade,
    isVoicePairReversed: v.boolean(),
    voicePairApartMs: DelayMs,
    nullEndpointMs: v.nullable(DelayMs),
    isVoiceStateLegacy: v.boolean(),
    endpoint: v.nullable(v.string()),
  }),
);
const VoiceSwitches = v.partial(v.strictObject({ upgrade: Upgrade, isReplayBeforeResumed: v.boolean() }));
const UdpSwitches = v.partial(
  v.strictObject({
    isDark: v.boolean(),
    answersKeepalives: v.boolean(),
    unknownSenders: v.picklist(['drop', 'accept']),
    /** -1 is all of them */
    dropDiscoveries: v.pipe(
      v.number(),
      v.integer(),
      v.minValue(-1),
      v.transform((count) => (count < 0 ? Infinity : count)),
    ),
    discoveryDelayMs: DelayMs,
    isReplyFromElsewhere: v.boolean(),
    answers: v.picklist(['both', 'document', 'ready', 'none']),
    loss: Share,
    duplication: Share,
    reordering: Share,
    reorderBy: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1000)),
    delayMs: DelayMs,
    jitterMs: DelayMs,
    seed: v.pipe(v.number(), v.integer()),
  }),
);
const Route = { route: v.pipe(v.string(), v.minLength(1), v.maxLength(300)), times: Times };
const RestAct = v.variant('act', [
  v.strictObject({
    ...Route,
    act: v.literal('answer'),
    status: v.pipe(v.number(), v.integer(), v.minValue(200), v.maxValue(599)),
    body: v.optional(v.unknown()),
    headers: v.optional(
      v.record(
        v.pipe(v.string(), v.regex(/^(?!content-length$|transfer-encoding$|connection$)[\w-]+$/i)),
        v.pipe(v.string(), v.regex(/^[ -~]*$/)),
      ),
    ),
  }),
  v.strictObject({
    ...Route,
    act: v.literal('limit'),
    retryAfterMs: DelayMs,
    scope: v.optional(v.picklist(['user', 'global', 'shared'])),
  }),
  v.strictObject({ ...Route, act: v.literal('delay'), delayMs: DelayMs }),
  v.strictObject({ ...Route, act: v.literal('hang') }),
  v.strictObject({ ...Route, act: v.literal('cut') }),
]);

const socketRoutes = (
  kind: 'gateway' | 'voice',
  of: (faults: Record<'gateway' | 'voice', SocketFaults>) => SocketFaults,
): ControlRoute[] => [
  on(
    'POST',
    `/v1/faults/${kind}`,
    `What happens to messages of the ${kind === 'voice' ? 'voice' : 'main'} gateway with this name, \`*\` for all: drop, delay, close, cut, send, send-bytes, merge`,
    Act,
    ({ server, body }) => of(server.faults).on(body.message, ruleOf(body), body.times),
  ),
  plain('DELETE', `/v1/faults/${kind}/:message`, 'Removes that fault', ({ server, params }) =>
    of(server.faults).off(params.message!),
  ),
];

export const faultRoutes: readonly ControlRoute[] = [
  ...socketRoutes('gateway', ({ gateway }) => gateway),
  on(
    'PATCH',
    '/v1/faults/gateway',
    'Switches of the main gateway',
    GatewaySwitches,
    ({ server, body }) => void Object.assign(server.faults.gateway, body),
  ),
  ...socketRoutes('voice', ({ voice }) => voice),
  on(
    'PATCH',
    '/v1/faults/voice',
    'Switches of the voice gateway',
    VoiceSwitches,
    ({ server, body }) => void Object.assign(server.faults.voice, body),
  ),
  on(
    'PATCH',
    '/v1/faults/udp',
    'How datagrams are dropped, delayed and so on',
    UdpSwitches,
    ({ server, body }) => void Object.assign(server.faults.udp, body),
  ),
  plain('POST', '/v1/udp/forget-senders', 'Forgets all senders, like a router that restarted', ({ server }) =>
    server.udp.forgetSenders(),
  ),
  on(
    'POST',
    '/v1/faults/rest',
    'What happens to requests of a REST route, such as `PUT /channels/:channel/voice-status`: answer, limit, delay, hang, cut',
    RestAct,
    ({ server, body: { route, times, ...rule } }) => server.faults.rest.on(route, rule, times),
  ),
  plain('POST', '/v1/faults/reset', 'Removes every fault', ({ server }) => server.faults.reset()),
];
