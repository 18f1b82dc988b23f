import type { Page, Protocol } from 'puppeteer-core';

type Stop = Protocol.Accessibility.AXNode;

/** Read with what is in them, as one stop. */
const wholes: ReadonlySet<string> = new Set([
  'button',
  'checkbox',
  'combobox',
  'DisclosureTriangle',
  'heading',
  'image',
  'link',
  'meter',
  'option',
  'radio',
  'searchbox',
  'slider',
  'switch',
  'textbox',
]);
/** Said before what is in them; those of the second kind only if they have a name. */
const frames: ReadonlySet<string> = new Set([
  'banner',
  'contentinfo',
  'definition',
  'form',
  'listbox',
  'main',
  'navigation',
  'term',
]);
const namedFrames: ReadonlySet<string> = new Set(['group', 'list', 'radiogroup', 'region']);
/** States that are said, if they are so, and as what. */
const states: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  pressed: { true: 'pressed', false: 'not pressed' },
  checked: { true: 'on', false: 'off' },
  expanded: { true: 'open', false: 'closed' },
  selected: { true: 'selected' },
  disabled: { true: 'disabled' },
  invalid: { true: 'invalid' },
};

const textOf = (value: Protocol.Accessibility.AXValue | undefined): string =>
  String(value?.value ?? '')
    .replace(/\s+/g, ' ')
    .trim();

function lineOf(node: Stop, valueText: string | undefined): string {
  const properties = new Map(node.properties?.map(({ name, value }) => [String(name), String(value.value)]));
  const level = properties.get('level');
  const role = textOf(node.role).replace(/^DisclosureTriangle.*/, 'unfolds');
  const name = textOf(node.name);
  const value = valueText ?? textOf(node.value);
  const said = Object.entries(states).flatMap(([state, words]) => words[properties.get(state) ?? ''] ?? []);
  const described = textOf(node.description);
  return [
    level !== undefined && role === 'heading' ? `${role} ${level}` : role,
    ...(name ? [`“${name}”`] : []),
    ...(value && value !== name ? [value] : []),
    ...said,
    ...(described ? [`(${described})`] : []),
  ].join(' ');
}

/**
 * The page as a screen reader goes through it from top to bottom: a line for each stop, with role, name, value and states
 * as the browser hands them to the system. Chromium only.
 */
export async function readOut(page: Page): Promise<string[]> {
  const session = await page.createCDPSession();
  const { nodes } = await session.send('Accessibility.getFullAXTree');
  const byId = new Map(nodes.map((node) => [node.nodeId, node]));
  const lines: string[] = [];

  /** The protocol has a slider's number, and not the words that are said in its place. */
  async function valueTextOf({ role, backendDOMNodeId }: Stop): Promise<string | undefined> {
    if (textOf(role) !== 'slider' || backendDOMNodeId === undefined) return undefined;
    const { node } = await session.send('DOM.describeNode', { backendNodeId: backendDOMNodeId });
    const { attributes = [] } = node;
    const place = attributes.indexOf('aria-valuetext');
    return place < 0 ? undefined : attributes[place + 1];
  }

  async function read(node: Stop | undefined): Promise<void> {
    if (!node) return;
    const role = node.ignored ? '' : textOf(node.role);
    const isHeading = role === 'heading';
    if (role === 'StaticText') lines.push(textOf(node.name));
    else if (wholes.has(role) || frames.has(role) || (namedFrames.has(role) && textOf(node.name) !== ''))
      lines.push(lineOf(node, await valueTextOf(node)));
    if (wholes.has(role) && !isHeading) return;
    for (const id of node.childIds ?? []) {
      const child = byId.get(id);
      // Its words are its name; a button in it is a stop of its own.
      if (!isHeading || textOf(child?.role) === 'button') await read(child);
    }
  }
  await read(nodes[0]);
  await session.detach();
  return lines.filter((line) => line !== '');
}

/** A line that a live region has said. */
interface Said {
  /** which one, by its number; each line of a log is a region of its own */
  region: number;
  line: string;
}

export interface Ear {
  /**
   * What live regions have said since the last call, in its order: of each its last word, as it takes the place of those
   * before if they came soon after each other.
   * @param passing states that may be over too soon to be said
   */
  heard(passing: ReadonlySet<string>): Promise<string[]>;
}

const lastWords = (said: readonly Said[]): string[] =>
  said
    .filter(({ region }, index) => !said.slice(index + 1).some((later) => later.region === region))
    .map(({ line }) => line);

/** Listens from now on, as long as the page is there. */
export async function listenTo(page: Page): Promise<Ear> {
  await page.evaluate(() => {
    const regions = '[role="status"], [role="alert"], [role="log"], [aria-live]:not([aria-live="off"])';
    const said: { region: number; line: string }[] = [];
    const numbers = new Map<Node, number>();
    const last = new Map<Element, string>();
    (window as unknown as { said: typeof said }).said = said;
    /** without what is hidden from screen readers */
    const wordsIn = (node: Node): string => {
      if (node.nodeType === Node.TEXT_NODE) return node.textContent ?? '';
      if (!(node instanceof Element) || node.getAttribute('aria-hidden') === 'true') return '';
      if (!node.checkVisibility()) return '';
      return [...node.childNodes].map(wordsIn).join(' ');
    };
    const say = (region: Element, node: Node): void => {
      const words = wordsIn(node).replace(/\s+/g, ' ').trim();
      const isUrgent = region.matches('[role="alert"], [aria-live="assertive"]');
      const speaker = region.matches('[role="log"]') ? node : region;
      if (!numbers.has(speaker)) numbers.set(speaker, numbers.size);
      if (words !== '' && last.get(region) !== words)
        said.push({ region: numbers.get(speaker) ?? 0, line: `${isUrgent ? 'at once' : 'politely'}: ${words}` });
      last.set(region, words);
    };
    for (const region of document.querySelectorAll(regions))
      last.set(region, wordsIn(region).replace(/\s+/g, ' ').trim());
    new MutationObserver((changes) => {
      const changed = new Set<Element>();
      for (const { target, addedNodes } of changes) {
        const region = (target instanceof Element ? target : target.parentElement)?.closest(regions);
        if (region?.matches('[role="log"], #spoken-faults')) {
          const node = target instanceof Element ? addedNodes[0] : target;
          if (node) say(region, node);
        } else if (region) changed.add(region);
        for (const node of addedNodes)
          if (node instanceof Element)
            for (const alert of [node, ...node.querySelectorAll('[role="alert"]')])
              if (alert.matches('[role="alert"]')) changed.add(alert);
      }
      for (const region of changed) say(region, region);
    }).observe(document.body, { childList: true, subtree: true, characterData: true });
  });
  return {
    async heard(passing) {
      const said = await page.evaluate(() => (window as unknown as { said: Said[] }).said.splice(0));
      return lastWords(said.filter(({ line }) => !passing.has(line.replace(/^politely: /, ''))));
    },
  };
}

/** Figures that are others each time, in their order. */
const figures: readonly [RegExp, string][] = [
  [/\b\d+:\d\d\b/g, '#:##'],
  [/(?<![\d.])\d+\.\d+\.\d+(?![\d.])/g, '#.#.#'],
  [/\b\d+(?:\.\d+)?(?= (?:ms|packets|lost|kbit))/g, '#'],
];

export const withoutFigures = (line: string): string =>
  figures.reduce((text, [pattern, mask]) => text.replace(pattern, mask), line);
