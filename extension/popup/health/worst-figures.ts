import type { HealthView, MixView, ServerView } from '../../page-contract/view.ts';
import { healthWarnings } from './health-warnings.ts';

export type LiveServer = Extract<ServerView, { state: 'live' }>;

export interface WorstFigures {
  packetsPerSecond: number;
  dropped: number;
  dave: HealthView['dave'];
  /** which of them are bad in one of the servers */
  warns: { packets: boolean; dropped: boolean };
}

/** From what people must know to what is well. */
const gravity: readonly HealthView['dave'][] = ['turned-off', 'off', 'securing', 'alone', 'ready'];

/** The figures of the worst server, or null before there are any. A muted one sends nothing. */
export function worstFigures(servers: readonly ServerView[], mix: MixView): WorstFigures | null {
  const measured = servers.flatMap((server) => {
    if (server.state !== 'live' || !server.health) return [];
    const isSounding = !server.isSilent && !server.isMuted && !mix.isMuted && !mix.isPaused;
    return [{ health: server.health, isSounding, warns: healthWarnings(server.health, isSounding) }];
  });
  if (measured.length === 0) return null;
  const sounding = measured.filter(({ isSounding }) => isSounding);
  const rates = (sounding.length > 0 ? sounding : measured).map(({ health }) => health.packetsPerSecond);
  return {
    packetsPerSecond: Math.min(...rates),
    dropped: Math.max(...measured.map(({ health }) => health.dropped)),
    dave: gravity.find((dave) => measured.some(({ health }) => health.dave === dave)) ?? 'ready',
    warns: {
      packets: measured.some(({ warns }) => warns.packets),
      dropped: measured.some(({ warns }) => warns.dropped),
    },
  };
}
