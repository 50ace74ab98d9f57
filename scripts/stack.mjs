#!/usr/bin/env node
// Says the places in the sources of a stack that the built command line printed (`kroute --debug`).
//
//   node scripts/stack.mjs < stack.txt       after `npm run build` at the version that printed it
import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { text } from 'node:stream/consumers';

const map = new SourceMap(JSON.parse(readFileSync(new URL('../dist/chunks/cli.cjs.map', import.meta.url), 'utf8')));
// How the launcher wraps the script, which moves its first line (src/launcher/compiled.ts).
const WRAPPER = '(function (exports, require, module, __filename, __dirname) { '.length;

const given = await text(process.stdin);
process.stdout.write(
  given.replace(/(?:\S+ \()?[^\s(]*cli\.cjs:(\d+):(\d+)\)?/g, (written, line, column) => {
    const [row, at] = [Number(line) - 1, Number(column) - 1];
    const { originalSource, originalLine, originalColumn } = map.findEntry(row, row === 0 ? at - WRAPPER : at);
    if (originalSource === undefined) return written;
    return `${originalSource.replace(/^(?:\.\.\/)+/, '')}:${originalLine + 1}:${originalColumn + 1}`;
  }),
);
