import { browser } from '../browser.ts';
import type { LogLine } from '../log/log-line.ts';
import { logPort } from '../page-contract/log-port.ts';

/** The background may have to be started, and reads the disk. */
const deadlineMs = 10_000;
/** A browser reads the file's bytes some time after the click that saves it. */
const freeAfterMs = 60_000;

/** @throws Error if the background does not answer */
export function readLog(): Promise<LogLine[]> {
  return new Promise((resolve, reject) => {
    const port = browser.runtime.connect({ name: logPort });
    const end = (): void => {
      clearTimeout(timer);
      port.disconnect();
      reject(new Error('The background did not answer.'));
    };
    const timer = setTimeout(end, deadlineMs);
    port.onDisconnect.addListener(end);
    port.onMessage.addListener((lines) => {
      resolve(lines as LogLine[]);
      end();
    });
  });
}

/** Puts `text` where the browser puts downloads. */
export function saveText(text: string, fileName: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), freeAfterMs);
}
