import { accountRoutes } from './account-routes.ts';
import { auditLogRoutes } from './audit-log-routes.ts';
import { channelRoutes } from './channel-routes.ts';
import { commandRoutes } from './command-routes.ts';
import { guildRoutes } from './guild-routes.ts';
import { interactionRoutes } from './interaction-routes.ts';
import { memberRoutes } from './member-routes.ts';
import { messageRoutes } from './message-routes.ts';
import { reactionRoutes } from './reaction-routes.ts';
import type { Method, Route } from './route.ts';
import { soundboardRoutes } from './soundboard-routes.ts';
import { stageInstanceRoutes } from './stage-instance-routes.ts';
import { startRoutes } from './start-routes.ts';
import { voiceStateRoutes } from './voice-state-routes.ts';
import { voiceStatusRoutes } from './voice-status-route.ts';

/** Everything that the API answers. */
export const routes: readonly Route[] = [
  ...startRoutes,
  ...accountRoutes,
  ...commandRoutes,
  ...guildRoutes,
  ...memberRoutes,
  ...voiceStateRoutes,
  ...channelRoutes,
  ...voiceStatusRoutes,
  ...messageRoutes,
  ...reactionRoutes,
  ...interactionRoutes,
  ...soundboardRoutes,
  ...stageInstanceRoutes,
  ...auditLogRoutes,
];

const patterns = routes.map((route) => ({ route, parts: route.path.split('/') }));

export interface Found {
  route: Route;
  params: Record<string, string>;
}

/** The route that fits, or why there is none. A part that is written out outweighs one that stands for any. */
export function findRoute(method: string, path: string): Found | 'not-found' | 'method-not-allowed' {
  const parts = decoded(path.split('/'));
  if (!parts) return 'not-found';
  const fitting = patterns
    .map(({ route, parts: pattern }) => ({ route, params: paramsOf(pattern, parts) }))
    .filter((one): one is Found => one.params !== null);
  if (fitting.length === 0) return 'not-found';
  const named = Math.min(...fitting.map(({ params }) => Object.keys(params).length));
  const closest = fitting.filter(({ params }) => Object.keys(params).length === named);
  return closest.find(({ route }) => route.method === (method as Method)) ?? 'method-not-allowed';
}

/** Libraries write `@me` as `%40me`. Null for what is no text. */
function decoded(parts: readonly string[]): string[] | null {
  try {
    return parts.map(decodeURIComponent);
  } catch {
    return null;
  }
}

/** Ids are digits; other parts are anything but a slash. */
const shapes: Readonly<Record<string, RegExp>> = {
  code: /^.+$/,
  token: /^.+$/,
  emoji: /^.+$/,
  message: /^(\d{1,20}|@original)$/,
};
const idShape = /^\d{1,20}$/;

function paramsOf(pattern: readonly string[], parts: readonly string[]): Record<string, string> | null {
  if (pattern.length !== parts.length) return null;
  const params: Record<string, string> = {};
  for (const [index, wanted] of pattern.entries()) {
    const part = parts[index]!;
    if (!wanted.startsWith(':')) {
      if (wanted !== part) return null;
      continue;
    }
    const name = wanted.slice(1);
    if (!(shapes[name] ?? idShape).test(part)) return null;
    params[name] = part;
  }
  return params;
}
