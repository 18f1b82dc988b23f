import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { RuntimePort } from '../../browser.ts';

vi.hoisted(() => {
  const runtime = { id: 'earshot', getURL: (path: string) => `extension://earshot/${path}` };
  Object.assign(globalThis, { chrome: { runtime }, browser: { runtime } });
});
const { createBoards } = await import('./boards.ts');

let news: string[];
const listener = {
  onCome: (tabId: number) => void news.push(`${tabId} came`),
  onGone: (tabId: number) => void news.push(`${tabId} is gone`),
};

beforeEach(() => {
  vi.useFakeTimers();
  news = [];
});
afterEach(() => void vi.useRealTimers());

function openPort(tabId: number | undefined, { name = 'board-sound', page = 'board/board.html', id = 'earshot' } = {}) {
  const sent: unknown[] = [];
  let disconnect = (): void => undefined;
  const port = {
    name,
    sender: {
      id,
      url: `extension://earshot/${page}#pads`,
      frameId: 0,
      tab: tabId === undefined ? undefined : { id: tabId },
    },
    postMessage: (message: unknown) => void sent.push(message),
    onDisconnect: { addListener: (listen: () => void) => (disconnect = listen) },
  } as unknown as RuntimePort;
  return { port, sent, disconnect: () => disconnect() };
}

it('knows the tabs in which a board stands, and asks its page for its blocks by a new name each time', () => {
  const boards = createBoards(listener);
  const { port, sent } = openPort(7);
  expect(boards.attach(port)).toBe(true);
  expect([boards.has(7), boards.has(8)]).toEqual([true, false]);
  const names = [boards.join(7), boards.join(7)];
  expect(new Set(names).size).toBe(2);
  expect(sent).toEqual(names.map((blocks) => ({ type: 'join', blocks })));
  expect(news).toEqual(['7 came']);
});

it.each([
  ['another port', openPort(7, { name: 'popup' })],
  ['another page of ours', openPort(7, { page: 'options/options.html' })],
  ['another extension', openPort(7, { id: 'stranger' })],
  ['a page that stands in no tab', openPort(undefined)],
])('takes no board for %s', (_, { port }) => {
  const boards = createBoards(listener);
  expect(boards.attach(port)).toBe(false);
  expect(boards.has(7)).toBe(false);
});

it('tells of a page that is gone once none has come in its place', () => {
  const boards = createBoards(listener);
  const { port, disconnect } = openPort(7);
  boards.attach(port);
  disconnect();
  expect(boards.has(7)).toBe(false);
  vi.advanceTimersByTime(3900);
  expect([news, boards.awaits(7)]).toEqual([['7 came'], true]);
  vi.advanceTimersByTime(100);
  expect([news, boards.awaits(7)]).toEqual([['7 came', '7 is gone'], false]);
});

it('gives each reload the same time', () => {
  const boards = createBoards(listener);
  const [first, second, third] = [1, 2, 3].map(() => openPort(7));
  boards.attach(first!.port);
  first!.disconnect();
  vi.advanceTimersByTime(2000);
  boards.attach(second!.port);
  second!.disconnect();
  vi.advanceTimersByTime(3000);
  boards.attach(third!.port);
  vi.advanceTimersByTime(10_000);
  expect(news).toEqual(['7 came', '7 came', '7 came']);
});

it.each(['before', 'after'])('follows a reload whose new port opens %s the old one’s end is known', (order) => {
  const boards = createBoards(listener);
  const [first, second] = [openPort(7), openPort(7)];
  boards.attach(first.port);
  if (order === 'after') first.disconnect();
  boards.attach(second.port);
  if (order === 'before') first.disconnect();
  vi.advanceTimersByTime(10_000);
  expect(boards.has(7)).toBe(true);
  expect(news).toEqual(['7 came', '7 came']);
  boards.join(7);
  expect([first.sent.length, second.sent.length]).toEqual([0, 1]);
});
