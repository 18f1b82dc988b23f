import { expect, it } from 'vitest';
import { createFakeClock } from '../../time/testing/fake-clock.ts';
import { createFakeNetwork } from '../testing/fake-socket.ts';
import { openConnection } from './gateway-connection.ts';

function opened() {
  const network = createFakeNetwork();
  const connection = openConnection({
    url: 'wss://gateway.discord.gg',
    openSocket: network.open,
    clock: createFakeClock(),
    lastSequence: () => null,
    onHello() {},
    onFrame() {},
    onTooLong() {},
    onEnd() {},
  });
  network.last().accept();
  return { connection, sent: () => network.last().sent };
}

/** `{"op":4,"d":"…"}` with this many bytes in all. */
const ofBytes = (bytes: number, filling = 'x') =>
  filling.repeat((bytes - '{"op":4,"d":""}'.length) / new TextEncoder().encode(filling).length);

it('sends a payload of 4096 bytes, and refuses one of a byte more', () => {
  const { connection, sent } = opened();
  expect(connection.send(4, ofBytes(4096))).toBeNull();
  expect(sent()).toHaveLength(1);
  expect(connection.send(4, ofBytes(4097))).toMatchObject({ code: 'payload-too-large', action: 'drop' });
  expect(sent()).toHaveLength(1);
});

it('counts bytes and not characters', () => {
  const { connection, sent } = opened();
  expect(connection.send(4, 'é'.repeat(3000))).toMatchObject({ code: 'payload-too-large' });
  expect(sent()).toHaveLength(0);
});

it('goes on after what was too large, which does not count against the limit of sends', () => {
  const { connection, sent } = opened();
  for (let at = 0; at < 200; at += 1) connection.send(4, 'x'.repeat(5000));
  expect(connection.send(4, 'x')).toBeNull();
  expect(sent()).toHaveLength(1);
});
