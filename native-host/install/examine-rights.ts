import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { about, type Finding } from './finding.ts';
import type { Places } from './places.ts';
import type { Receipt } from './receipt.ts';
import { findWeakPlace, peopleHere, trustedBy, type WeakPlace } from './weak-place.ts';

interface Examined {
  places: Places;
  receipt: Receipt | null;
  installCommand: string;
  isSystem: boolean;
  uid: number | null;
}

/**
 * Whether anyone but the user and root (with `isSystem`, anyone but root) may change what a browser starts: the
 * programs, Node, the manifests, and each folder above them. No findings on Windows, which has another kind of
 * permissions.
 */
export async function examineRights(examined: Examined): Promise<Finding[]> {
  const { places, receipt, isSystem, uid } = examined;
  if (!receipt || uid === null || places.system === 'windows') return [];
  const { ok, wrong } = about('rights', 'who can change it');
  const trusted = await trustedBy(isSystem ? null : uid);
  const people = await peopleHere();
  for (const path of await whatIsStarted(receipt)) {
    const weak = await findWeakPlace(path, trusted, people);
    if (weak) return [wrong(`${path}: ${describe(weak, path)}`, mendOf(weak, path, examined))];
  }
  return [ok(isSystem ? 'only root' : 'only you and root')];
}

async function whatIsStarted({ hosts, registrations }: Receipt): Promise<string[]> {
  const programs = hosts.map(async ({ current, node }) => {
    const entries = await readdir(current, { recursive: true, withFileTypes: true }).catch(() => []);
    const inside = entries.map(({ parentPath, name }) => join(parentPath, name));
    return [...inside, ...(node === undefined ? [] : [node])];
  });
  return [...(await Promise.all(programs)).flat(), ...registrations.map(({ manifest }) => manifest)];
}

function describe({ path, by }: WeakPlace, started: string): string {
  const place = path === started ? 'it' : path;
  return {
    owner: `${place} belongs to another user, who could replace the helper`,
    group: `everyone in the group of ${place} could replace the helper`,
    anybody: `${place} is open to everyone, and anyone could replace the helper`,
  }[by];
}

/** Reinstalling fixes our own folders, and also finds another Node; the rest is up to its owner. */
function mendOf({ path, by }: WeakPlace, started: string, examined: Examined): string {
  const { receipt, installCommand, isSystem, uid } = examined;
  const isNode = receipt?.hosts.some(({ node, dir }) => node === started && !isIn(started, dir));
  if (isNode && isSystem) return installCommand;
  if (isNode && by === 'owner') return `install your own Node or the system's, then ${installCommand}`;
  if (receipt?.hosts.some(({ dir }) => isIn(path, dir)) && by !== 'owner') return installCommand;
  const quoted = `'${path.replaceAll("'", `'\\''`)}'`;
  return by === 'owner' ? `sudo chown ${isSystem ? 0 : uid} ${quoted}` : `chmod go-w ${quoted}`;
}

const isIn = (path: string, folder: string): boolean => path === folder || path.startsWith(join(folder, '/'));
