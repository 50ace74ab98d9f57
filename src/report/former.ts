/** Recognizes reports that kroute wrote: nothing else is overwritten unless the user requests it. */
import type { Format } from './index.ts';

/** How a report of each format begins; `pretty` alone begins with the name of any file. */
const BEGINNINGS: Readonly<Record<Format, RegExp>> = {
  pretty: /^(.+\n\n {2}(error|warning|info) {2}\S|no problems in \d|\d+ (errors?|warnings?|info)[,;] )/,
  compact: /^.+:\d+:\d+: (error|warning|info): .+ \[[a-z]+\/[a-z0-9-]+\]\n/,
  json: /^\{\n {2}"version": 1,\n {2}"diagnostics": \[/,
  sarif:
    /^\{\n {2}"\$schema": "[^"\n]+",\n {2}"version": "[^"\n]+",\n {2}"runs": \[\n {4}\{\n {6}"tool": \{\n {8}"driver": \{\n {10}"name": "kroute",\n/,
  github: /^::(error|warning|notice) file=/,
  gitlab:
    /^\[(\]\n$|\n {2}\{\n {4}"description": ".*",\n {4}"check_name": "[a-z]+\/[a-z0-9-]+",\n {4}"fingerprint": ")/,
  junit: /^<\?xml [^\n]+\?>\n<testsuites name="kroute"/,
  checkstyle:
    /^<\?xml [^\n]+\?>\n<checkstyle version="[^"\n]+">\n(<\/checkstyle>\n$| {2}<file name="[^"\n]*">\n {4}<error [^\n]*source="kroute\.)/,
  markdown: /^\*\*kroute\*\*: /,
};

/** Whether a text is a report of kroute, of whatever format, or nothing at all. */
export function isFormerReport(text: string): boolean {
  return text === '' || Object.values(BEGINNINGS).some((beginning) => beginning.test(text));
}
