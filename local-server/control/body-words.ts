import type * as v from 'valibot';

/**
 * A body's fields for people: `{channelId}`, `{guildId, code?}`, with what a field may say if that is one of few words:
 * `{upgrade?: accept/hang/refuse}`. Forms of a body stand one behind the other.
 */
export function bodyWords(schema: v.GenericSchema): string {
  const { type, entries, options } = schema as Partial<Parts> & v.GenericSchema;
  if (type === 'union' || type === 'variant') return formsOf(options as v.GenericSchema[]);
  if (entries === undefined) return type;
  const fields = Object.entries(entries).map(([name, entry]) => fieldWords(name, entry));
  return `{${fields.join(', ')}}`;
}

interface Parts {
  entries: Record<string, v.GenericSchema>;
  /** words of a picklist, or forms of a union */
  options: readonly unknown[];
  wrapped: v.GenericSchema;
  literal: unknown;
}

const formsOf = (forms: readonly v.GenericSchema[]): string => forms.map(bodyWords).join(' or ');

function fieldWords(name: string, entry: v.GenericSchema): string {
  const { type, wrapped, literal, options } = entry as Partial<Parts> & v.GenericSchema;
  if (type === 'optional') return fieldWords(`${name}?`, wrapped!);
  if (type === 'literal') return `${name}: ${String(literal)}`;
  if (type === 'picklist') return `${name}: ${options!.join('/')}`;
  const isObject = (entry as Partial<Parts>).entries !== undefined;
  return isObject ? `${name}: ${bodyWords(entry)}` : name;
}
