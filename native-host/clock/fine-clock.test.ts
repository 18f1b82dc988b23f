import { expect, it } from 'vitest';
import { createFineClock, measureWait } from './fine-clock.ts';
import { openWindowsTimer } from './windows-timer.ts';

/** Windows' multimedia timer as koffi hands it out. */
function windows({ answer = 0 } = {}) {
  const asked: string[] = [];
  const koffi = {
    load: (library: string) => ({
      func: (prototype: string) => (ms: number) => {
        asked.push(`${library} ${/time\w+/.exec(prototype)?.[0]} ${ms}`);
        return answer;
      },
    }),
  };
  const clock = createFineClock(() =>
    openWindowsTimer((name) => {
      asked.push(name);
      return koffi;
    }, 'x64'),
  );
  return { clock, asked };
}

const loaded = '@koromix/koffi-win32-x64';
const begun = 'winmm.dll timeBeginPeriod 1';
const ended = 'winmm.dll timeEndPeriod 1';

it('asks Windows for ticks of 1 ms when something is to be sent, and not before', () => {
  const { clock, asked } = windows();
  expect([clock.state, asked]).toEqual([null, []]);
  clock.hold();
  expect([clock.state, asked]).toEqual(['granted', [loaded, begun]]);
});

it('asks once, however often it is held, and gives back once', () => {
  const { clock, asked } = windows();
  for (let time = 0; time < 3; time += 1) clock.hold();
  for (let time = 0; time < 3; time += 1) clock.release();
  expect(asked).toEqual([loaded, begun, ended]);
  expect(clock.state).toBe('granted');
});

it('asks again after it was given back, with the library that is loaded', () => {
  const { clock, asked } = windows();
  clock.hold();
  clock.release();
  clock.hold();
  expect(asked).toEqual([loaded, begun, ended, begun]);
});

it('gives nothing back that was refused', () => {
  const { clock, asked } = windows({ answer: 97 });
  clock.hold();
  clock.release();
  expect([clock.state, asked]).toEqual(['refused', [loaded, begun]]);
});

it.each([
  ['there is no library for this processor', 'mips'],
  ['the library does not load', 'x64'],
])('goes on without it if %s', (_, arch) => {
  const clock = createFineClock(() =>
    openWindowsTimer(() => {
      throw new Error('Cannot find module');
    }, arch),
  );
  clock.hold();
  clock.release();
  clock.hold();
  expect(clock.state).toBe('missing');
});

it('takes a call that throws for a refusal', () => {
  const clock = createFineClock(() => ({
    begin() {
      throw new Error('no');
    },
    end() {
      throw new Error('never begun');
    },
  }));
  clock.hold();
  clock.release();
  expect(clock.state).toBe('refused');
});

it('needs nothing on systems whose waits end in time', () => {
  const clock = createFineClock('not-needed');
  clock.hold();
  clock.release();
  expect(clock.state).toBe('not-needed');
});

it.each([
  ['coarse', 15.625, 15.625],
  ['fine', 0.05, 1],
])('measures what a wait of one millisecond takes on a %s clock', (_, tickMs, expected) => {
  let nowMs = 7.3;
  const waitMs = measureWait({
    nowMs: () => nowMs,
    block: (ms) => {
      nowMs = Math.ceil((nowMs + ms) / tickMs) * tickMs;
    },
  });
  expect(waitMs).toBeCloseTo(expected, 0);
});
