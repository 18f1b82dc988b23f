import { describe, expect, it } from 'vitest';
import { createFakeNetwork, type FakeSocket } from '../discord/testing/fake-socket.ts';
import type { SocketLike } from '../discord/socket.ts';
import { createOriginGuard } from './origin-guard.ts';

const discord = 'wss://gateway.discord.gg/?v=10';

function world({ isReachable = true, hasPermission = false } = {}) {
  const direct = createFakeNetwork();
  const inPage: string[] = [];
  const told: string[] = [];
  const state = { isReachable, hasPermission };
  const listeners = new Map<SocketLike, Record<'open' | 'error', () => void>>();
  const guard = createOriginGuard({
    openDirect(url) {
      const socket = direct.open(url);
      const heard = { open: () => {}, error: () => {} };
      listeners.set(socket, heard);
      return Object.assign(socket, {
        addEventListener: (type: 'open' | 'error', listener: () => void) => void (heard[type] = listener),
      });
    },
    openInPage(url) {
      inPage.push(url);
      return createFakeNetwork().open(url);
    },
    isReachable: async () => state.isReachable,
    hasPermission: async () => state.hasPermission,
    applyRule: async (domains) => void told.push(`rule ${domains.join()}`),
    onBlocked: () => told.push('blocked'),
    onCleared: () => told.push('cleared'),
  });
  const settle = async () => {
    for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
  };
  /** A client opens a socket, and the server refuses the handshake. */
  const refuse = async (url = discord, isWanted = true) => {
    const socket = guard.open(url) as FakeSocket;
    if (isWanted) socket.onopen = () => {};
    listeners.get(socket)?.error();
    await settle();
  };
  const accept = (url = discord) => {
    const socket = guard.open(url) as FakeSocket;
    socket.accept();
    listeners.get(socket)?.open();
  };
  return { guard, direct, inPage, told, state, refuse, accept, settle };
}

describe('a handshake that is refused', () => {
  it('is suspected at the second time, and the permission asked for', async () => {
    const { told, refuse, inPage } = world();
    await refuse();
    expect(told).toEqual([]);
    await refuse();
    expect(told).toEqual(['blocked']);
    await refuse();
    expect(inPage).toEqual([]);
  });

  it('is tried without the header if the permission is there', async () => {
    const { told, refuse, guard, inPage } = world({ hasPermission: true });
    await refuse();
    await refuse();
    expect(told).toEqual(['rule discord.gg', 'cleared']);
    guard.open(discord);
    expect(inPage).toEqual([discord]);
  });

  it('is tried without the header once the user has given the permission', async () => {
    const { told, refuse, guard, state, inPage } = world();
    await refuse();
    await refuse();
    await guard.permissionAdded();
    expect(told).toEqual(['blocked']);
    state.hasPermission = true;
    await guard.permissionAdded();
    await guard.permissionAdded();
    guard.open(discord);
    expect(told).toEqual(['blocked', 'rule discord.gg', 'cleared']);
    expect(inPage).toEqual([discord]);
  });

  it('has one rule for gateway and voice together', async () => {
    const { told, refuse } = world({ hasPermission: true });
    for (const url of [discord, discord, 'wss://a.discord.media/?v=8', 'wss://b.discord.media/?v=8']) await refuse(url);
    expect(told.filter((what) => what.startsWith('rule'))).toEqual([
      'rule discord.gg',
      'rule discord.gg,discord.media',
    ]);
  });

  it('tells nothing of the origin if the network is down', async () => {
    const { told, refuse, state } = world({ isReachable: false });
    for (let times = 0; times < 5; times += 1) await refuse();
    expect(told).toEqual([]);
    state.isReachable = true;
    await refuse();
    expect(told).toEqual(['blocked']);
  });

  it('tells nothing of the origin if one was accepted before', async () => {
    const { told, refuse, accept } = world();
    accept();
    for (let times = 0; times < 5; times += 1) await refuse();
    expect(told).toEqual([]);
  });

  it('is none if the client let go of its socket', async () => {
    const { told, refuse } = world();
    for (let times = 0; times < 5; times += 1) await refuse(discord, false);
    expect(told).toEqual([]);
  });

  it('is left as it is at servers that are not Discord’s or this computer’s', async () => {
    const { told, refuse } = world({ hasPermission: true });
    for (let times = 0; times < 5; times += 1) await refuse('wss://gateway.example.org/');
    expect(told).toEqual([]);
  });
});
