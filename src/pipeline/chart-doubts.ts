/** What helm makes of a chart without a cluster and without its user: what depends on these is not known. */
import { type Diagnostic, namesMeant, type Severity } from '../linter/diagnostic.ts';
import type { ParsedFile } from '../model/project/project.ts';
import { originAt, type Rendered } from './rendered.ts';

const OF_VERSIONS: ReadonlySet<string> = new Set(['schema/removed-api', 'schema/deprecated-api']);

/** Whether a finding on the output of a chart may come from what kroute had to assume. */
export function isAssumed(found: Diagnostic, output: Rendered, files: ReadonlyMap<string, ParsedFile>): boolean {
  return isOfReleaseName(found, output) || isOfCapabilities(found, output, files);
}

/** How sure a finding is that is made on the output of a chart. */
export function severityIn(found: Diagnostic, output: Rendered, files: ReadonlyMap<string, ParsedFile>): Severity {
  if (isLeftOpen(found, output, files) || isOfAssumedRelease(found, output)) return 'info';
  // Helm takes the last one, too.
  if (found.rule === 'yaml/duplicate-key' && output.by === 'helm') return 'warning';
  return isElsewhere(found, output) ? 'info' : found.severity;
}

/**
 * Whether a finding is about a value that is empty by default, of a chart that nothing among the files installs: its
 * users set it.
 */
function isLeftOpen(found: Diagnostic, output: Rendered, files: ReadonlyMap<string, ParsedFile>): boolean {
  const { at } = found;
  if (output.release === undefined || found.severity === 'info') return false;
  const template = files.get(originAt(at, output)?.path ?? '')?.file.text;
  const text = at.file.text.slice(at.span.start, at.span.end);
  if (isCut(text) && (template === undefined || !standsIn(template, text) || isBeside(template, text))) return true;
  if (/^["']?\//.test(text) && template !== undefined && isBeside(template, text)) return true;
  if (template === undefined) return false;
  if (found.rule === 'workload/volume-not-found') return definesVolume(template, found.message);
  const isEmpty = /^(?:""|''|null|~|\{\}|\[\])?$/.test(text);
  if (/ has no metadata\.name$/.test(found.message)) return isEmpty || hasEmptyName(at.file.text.slice(at.span.start));
  if (at.lacks === undefined && !isEmpty && !/required|neither/.test(found.message)) return false;
  const fields = [
    String(at.lacks ?? ''),
    String(at.path.at(-1) ?? ''),
    ...(found.message.match(/[a-z][A-Za-z]+/g) ?? []),
  ];
  const names = new Set(fields.filter((name) => name.length > 3));
  const lines = template.split('\n');
  return lines.some((line, index) => {
    const isFilled = line.includes('.Values.') || (/:\s*$/.test(line) && ITERATED.test(lines[index + 1] ?? ''));
    return isFilled && (line.match(/[A-Za-z]+/g) ?? []).some((word) => names.has(word));
  });
}

/** Whether a template has the volume that its output lacks, under a condition. */
function definesVolume(template: string, message: string): boolean {
  const name = /^volume "([^"]+)"/.exec(message)?.[1];
  if (name === undefined) return false;
  const lines = template.split('\n').map((line) => line.trim());
  // Among the volumes it begins an item, and a mount may begin with it, too.
  return lines.filter((line) => line.replace(/^- /, '') === `name: ${name}`).length > 1;
}

/** What makes the content of a field, which may be empty. */
const ITERATED = /\{\{-? *(?:range|with) /;

/** Whether a text lacks a part, as `grafana.{{ .Values.domain }}` does without a domain. */
function isCut(text: string): boolean {
  return /^["']?[.:-](?!\d)|[\w.][.:-]["']?$|\.\./.test(text);
}

/** Whether metadata, with which a text begins, has a name that is empty: a template makes it of a value. */
function hasEmptyName(metadata: string): boolean {
  for (const line of metadata.split('\n', MOST_LINES).slice(1)) {
    if (!line.startsWith(' ')) return false;
    if (EMPTY_NAMES.has(line.trim())) return true;
  }
  return false;
}

const EMPTY_NAMES: ReadonlySet<string> = new Set(['name:', 'name: ""', "name: ''"]);

/** Of metadata before the name. */
const MOST_LINES = 50;

/** Whether a template has the text itself, and not as the end of a word; separators alone only as a whole value. */
function standsIn(template: string, text: string): boolean {
  if (/^[.:-]+$/.test(text))
    return [`${text}\n`, `"${text}"`, `'${text}'`].some((value) => template.includes(` ${value}`));
  for (let at = template.indexOf(text); at !== -1; at = template.indexOf(text, at + 1))
    if (!/\w/.test(template[at - 1] ?? '')) return true;
  return false;
}

/** Whether a template has the text before or behind a value, which is empty. */
function isBeside(template: string, text: string): boolean {
  const bare = text.replaceAll(/^["']|["']$/g, '');
  return template.includes(`}}${bare}`) || template.includes(`${bare}{{`);
}

/** Findings that something is not there, by rule; only with these messages, where the rule has others. */
const OF_ABSENCE: ReadonlyMap<string, readonly string[]> = new Map([
  ['service/selector-matches-nothing', ['unseen']],
  ['service/selector-matches-other-namespace', []],
  ['service/no-selector', ['absent']],
  ['network/service-reference-not-found', []],
  ['network/policy-matches-nothing', ['policy', 'peer']],
  ['tree/namespace-mismatch', []],
  ['ingress/class-not-found', []],
  ['ingress/controller-miswired', ['absent']],
]);

/**
 * Whether a warning says that something is not there, without a name that is probably meant, and a chart that nothing
 * among the files installs lacks it: what else is in its namespace, and how its release is called, is not known.
 */
function isElsewhere(found: Diagnostic, { release }: Rendered): boolean {
  const { rule, messageId, severity } = found;
  const messages = OF_ABSENCE.get(rule);
  if (release === undefined || severity !== 'warning' || messages === undefined) return false;
  return (messages.length === 0 || messages.includes(messageId)) && !namesMeant(found);
}

/** Whether a selector has a fixed value for a label whose value is the release name, which its user chooses. */
function isOfAssumedRelease({ rule, message }: Diagnostic, { release }: Rendered): boolean {
  if (release === undefined || rule !== 'service/selector-matches-nothing') return false;
  const [, selector = '', key = '', value] =
    /^selector "([^"]*)" matches no pods; .* have the label "([^"=]+)=([^"]*)"$/.exec(message) ?? [];
  return value === release && selector.split(',').some((pair) => pair.startsWith(`${key}=`));
}

/** A name that is too long with the release name, which the user chooses. */
function isOfReleaseName({ message, at }: Diagnostic, { release }: Rendered): boolean {
  if (release === undefined || !/ must have at most \d+ /.test(message)) return false;
  return at.file.text.slice(at.span.start, at.span.end).includes(release);
}

/** A version that the chart chooses by what the cluster serves: helm assumes all that it knows, removed ones included. */
function isOfCapabilities({ rule, at }: Diagnostic, output: Rendered, files: ReadonlyMap<string, ParsedFile>): boolean {
  if (output.by !== 'helm' || !OF_VERSIONS.has(rule)) return false;
  const template = originAt(at, output)?.path;
  return output.sources.some(
    (path) =>
      (path === template || path.endsWith('.tpl')) &&
      files.get(path)?.file.text.includes('.Capabilities.APIVersions') === true,
  );
}
