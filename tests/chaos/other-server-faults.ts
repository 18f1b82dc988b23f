import { lineCodes, type Fault } from './fault.ts';

/** What happens in the second server alone, if there is one. */
export const otherServerFaults: readonly Fault[] = [
  {
    name: 'a kick from the other server',
    weight: 6,
    needs: [],
    permitted: ['kicked'],
    apply: async ({ server }) => (server.act({ do: 'other-kick' }), ''),
  },
  {
    name: 'a session of the other server that is over',
    weight: 6,
    needs: [],
    permitted: lineCodes,
    apply: async ({ server }) => (server.act({ do: 'other-voice-close', code: 4006 }), ''),
  },
  {
    name: 'voice server of the other server moved',
    weight: 6,
    needs: [],
    permitted: [...lineCodes, 'voice-server-lost'],
    apply: async ({ server }) => (server.act({ do: 'other-voice-server-moved' }), ''),
  },
];
