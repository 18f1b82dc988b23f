import { format, resolveConfig } from 'prettier';
import { bodyWords } from '../../control/body-words.ts';
import { controlRoutes } from '../../control/control.ts';

/** The document whose list of the control's routes is made from the routes themselves. */
export const readmeFile = 'local-server/README.md';

const [begin, end] = ['<!-- control routes -->', '<!-- end of control routes -->'];

/** The document with its list as it should be. @throws Error if it has no place for it */
export async function withControlRoutes(readme: string): Promise<string> {
  const [before, rest] = readme.split(begin);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) throw new Error(`${readmeFile} has no ${begin}`);
  const rows = controlRoutes.map(
    ({ method, path, does, schema }) =>
      `- \`${method} ${path}\`${schema ? ` \`${bodyWords(schema)}\`` : ''}: ${does[0]!.toLowerCase()}${does.slice(1)}`,
  );
  const text = `${before}${begin}\n\n${rows.join('\n')}\n\n${end}${after}`;
  return format(text, { ...(await resolveConfig(readmeFile)), parser: 'markdown' });
}
