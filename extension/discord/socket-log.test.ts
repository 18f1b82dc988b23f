import { beforeEach, describe, expect, it } from 'vitest';
import { logSockets, messageWords } from './socket-log.ts';
import type { SocketLike } from './socket.ts';

describe('a message', () => {
  it.each([
    ['{"t":"VOICE_STATE_UPDATE","s":7,"op":0,"d":{"user_id":"81384788765712384"}}', 'op 0 VOICE_STATE_UPDATE'],
    ['{"op":2,"d":{"token":"a secret"}}', 'op 2'],
    ['{"op": 8, "d": {"op": 4}}', 'op 8'],
    ['{"d":{"session_description":{}}}', 'op ?'],
    [`{"d":"${'x'.repeat(200)}","op":4}`, 'op ?'],
    ['not JSON', 'op ?'],
    [new ArrayBuffer(8), 'binary'],
  ])('%# is its op and its name', (data, words) => expect(messageWords(data)).toBe(words));
});

describe('a socket', () => {
  let inner: SocketLike;
  let notes: string[];
  let isWanted: boolean;
  let nowMs: number;
  let open: (url: string) => SocketLike;
  beforeEach(() => {
    notes = [];
    isWanted = true;
    nowMs = 0;
    const sent: unknown[] = [];
    inner = {
      readyState: 1,
      binaryType: 'blob',
      send: (data) => void sent.push(data),
      close: () => inner.onclose?.({ code: 1000, reason: '' }),
      onopen: null,
      onmessage: null,
      onclose: null,
      onerror: null,
    };
    open = logSockets(() => inner, {
      note: (text) => notes.push(text),
      isWanted: () => isWanted,
      nowMs: () => nowMs,
    });
  });

  it('is noted from its opening to its end, without its address and what it carries', () => {
    const socket = open('wss://secret.example/?v=8');
    const heard: unknown[] = [];
    socket.onmessage = ({ data }) => heard.push(data);
    socket.onclose = ({ code }) => heard.push(code);
    socket.send('{"op":2,"d":{"token":"secret"}}');
    inner.onmessage?.({ data: '{"op":11}' });
    socket.close(4000, 'why');
    expect(notes).toEqual(['socket 1 opens', 'socket 1 > op 2', 'socket 1 < op 11', 'socket 1 is closed with 1000']);
    expect(heard).toEqual(['{"op":11}', 1000]);
  });

  it('is what it was: type, state and handlers are the socket’s own', () => {
    const socket = open('wss://gateway.example');
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => undefined;
    socket.onerror = () => undefined;
    expect([inner.binaryType, inner.onopen, inner.onerror]).toEqual(['arraybuffer', socket.onopen, socket.onerror]);
    expect([socket.binaryType, socket.readyState]).toEqual(['arraybuffer', 1]);
  });

  it('says nothing while nobody wants it, and little of a flood', () => {
    isWanted = false;
    const socket = open('wss://gateway.example');
    socket.send('{"op":1}');
    expect(notes).toEqual([]);
    isWanted = true;
    for (let count = 0; count < 1000; count += 1) socket.send('{"op":1}');
    expect(notes).toHaveLength(100);
    nowMs = 1000;
    for (let count = 0; count < 1000; count += 1) socket.send('{"op":1}');
    expect(notes).toHaveLength(110);
  });
});
