/** One changed field of a payload. */
export interface OddField {
  /** "channels.1.permission_overwrites.0.allow" */
  path: string;
  /** the change, in words */
  change: string;
  payload: unknown;
}

const gone = Symbol('gone');

/** What Discord may turn a field into: nothing, null, another scalar, another type. */
function changesOf(value: unknown): [string, unknown][] {
  const changes: [string, unknown][] = [
    ['missing', gone],
    ['null', null],
    ['an empty object', {}],
    ['an object that holds null', { id: null }],
    ['an empty list', []],
    ['a list that holds null', [null]],
    ['a number', 7],
    ['a fraction', 1.5],
    ['text', 'text'],
    ['empty text', ''],
    ['a boolean', true],
  ];
  if (typeof value === 'number' || typeof value === 'boolean') changes.push(['its text', String(value)]);
  if (typeof value === 'boolean') changes.push(['its number', Number(value)]);
  if (typeof value === 'string' && /^\d{1,15}$/.test(value)) changes.push(['its number', Number(value)]);
  return changes.filter(([, changed]) => JSON.stringify(changed) !== JSON.stringify(value) || changed === gone);
}

/** Every field and every item of a payload, one at a time, with every value that it may take. */
export function oddFields(payload: unknown): OddField[] {
  return pathsOf(payload).flatMap((keys) =>
    changesOf(valueAt(payload, keys)).map(([change, changed]) => ({
      path: keys.join('.'),
      change,
      payload: withValue(payload, keys, changed),
    })),
  );
}

const isParent = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

const pathsOf = (value: unknown): string[][] =>
  isParent(value)
    ? Object.keys(value).flatMap((key) => [[key], ...pathsOf(value[key]).map((rest) => [key, ...rest])])
    : [];

const valueAt = (value: unknown, [key, ...rest]: string[]): unknown =>
  key === undefined ? value : valueAt((value as Record<string, unknown>)[key], rest);

function withValue(value: unknown, [key, ...rest]: string[], changed: unknown): unknown {
  if (key === undefined) return changed;
  const parent = (Array.isArray(value) ? [...(value as unknown[])] : { ...(value as object) }) as Record<
    string,
    unknown
  >;
  const next = withValue(parent[key], rest, changed);
  if (next !== gone) parent[key] = next;
  else if (Array.isArray(parent)) parent.splice(Number(key), 1);
  else delete parent[key];
  return parent;
}
