import { format, resolveConfig } from 'prettier';
import { gatewayCloseCodes, gatewayOpcodes } from './gateway-rows.ts';
import type { Row } from './probe.ts';
import { restRoutes } from './rest-rows.ts';
import { voiceCloseCodes, voiceOpcodes } from './voice-rows.ts';

/** The document that the run writes. */
export const conformanceFile = 'local-server/CONFORMANCE.md';

const table = (head: Row, rows: readonly Row[]): string =>
  [head, head.map(() => '-'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');

const opcodes: Row = ['Opcode', 'Name', 'The box', 'Sent to it before Identify', 'Sent to it with a wrong `d`'];
const codes: Row = ['Code', 'Name', 'The box closes with it after', 'On demand'];

/** Asks running boxes for everything that Discord documents, and writes down what they did, as Markdown. */
export async function conformance(): Promise<string> {
  const routes = await restRoutes();
  const built = routes.filter(([, , does]) => does !== 'not built').length;
  const text = `# What the box does of what Discord documents

Found by asking running boxes over the wire: \`npm run conformance\` writes this file, and a test says when it is old. The
opcodes and close codes are those of discord-api-types, the routes those of Discord's OpenAPI description and those that its
documentation has besides.

## Main gateway: opcodes

${table(opcodes, await gatewayOpcodes())}

## Main gateway: close codes

"On demand" is \`server.gateway.close\`.

${table(codes, await gatewayCloseCodes())}

## Voice gateway, version 8: opcodes

${table(opcodes, await voiceOpcodes())}

## Voice gateway, version 8: close codes

"On demand" is \`server.voice.close\`.

${table(codes, await voiceCloseCodes())}

## REST API

${built} of ${routes.length} routes are built. Each was asked by a bot that may do it, with a body that fits if it is built. What is not built
answers 404 or 405 with code 0.

${table(['Method', 'Path', 'The box'], routes)}
`;
  return format(text, { ...(await resolveConfig(conformanceFile)), parser: 'markdown' });
}
