import {
  controlError,
  type ControlError,
  type ControlRefusal,
  type ControlState,
} from '../../../shared-protocol/control.ts';
import { UnsafeFolder, type Surroundings } from '../control-folder.ts';
import { chooseBrowser } from './choose-browser.ts';
import type { ControlClient } from './control-client.ts';
import { controlHelp, readControlLine, type ControlLine } from './control-line.ts';
import { findBrowsers } from './find-browsers.ts';
import { stateWords } from './state-words.ts';

/** As sysexits.h numbers them; 1 for what Earshot itself refused. */
const exitCodes: Partial<Record<ControlRefusal, number>> = {
  usage: 64,
  'bad-arguments': 64,
  'unknown-verb': 64,
  'not-running': 69,
  'no-such-browser': 69,
  gone: 69,
  'no-answer': 75,
  'too-fast': 75,
  'too-many-programs': 75,
  'wrong-secret': 77,
  'unsafe-folder': 77,
};

const exitCodeOf = ({ code }: ControlError): number => exitCodes[code as ControlRefusal] ?? 1;

/** The client's surroundings, and its output. */
export interface ControlContext {
  around: Surroundings;
  out(text: string): void;
  err(text: string): void;
}

const thisComputer = (): ControlContext => ({
  around: { platform: process.platform, env: process.env, uid: process.getuid?.() ?? null },
  out: (text) => void process.stdout.write(`${text}\n`),
  err: (text) => void process.stderr.write(`${text}\n`),
});

/** The command `control`. @returns its exit code; for `watch`, once the browser is gone */
export async function runControl(
  parameters: readonly string[],
  context: ControlContext = thisComputer(),
): Promise<number> {
  const line = readControlLine(parameters);
  if (line.kind === 'help') {
    context.out(controlHelp);
    return 0;
  }
  const isJson = line.kind === 'wish' ? line.isJson : parameters.includes('--json');
  const fail = (error: ControlError): number => {
    if (isJson) context.out(JSON.stringify({ ok: false, error }));
    else context.err(`earshot-host control: ${error.message} [${error.code}]`);
    return exitCodeOf(error);
  };
  if (line.kind === 'wrong') return fail(controlError('usage', line.why));
  // A reader such as `head` has seen enough.
  process.stdout.on('error', () => process.exit(0));
  const found = await find(context.around, line.browser);
  return 'ask' in found ? await speak(found, line, context, fail) : fail(found);
}

async function find(around: Surroundings, browser: string | null): Promise<ControlClient | ControlError> {
  try {
    return await chooseBrowser(findBrowsers(around), browser);
  } catch (thrown) {
    if (thrown instanceof UnsafeFolder) return controlError('unsafe-folder', thrown.message);
    throw thrown;
  }
}

async function speak(
  client: ControlClient,
  { verb, args, isJson }: Extract<ControlLine, { kind: 'wish' }>,
  { out }: ControlContext,
  fail: (error: ControlError) => number,
): Promise<number> {
  const { browser } = client.entry;
  const show = (state: ControlState): void =>
    out(isJson ? JSON.stringify({ ok: true, browser, state }) : stateWords(state));
  client.onState(show);
  const { state, error } = await client.ask(verb, args);
  if (error) {
    client.close();
    return fail(error);
  }
  if (state) show(state);
  if (verb !== 'watch') {
    client.close();
    return 0;
  }
  await client.ended;
  return fail(controlError('gone'));
}
