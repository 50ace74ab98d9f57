/** Where the values of a chart come from that its own defaults leave open. */
import { basename, join } from 'node:path';
import type { Io } from '../io.ts';
import type { Script } from './scripts.ts';

/** Whether helm refused a chart for values that it requires: by `required` or `fail`, by its schema, or as they are absent. */
export function isForValues(message: string): boolean {
  return (
    /^(?:Error: )?(?:INSTALLATION FAILED: )?execution error at \(|values don't meet the specifications of the schema/.test(
      message,
    ) || ABSENT_VALUE.test(message)
  );
}

const ABSENT_VALUE =
  /at <[^<>]*\.Values[^<>]*>: (?:wrong type for value; expected \w+; got interface \{\}|nil pointer evaluating interface \{\})|at <\w+>: invalid value; expected \w+|at <index \.Values[^<>]*>: error calling index: index of untyped nil/;

/** Whether helm refused a chart for global values, which charts that include it hand down. */
export function isOfParent(message: string): boolean {
  return /at <[^<>]*\.Values\.global\b[^<>]*>/.test(message);
}

/** Whether helm refused the text of a template, which no values correct. */
export function isOfSyntax(message: string): boolean {
  return /^(?:Error: )?(?:INSTALLATION FAILED: )?parse error|function "[^"]*" not defined|no template "[^"]*"|missing in charts\/ directory/.test(
    message,
  );
}

const MOST_FILES = 6;

/**
 * Files beside the defaults that hold values to render a chart with: those of `ci/`, as chart-testing has them, and
 * those of environments. Absolute; `directory` is the chart's.
 */
export function valuesBeside(directory: string, { files }: Pick<Io, 'files'>): readonly string[] {
  const inside = (way: string, isMeant: (name: string) => boolean): readonly string[] => {
    const listed = files.list(join(directory, way));
    if (!listed.ok) return [];
    return listed.value
      .filter(({ name, kind }) => kind === 'file' && isMeant(name))
      .map(({ name }) => join(directory, way, name));
  };
  return [
    ...inside('ci', (name) => /values\.ya?ml$/.test(name)),
    ...inside('', (name) => /^values[-_.][\w.-]+\.ya?ml$|^[\w.-]+[-_.]values\.ya?ml$/.test(name)),
  ].slice(0, MOST_FILES);
}

/** Whether a command of the tree hands values to the chart: `helm upgrade shop charts/shop --set host=...`. */
export function isGivenValues(directory: string, name: string, scripts: readonly Script[]): boolean {
  const names = [basename(directory), name];
  return scripts.some(({ text }) => {
    if (!/helm/i.test(text) || !names.some((one) => text.includes(one))) return false;
    return text
      .replaceAll(/\\\r?\n/g, ' ')
      .split('\n')
      .some(
        (line) =>
          /\bhelm\b/.test(line) &&
          /\b(?:upgrade|install|template)\b/.test(line) &&
          /\s(?:--set(?:-\w+)?|--values|-f)\b/.test(line) &&
          names.some((one) => line.includes(one)),
      );
  });
}

/** Whether a helmfile installs the chart, with values that it computes. */
export function isOfHelmfile(directory: string, scripts: readonly Script[]): boolean {
  const name = basename(directory);
  return scripts.some(
    ({ text, isHelmfile }) =>
      isHelmfile && text.split('\n').some((line) => CHART.test(line) && line.split(/[\s/"']+/).includes(name)),
  );
}

const CHART = /^[\s-]*chart:/;

/** Whether Terraform installs the chart with values: a block `resource "helm_release" "shop" { chart = "charts/shop" ... }`. */
export function isOfTerraform(directory: string, scripts: readonly Script[]): boolean {
  const name = basename(directory);
  return scripts.some(({ text, isDocument }) => {
    if (isDocument || !text.includes('"helm_release"') || !text.includes(name)) return false;
    const blocks = text.split(/^(?=(?:resource|data|module|locals|variable|output)\b)/m);
    return blocks.some(
      (block) =>
        block.startsWith('resource "helm_release"') &&
        GIVEN.test(block) &&
        /^[ \t]*chart[ \t]*=[ \t]*"([^"\n]*)"/m.exec(block)?.[1]?.split('/').at(-1) === name,
    );
  });
}

const GIVEN = /^[ \t]*(?:set|set_list|set_sensitive|values)\b/m;
