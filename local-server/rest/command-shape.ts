import * as v from 'valibot';
import { textUpTo } from './texts.ts';

/** https://docs.discord.com/developers/interactions/application-commands#application-command-object */
const maxOptions = 25;
const chatInput = 1;
/** Of slash commands and options, in small letters as far as there are any; other kinds show any name. */
const slashName = /^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$/u;

const Name = v.pipe(v.string(), v.minLength(1), textUpTo(32));
const Localizations = v.nullish(v.record(v.string(), v.string()), null);
const isSmall = (text: string): boolean => text.toLowerCase() === text;

interface OptionShape {
  type: number;
  name: string;
  description: string;
  options?: OptionShape[] | undefined;
  [more: string]: unknown;
}
const Option: v.GenericSchema<OptionShape> = v.looseObject({
  type: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(11)),
  name: v.pipe(Name, v.regex(slashName), v.regex(/^\P{Lu}*$/u)),
  description: v.pipe(v.string(), v.minLength(1), textUpTo(100)),
  options: v.optional(v.lazy(() => v.pipe(v.array(Option), v.maxLength(maxOptions)))),
});

const fields = {
  name: Name,
  name_localizations: Localizations,
  description: v.optional(textUpTo(100)),
  description_localizations: Localizations,
  options: v.optional(v.pipe(v.array(Option), v.maxLength(maxOptions))),
  // Libraries of before 2022 send a number.
  default_member_permissions: v.nullish(
    v.pipe(v.union([v.string(), v.number()]), v.transform(String), v.regex(/^\d{1,20}$/)),
    null,
  ),
  dm_permission: v.optional(v.nullable(v.boolean())),
  integration_types: v.optional(v.nullable(v.array(v.number()))),
  contexts: v.optional(v.nullable(v.array(v.number()))),
  nsfw: v.optional(v.boolean()),
  type: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(4)), chatInput),
};

/** A slash command needs a description and a name that can be typed; the others are shown in menus. */
export const NewCommand = v.pipe(
  v.object(fields),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed || dataset.value.type !== chatInput) return;
    const { name, description } = dataset.value;
    const at = (key: 'name' | 'description') => ({
      path: [
        { type: 'object' as const, origin: 'value' as const, input: dataset.value, key, value: dataset.value[key] },
      ] as [v.IssuePathItem],
    });
    if (!slashName.test(name) || !isSmall(name)) addIssue({ message: 'Command name is invalid', ...at('name') });
    if (!description) addIssue({ message: 'This field is required', ...at('description') });
  }),
  v.transform(withoutUndefined),
);

export const CommandChange = v.pipe(v.partial(v.object(fields)), v.transform(withoutUndefined));

export const maxCommands = 100;
export const NewCommands = v.pipe(v.array(NewCommand), v.maxLength(maxCommands));

function withoutUndefined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as T;
}
