import { nativeHostName } from '../../shared-protocol/native-messages.ts';
import { about, type Finding } from './finding.ts';
import type { Outside } from './outside.ts';
import type { Target } from './places.ts';

/**
 * What a browser's sandbox, or the portal through which it starts programs, keeps it from.
 * @param target of a browser that was started here
 * @returns null if nothing is known to be wrong
 */
export async function examineSandbox(target: Target, outside: Outside): Promise<Finding | null> {
  if (target.app === null || target.form === 'native') return null;
  const { app, form } = target;
  const findings = about(`sandbox-${target.browser}-${form}`, `sandbox of ${target.browser}-${form}`);
  if (form === 'snap') {
    const { stdout } = await outside.run('snap', ['connections', app]);
    if (isUnplugged(stdout, `${app}:network`))
      return findings.wrong('it has no network access', `sudo snap connect ${app}:network`);
  } else {
    const { shared, persistent } = contextOf(
      (await outside.run('flatpak', ['info', '--show-permissions', app])).stdout,
    );
    if (shared && !shared.includes('network'))
      return findings.wrong('it has no network access', `flatpak override --user --share=network ${app}`);
    // Without any such line the answer is none: an older Flatpak, or no Flatpak here.
    if (target.persist !== null && shared && !persistent?.includes(target.persist))
      return findings.wrong(
        `it can't read ${target.persist}, where it looks for the helper`,
        `flatpak override --user --persist=${target.persist} ${app}`,
      );
  }
  const isAsked = target.portal !== null || target.family === 'firefox';
  return isAsked ? examinePortal(target, app, outside, findings) : null;
}

async function examinePortal(
  { portal }: Target,
  app: string,
  outside: Outside,
  { ok, wrong, unclear }: ReturnType<typeof about>,
): Promise<Finding | null> {
  const asker = portal ?? app;
  const { permission, isByFlatpak } = await readPermission(asker, outside);
  const allow = isByFlatpak
    ? `flatpak permission-set webextensions ${nativeHostName} ${asker} yes`
    : `${store}.SetPermission webextensions true ${nativeHostName} ${asker} "['yes']"`;
  if (permission === 'no') return wrong('you answered no when it asked to start the helper', allow);
  // A Flatpak starts its copy by itself, unless it is set up to ask.
  if (portal === null) return null;
  if (permission === 'yes') return ok('it is allowed to start the helper');
  return unclear(
    permission === 'none'
      ? 'it will ask once: answer yes'
      : "your answer can't be read here; it will ask once: answer yes",
    allow,
  );
}

const store =
  'gdbus call --session --dest org.freedesktop.impl.portal.PermissionStore --object-path /org/freedesktop/impl/portal/PermissionStore --method org.freedesktop.impl.portal.PermissionStore';

/** The answer that the portal keeps. Without Flatpak, as with Snaps, the service itself is asked. */
async function readPermission(
  asker: string,
  { run }: Outside,
): Promise<{ permission: 'yes' | 'no' | 'none' | 'unknown'; isByFlatpak: boolean }> {
  const listed = await run('flatpak', ['permissions', 'webextensions', nativeHostName]);
  if (listed.code === 0) {
    const words = listed.stdout.split('\n').map((line) => line.trim().split(/\s+/));
    const [, , , answer] = words.find((line) => line[1] === nativeHostName && line[2] === asker) ?? [];
    return { permission: answer === 'yes' || answer === 'no' ? answer : 'none', isByFlatpak: true };
  }
  const [program = '', ...args] = store.split(' ');
  const asked = await run(program, [...args.slice(0, -1), `${args.at(-1)}.Lookup`, 'webextensions', nativeHostName]);
  // It fails without a session, and also if nobody was asked yet.
  if (asked.code !== 0) return { permission: 'unknown', isByFlatpak: false };
  const name = asker.replaceAll('.', '\\.');
  const [, answer] = new RegExp(`'${name}': \\['(yes|no)'`).exec(asked.stdout) ?? [];
  return { permission: answer === 'yes' || answer === 'no' ? answer : 'none', isByFlatpak: false };
}

/** The lists of a key file's `[Context]`; none for what it does not say. */
function contextOf(text: string): { shared?: string[]; persistent?: string[] } {
  const [, context] = /^\[Context\]$([^[]*)/m.exec(text) ?? [];
  if (context === undefined) return {};
  const list = (name: string): string[] =>
    (new RegExp(`^${name}=(.*)$`, 'm').exec(context)?.[1] ?? '').split(';').filter(Boolean);
  return { shared: list('shared'), persistent: list('persistent') };
}

/** `snap connections` prints interface, plug, slot and notes; a dash for a slot is none. */
const isUnplugged = (text: string, plug: string): boolean =>
  text.split('\n').some((line) => {
    const [, name, slot] = line.trim().split(/\s+/);
    return name === plug && slot === '-';
  });
