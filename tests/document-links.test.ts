import { posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { documents, proseOf, tracked, type Document } from './documents.ts';

/** Hosts that documents lead to; nothing is fetched. Another one is a decision: add it here. */
const hosts = [
  'creativecommons.org',
  'discord.com',
  'github.com',
  'keepachangelog.com',
  'semver.org',
  'www.unicode.org',
];
/** Pages of the repository itself, beside its files. */
const repositoryPages = ['issues', 'issues/new/choose', 'releases', 'security/advisories/new'];

/** Where a document leads: targets of links and pictures, also in HTML, and addresses that stand for themselves. */
const linksOf = ({ text }: Document): string[] => {
  const prose = proseOf(text);
  return [
    ...[...prose.matchAll(/\]\(<?([^\s)>]+)>?(?: "[^"]*")?\)/g)].map(([, target]) => target!),
    ...[...prose.matchAll(/^\[[^\]]+\]: *(\S+)/gm)].map(([, target]) => target!),
    ...[...prose.matchAll(/\b(?:href|src|srcset)="([^"\s]+)"/g)].map(([, target]) => target!),
    ...[...prose.matchAll(/(?<!["(\w])https?:\/\/[^\s<>)"]+/g)].map(([target]) => target),
  ];
};

/** The anchors that GitHub makes of the headings. */
function anchorsOf(text: string): Set<string> {
  const anchors = new Set<string>();
  const headings = text.replace(/^( *)(`{3,})[^]*?^\1\2$/gm, '').matchAll(/^#{1,6} +(.*)$/gm);
  for (const [, heading] of headings) {
    const words = heading!.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/[`*]|<[^>]*>/g, '');
    const base = words
      .trim()
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\p{M}_ -]/gu, '')
      .replaceAll(' ', '-');
    let anchor = base;
    for (let number = 1; anchors.has(anchor); number += 1) anchor = `${base}-${number}`;
    anchors.add(anchor);
  }
  return anchors;
}

const isFolder = (path: string): boolean => [...tracked].some((file) => file.startsWith(`${path.replace(/\/$/, '')}/`));

/** Why a reader would end up nowhere; null if the link leads somewhere. */
function faultOf(from: string, link: string): string | null {
  if (/^[a-z][a-z+.-]*:/i.test(link)) {
    if (!link.startsWith('https://')) return `${link} is not https`;
    return hosts.includes(new URL(link).host) ? null : `${link} leads to a host that is not listed`;
  }
  const [path = '', anchor] = link.split('#');
  // As a browser resolves it on the site, where a file stands at OWNER/NAME/blob/BRANCH/its path.
  const base = 'blob/main/';
  const resolved = path === '' ? base + from : posix.join(base, posix.dirname(from), decodeURIComponent(path));
  if (!resolved.startsWith(base))
    return repositoryPages.includes(resolved) && anchor === undefined ? null : `${link} is no page of the repository`;
  const file = resolved.slice(base.length).replace(/\/$/, '');
  if (!tracked.has(file) && !isFolder(file)) return `${link}: there is no ${file}`;
  if (anchor === undefined) return null;
  const target = documents.find((document) => document.path === file);
  return target && anchorsOf(target.text).has(anchor) ? null : `${link}: there is no such heading in ${file}`;
}

it('finds the documents, and faults where there are some', () => {
  expect(documents.length).toBeGreaterThan(12);
  const faults = [
    'docs/none.md',
    'README.md#nowhere',
    'readme.md',
    '../../wiki',
    'http://discord.com',
    'https://x.example',
  ];
  expect(faults.filter((link) => faultOf('README.md', link) === null)).toEqual([]);
  const right = ['docs/', '#questions', '../../issues', 'docs/remote.md#the-command', 'https://discord.com/x'];
  expect(right.map((link) => faultOf('README.md', link))).toEqual(right.map(() => null));
  expect([...anchorsOf('## A *b* `c`: d?\n## A b c d\n')]).toEqual(['a-b-c-d', 'a-b-c-d-1']);
});

describe.each(documents.map((document) => [document.path, document] as const))('%s', (path, document) => {
  it('leads nowhere that is not there', () => {
    expect(linksOf(document).flatMap((link) => faultOf(path, link) ?? [])).toEqual([]);
  });

  it('describes each picture to those who do not see it', () => {
    const pictures = proseOf(document.text).match(/<img\b[^>]*>|!\[[^\]]*\]/g) ?? [];
    expect(pictures.filter((picture) => !/alt="[^"]{20,}"|!\[[^\]]{20,}\]/.test(picture))).toEqual([]);
  });
});

it.each(['README.md', 'PRIVACY.md', 'SECURITY.md', 'CONTRIBUTING.md', 'docs/remote.md', 'local-server/README.md'])(
  'somebody who reads on from the README finds %s',
  (wanted) => {
    const found = new Set(['README.md']);
    for (const path of found)
      for (const link of linksOf(documents.find((document) => document.path === path)!)) {
        const file = posix.join(posix.dirname(path), link.split('#')[0]!);
        if (file.endsWith('.md') && tracked.has(file)) found.add(file);
      }
    expect([...found]).toContain(wanted);
  },
);
