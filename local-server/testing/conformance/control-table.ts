import { format, resolveConfig } from 'prettier';
import { controlRoutes } from '../../control/control.ts';

/** The document whose table of the control's routes is made from the routes themselves. */
export const readmeFile = 'local-server/README.md';

const [begin, end] = ['<!-- control routes -->', '<!-- end of control routes -->'];

/** The document with its table as it should be. @throws Error if it has no place for it */
export async function withControlTable(readme: string): Promise<string> {
  const [before, rest] = readme.split(begin);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) throw new Error(`${readmeFile} has no ${begin}`);
  const rows = controlRoutes.map(({ method, path, does }) => `| \`${method} ${path}\` | ${does} |`);
  const table = ['| Route | What it does |', '| - | - |', ...rows].join('\n');
  const text = `${before}${begin}\n\n${table}\n\n${end}${after}`;
  return format(text, { ...(await resolveConfig(readmeFile)), parser: 'markdown' });
}
