import ts from 'typescript';

/** A JSON value that was sent, and the type of discord-api-types that it must have. */
export interface WireSample {
  /** said in what is found: an event, or a method and a route */
  name: string;
  /** as discord-api-types' v10 names it, for example `APIRole[]`, or `Paths[...]` of Discord's OpenAPI description */
  type: string;
  json: unknown;
}

/**
 * What a type looks like once it is JSON: enums are their values, and flags any number. Fields that the type does not
 * name are allowed, as Discord sends several that its documentation does not have. A stage without an event has null
 * there by the documentation, and nothing by the types.
 */
const wireType = `
import type * as Api from 'discord-api-types/v10';
import type { Paths } from 'discord-api-spec';
type Wire<T> = unknown extends T ? T
  : T extends string ? \`\${T}\`
  : T extends number ? \`\${T}\` extends \`\${infer N extends number}\` ? N : number
  : T extends boolean | null | undefined ? T
  : { readonly [K in keyof T]: K extends \`\${string}flags\` ? number | Exclude<T[K], number>
    : K extends 'guild_scheduled_event_id' ? Wire<T[K]> | null : Wire<T[K]> };
`;

const fileName = `${process.cwd()}/wire-samples.ts`;
const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  lib: ['lib.es2023.d.ts'],
  types: [],
  strict: true,
  skipLibCheck: true,
  noEmit: true,
};

/**
 * Checks what was sent with the compiler that knows Discord's types: they exist in no other form.
 * @returns a line for each sample that lacks a field or has one of a wrong type, with its reason; none if all is well
 */
export function wireProblems(samples: readonly WireSample[]): string[] {
  // The value comes first, by itself, so that its further fields are no fault.
  const lines = samples.map(
    ({ type, json }, index) =>
      `const sent${index} = ${JSON.stringify(json)} as const; export const is${index}: Wire<${type.startsWith('Paths[') ? type : `Api.${type}`}> = sent${index};`,
  );
  const text = `${wireType}${lines.join('\n')}`;
  const firstLine = wireType.split('\n').length - 1;
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  host.fileExists = (name) => name === fileName || fileExists(name);
  host.readFile = (name) => (name === fileName ? text : readFile(name));
  host.getSourceFile = (name, languageOptions, ...rest) =>
    name === fileName
      ? ts.createSourceFile(name, text, languageOptions)
      : getSourceFile(name, languageOptions, ...rest);
  const program = ts.createProgram([fileName], options, host);
  const source = program.getSourceFile(fileName)!;
  return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map((found) => {
    const { line } = source.getLineAndCharacterOfPosition(found.start ?? 0);
    return `${samples[line - firstLine]?.name ?? 'the compiler'}: ${reasonOf(found)}`;
  });
}

/** The innermost sentences, which name the field: those around them repeat the whole value. */
function reasonOf({ messageText }: ts.Diagnostic): string {
  const lines = ts.flattenDiagnosticMessageText(messageText, '\n').split('\n');
  return lines
    .slice(-4)
    .map((line) => line.trim().slice(0, longestSentence))
    .join(' ');
}
const longestSentence = 400;
