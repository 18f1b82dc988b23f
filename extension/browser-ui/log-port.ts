import { isOwnPage, type RuntimePort } from '../browser.ts';
import type { Log } from '../log/log.ts';
import { logPort } from '../page-contract/log-port.ts';

/** Sends the settings page the log, once for each port that it opens. @returns whether the port was meant for it */
export function answerLogPort(port: RuntimePort, log: Pick<Log, 'lines'>): boolean {
  if (port.name !== logPort) return false;
  if (!isOwnPage(port, 'options/options.html')) {
    port.disconnect();
    return true;
  }
  let isGone = false;
  port.onDisconnect.addListener(() => void (isGone = true));
  void log.lines().then((lines) => {
    if (!isGone) port.postMessage(lines);
  });
  return true;
}
