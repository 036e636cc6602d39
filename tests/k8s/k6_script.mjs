// Runs a script of k6 in a plain JavaScript engine, with its modules replaced by some that write down what they are told.
// Usage: node k6_script.mjs SCRIPT; __ENV is this process's environment. Prints JSON.
import { pathToFileURL } from 'node:url';

globalThis.__ENV = process.env;
globalThis.told = { requests: [], checks: [] };
const script = await import(pathToFileURL(process.argv[2]));
script.default();
const { stdout } = script.handleSummary({ metrics: { iterations: { values: { count: 7 } } } });
console.log(JSON.stringify({ options: script.options, summary: stdout, ...globalThis.told }));
