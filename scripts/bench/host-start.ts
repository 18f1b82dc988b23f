import { startHost } from '../../native-host/testing/host-process.ts';
import { sayHello } from '../../native-host/testing/session-steps.ts';
import { median } from './figures.ts';

export interface HostStart {
  /** from its start to its hello, the median of some */
  helloMs: number;
}

const starts = 9;

/** The built host, alone. */
export async function measureHostStart(): Promise<HostStart> {
  const times: number[] = [];
  for (let count = 0; count < starts; count += 1) {
    const host = await startHost();
    try {
      await sayHello(host);
      times.push(performance.now() - host.startedMs);
    } finally {
      await host.dispose();
    }
  }
  return { helloMs: median(times) };
}
