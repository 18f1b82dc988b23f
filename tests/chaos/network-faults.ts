import { drawMs, inWords, pathCodes, pause, type Fault } from './fault.ts';
import { changeAddress, setLink } from './own-network.ts';

/** What happens to this computer's own network. */
export const networkFaults: readonly Fault[] = [
  {
    name: 'network away',
    weight: 2,
    needs: ['own-network'],
    permitted: pathCodes,
    async apply(_, chance) {
      const forMs = drawMs(chance);
      setLink(false);
      await pause(forMs);
      setLink(true);
      return inWords(forMs);
    },
  },
  {
    name: 'local address changed',
    weight: 2,
    needs: ['own-network'],
    permitted: pathCodes,
    async apply({ server }, chance) {
      const last = 2 + chance(250);
      changeAddress(last);
      // Sockets that are open keep the old address, and answers to it lead nowhere.
      server.act({ do: 'forget-senders' });
      return `to 127.0.0.${last}`;
    },
  },
];
