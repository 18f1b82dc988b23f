import { readFile, writeFile } from 'node:fs/promises';
import { conformance, conformanceFile } from '../local-server/testing/conformance/conformance.ts';
import { readmeFile, withControlRoutes } from '../local-server/testing/conformance/control-routes.ts';

/** Writes the tables of what the box does of what Discord documents, and of how tests steer it. */
await writeFile(conformanceFile, await conformance());
await writeFile(readmeFile, await withControlRoutes(await readFile(readmeFile, 'utf8')));
console.log(`${conformanceFile} and ${readmeFile} are written.`);
// Clients that boxes closed may wait for their deadlines still.
process.exit();
