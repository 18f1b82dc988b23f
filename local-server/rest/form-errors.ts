import type * as v from 'valibot';
import { Refusal } from './refusal.ts';

interface Leaf {
  code: string;
  message: string;
}

/**
 * What Discord says of a broken form: a tree along the path of each field, its leaves `_errors`.
 * Source: https://docs.discord.com/developers/reference#error-messages
 */
export function formErrors(issues: readonly v.BaseIssue<unknown>[]): Record<string, unknown> {
  const tree: Record<string, unknown> = {};
  for (const issue of issues) {
    let branch = tree;
    for (const { key } of issue.path ?? []) {
      const name = String(key);
      // An own property, whatever the client called it.
      if (!Object.hasOwn(branch, name)) Object.defineProperty(branch, name, { value: {}, ...plain });
      branch = branch[name] as Record<string, unknown>;
    }
    branch._errors = [...((branch._errors as Leaf[] | undefined) ?? []), leafOf(issue)];
  }
  return tree;
}

const plain = { enumerable: true, configurable: true, writable: true } as const;

function leafOf({ type, received, requirement, message }: v.BaseIssue<unknown>): Leaf {
  if (received === 'undefined') return { code: 'BASE_TYPE_REQUIRED', message: 'This field is required' };
  const limit = String(requirement);
  switch (type) {
    case 'string':
      return { code: 'STRING_TYPE_CONVERT', message: `Could not interpret ${received} as string.` };
    case 'number':
    case 'integer':
      return { code: 'NUMBER_TYPE_COERCE', message: `Value ${received} is not int.` };
    case 'boolean':
      return { code: 'BOOLEAN_TYPE_CONVERT', message: 'Must be either true or false.' };
    case 'array':
      return { code: 'LIST_TYPE_CONVERT', message: 'Only iterables may be used in a ListType' };
    case 'object':
    case 'loose_object':
      return { code: 'DICT_TYPE_CONVERT', message: 'Only dictionaries may be used in a DictType' };
    case 'max_value':
      return { code: 'NUMBER_TYPE_MAX', message: `int value should be less than or equal to ${limit}.` };
    case 'min_value':
      return { code: 'NUMBER_TYPE_MIN', message: `int value should be greater than or equal to ${limit}.` };
    case 'max_length':
      return { code: 'BASE_TYPE_MAX_LENGTH', message: `Must be ${limit} or fewer in length.` };
    case 'min_length':
      return { code: 'BASE_TYPE_MIN_LENGTH', message: `Must be ${limit} or more in length.` };
    case 'iso_timestamp':
      return { code: 'DATE_TIME_TYPE_PARSE', message: `Could not parse ${received}. Should be ISO8601.` };
    case 'raw_check':
      return { code: 'BASE_TYPE_REQUIRED', message };
    case 'picklist':
      return { code: 'BASE_TYPE_CHOICES', message: 'Value must be one of the choices.' };
    case 'regex':
      return { code: 'STRING_TYPE_REGEX', message: 'String value did not match validation regex.' };
    case 'check':
      return { code: 'BASE_TYPE_MAX_LENGTH', message };
    default:
      return { code: 'BASE_TYPE_INVALID', message };
  }
}

/** A refusal that names one field. */
export const formErrorAt = (path: readonly string[], code: string, message: string): Refusal =>
  new Refusal(
    'invalid-form',
    path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), { _errors: [{ code, message }] }),
  );
