import type { ErrorCode } from '../../shared-protocol/error.ts';
import { drawMs, inWords, lineCodes, pathCodes, pause, type Chance, type Fault } from './fault.ts';
import type { Ground } from './ground.ts';
import type { ServerAct } from './server-contract.ts';

type UdpFaults = Extract<ServerAct, { do: 'udp' }>['faults'];
const goodUdp: UdpFaults = { isDark: false, answersKeepalives: true, loss: 0, delayMs: 0, jitterMs: 0 };

async function spoilUdp({ server }: Ground, faults: UdpFaults, forMs: number): Promise<string> {
  server.act({ do: 'udp', faults });
  await pause(forMs);
  server.act({ do: 'udp', faults: goodUdp });
  return inWords(forMs);
}

const pick = <T>(chance: Chance, list: readonly [T, ...T[]]): T => list[chance(list.length)] ?? list[0];

/** Every close of the main gateway that a client is to come back from. */
const gatewayCodes = [1000, 1001, 1006, 4000, 4001, 4002, 4003, 4005, 4007, 4008, 4009] as const;
/** The voice gateway's, by what may come of them. */
const voiceCloses: readonly {
  what: string;
  weight: number;
  codes: readonly [number, ...number[]];
  permitted: readonly ErrorCode[];
}[] = [
  { what: 'a line that breaks', weight: 2, codes: [1000, 1001, 1006, 4015], permitted: [] },
  { what: 'a session that is over', weight: 2, codes: [4006, 4009, 4011], permitted: [] },
  { what: 'a fault', weight: 1, codes: [4001, 4002, 4003, 4005, 4020], permitted: ['voice-protocol-refused'] },
  { what: 'a token that is refused', weight: 1, codes: [4004], permitted: ['voice-token-refused'] },
  {
    what: 'a version or mode that is refused',
    weight: 1,
    codes: [4012, 4016],
    permitted: ['voice-incompatible', 'mode-outdated'],
  },
  { what: 'a kick', weight: 1, codes: [4014], permitted: ['kicked'] },
  { what: 'the end of the call', weight: 1, codes: [4022], permitted: ['call-ended'] },
  { what: 'a limit', weight: 1, codes: [4021], permitted: ['voice-rate-limited'] },
];

const closeVoice = ({ what, weight, codes, permitted }: (typeof voiceCloses)[number]): Fault => ({
  name: `voice closed for ${what}`,
  weight,
  needs: [],
  permitted: [...lineCodes, ...permitted],
  async apply({ server }, chance) {
    const code = pick(chance, codes);
    server.act(code === 1006 ? { do: 'voice-cut' } : { do: 'voice-close', code });
    return code === 1006 ? 'cut' : `with ${code}`;
  },
});

/** What Discord and the network before it do. */
export const serverFaults: readonly Fault[] = [
  {
    name: 'UDP lost in part',
    weight: 2,
    needs: [],
    permitted: [],
    async apply(ground, chance) {
      const percent = 5 + chance(46);
      const words = await spoilUdp(
        ground,
        { loss: percent / 100, delayMs: chance(150), jitterMs: chance(80) },
        drawMs(chance),
      );
      return `${percent} % ${words}`;
    },
  },
  {
    name: 'UDP dark',
    weight: 3,
    needs: [],
    permitted: pathCodes,
    apply: (ground, chance) => spoilUdp(ground, { isDark: true }, 2 * drawMs(chance)),
  },
  {
    name: 'UDP client port changed',
    weight: 3,
    needs: [],
    permitted: pathCodes,
    apply: async ({ server }) => (server.act({ do: 'forget-senders' }), ''),
  },
  {
    name: 'members join and leave',
    weight: 4,
    needs: [],
    permitted: ['dave-failed'],
    async apply({ server }, chance) {
      const turns = 1 + chance(8);
      for (let turn = 0; turn < turns; turn += 1) {
        server.act({ do: chance(2) === 0 ? 'guest-joins' : 'guest-leaves' });
        await pause(chance(600));
      }
      return `${turns} turns`;
    },
  },
  {
    name: 'main gateway invalidated',
    weight: 3,
    needs: [],
    permitted: lineCodes,
    async apply({ server }, chance) {
      const isResumable = chance(3) === 0;
      server.act({ do: 'gateway-invalidate', isResumable });
      return isResumable ? 'resumable' : 'ended';
    },
  },
  {
    name: 'main gateway asks to reconnect',
    weight: 2,
    needs: [],
    permitted: lineCodes,
    apply: async ({ server }) => (server.act({ do: 'gateway-reconnect' }), ''),
  },
  {
    name: 'main gateway closed',
    weight: 3,
    needs: [],
    permitted: lineCodes,
    async apply({ server }, chance) {
      const code = pick(chance, gatewayCodes);
      server.act(code === 1006 ? { do: 'gateway-cut' } : { do: 'gateway-close', code });
      return code === 1006 ? 'cut' : `with ${code}`;
    },
  },
  ...voiceCloses.map(closeVoice),
  {
    name: 'voice server moved',
    weight: 2,
    needs: [],
    permitted: [...lineCodes, 'voice-server-lost'],
    apply: async ({ server }) => (server.act({ do: 'voice-server-moved' }), ''),
  },
  {
    name: 'bot moved',
    weight: 2,
    needs: [],
    permitted: [...lineCodes, 'voice-server-lost'],
    async apply({ server }) {
      const { channelId, otherChannelId } = server.address;
      const next = server.status().seat === channelId ? otherChannelId : channelId;
      server.act({ do: 'move', channelId: next });
      return next === channelId ? 'back' : 'to another channel';
    },
  },
];
