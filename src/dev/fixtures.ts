/** Reads the cases of a rule: files or folders to lint, the expected findings, and the expected result of fixing. */

import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { rules } from '../../rules/index.ts';
import { ruleOptions } from '../config/options.ts';
import { readConfig } from '../config/read.ts';
import { readGatewayApi } from '../config/values.ts';
import type { RuleOptions } from '../linter/options.ts';
import { DEFAULT_SETTINGS, type Settings } from '../model/cluster/settings.ts';
import { readCertificate } from '../node/certificate.ts';
import { slashed } from '../node/slashed.ts';
import { sourceFile } from '../text/source-file.ts';

export interface Case {
  /** File or folder name without extension. */
  readonly name: string;
  /** Absolute paths in code-unit order. */
  readonly files: readonly string[];
  /** The folder that file names in expectations are relative to. */
  readonly base: string;
  readonly settings: Settings;
  /** The options of the rule under test. */
  readonly ruleOptions: RuleOptions;
  /** The same as arguments of the command line, and as the text of a configuration. */
  readonly flags: readonly string[];
  readonly config: string | undefined;
  /** Expected findings, one per line; empty for no findings. */
  readonly expected: readonly string[];
  /** The file with the expected result of fixing, if there is one. */
  readonly fixed: string | undefined;
}

/**
 * A case is `name.yaml` (or .yml, .json) or a folder `name/`. Beside it may stand `name.expect`: a line per finding,
 * `file:line:column-line:column severity messageId: message`, after optional option lines (`# --kube-version 1.30`,
 * `# --options { hosts: [shop.internal] }` for options of the rule); and `name.fixed.yaml`: the text after all fixes of the rule.
 */
export function casesOf(folder: string): readonly Case[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).sort();
  return names.flatMap((entry) => {
    const path = join(folder, entry);
    const directory = statSync(path).isDirectory();
    if (!directory && (!/\.(ya?ml|json)$/.test(entry) || /\.fixed\.\w+$/.test(entry))) return [];
    const name = directory ? entry : entry.replace(/\.\w+$/, '');
    const expectation = readExpectation(
      join(folder, `${name}.expect`),
      `${basename(dirname(folder))}/${basename(folder)}`,
    );
    const fixed = ['yaml', 'yml', 'json']
      .map((end) => join(folder, `${name}.fixed.${end}`))
      .find((file) => existsSync(file));
    return [
      { name, files: directory ? filesIn(path) : [path], base: directory ? path : folder, fixed, ...expectation },
    ];
  });
}

function filesIn(folder: string): readonly string[] {
  return readdirSync(folder)
    .sort()
    .flatMap((entry) => {
      const path = join(folder, entry);
      return statSync(path).isDirectory() ? filesIn(path) : [path];
    });
}

const SETTINGS: Settings = { ...DEFAULT_SETTINGS, readCertificate };

type Expectation = Pick<Case, 'settings' | 'ruleOptions' | 'flags' | 'config' | 'expected'>;

function readExpectation(path: string, rule: string): Expectation {
  if (!existsSync(path)) return { settings: SETTINGS, ruleOptions: {}, flags: [], config: undefined, expected: [] };
  const lines = readFileSync(path, 'utf8').split('\n');
  let settings = SETTINGS;
  let options: RuleOptions = {};
  const flags: string[] = [];
  let config: string | undefined;
  for (const line of lines) {
    const [, option, value = ''] = /^# (--[\w-]+) (.*\S)/.exec(line) ?? [];
    if (option === undefined) continue;
    if (option === '--options') {
      config = `options: { ${rule}: ${value} }`;
      options = optionsOf(rule, config);
    } else flags.push(option, value);
    if (option === '--gateway-api') {
      const result = readGatewayApi(value);
      if (!result.ok) throw new Error(`${value} ${result.message}`);
      settings = { ...settings, gatewayApi: result.value };
    }
    if (option === '--kube-version') settings = { ...settings, kubeMinor: Number(value.split('.')[1]) };
    if (option === '--namespace') settings = { ...settings, namespace: value };
    if (option === '--node-port-range') {
      const [from = 0, to = 0] = value.split('-').map(Number);
      settings = { ...settings, nodePortRange: { from, to } };
    }
  }
  return {
    settings,
    ruleOptions: options,
    flags,
    config,
    expected: lines.filter((line) => line !== '' && !line.startsWith('# ')),
  };
}

/** Options of a rule, checked and read like those of a configuration. */
function optionsOf(rule: string, text: string): RuleOptions {
  const file = sourceFile('kroute.yaml', text);
  const { config, problems } = readConfig(file, { rules, formats: [] });
  const [problem] = problems;
  if (problem !== undefined) throw new Error(`${rule}: ${text}: ${problem.message}`);
  return ruleOptions(config.options, rules);
}

/** Rewrites the findings of an expectation file, keeping its option lines. */
export function recordExpectation(folder: string, name: string, found: readonly string[]): void {
  const path = join(folder, `${name}.expect`);
  const options = existsSync(path)
    ? readFileSync(path, 'utf8')
        .split('\n')
        .filter((line) => line.startsWith('# '))
    : [];
  if (found.length > 0 || options.length > 0) writeFileSync(path, `${[...options, ...found].join('\n')}\n`);
}

export const nameWithin = (base: string, path: string): string => slashed(relative(base, path));
