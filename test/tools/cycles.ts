/** Fails when files import each other in a circle, or name a file of ours that is not there. */
import { findCycles, readImportGraph } from './import-graph.ts';

const { imports, broken } = readImportGraph(process.cwd());
const cycles = findCycles(imports);
for (const line of broken) console.error(`No such file (extensions are written out): ${line}`);
for (const files of cycles) console.error(`These import each other in a circle:\n  ${files.join('\n  ')}`);
if (cycles.length > 0 || broken.length > 0) process.exitCode = 1;
