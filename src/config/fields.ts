/** The fields of a configuration file, each with its form and what it is for. */
import type { Grade } from '../linter/lint.ts';
import type { Rules } from '../linter/rule.ts';
import { dnsLabelError } from '../model/objects/names.ts';
import { didYouMean } from '../text/edit-distance.ts';
import { optionFields } from './options.ts';
import type { Fields, ListOf, MapOf, Text } from './shape.ts';
import { readKubeVersion, readOutput, readPortRange } from './values.ts';

/** What a configuration may name. */
export interface Vocabulary {
  readonly rules: Rules;
  readonly formats: readonly string[];
}

export const GRADES = ['error', 'warning', 'info', 'off'] as const satisfies readonly Grade[];
export const FAIL_ON = ['error', 'warning', 'info', 'never'] as const;

/** What lives elsewhere, by the fields of `external`. */
const EXTERNAL_NAMES = {
  services: 'Services (and the endpoints of Services without selector)',
  secrets: 'Secrets',
  configMaps: 'ConfigMaps',
  serviceAccounts: 'ServiceAccounts',
  classes: 'IngressClasses and GatewayClasses',
  gateways: 'Gateways and ListenerSets',
} as const;

const anything = (): undefined => undefined;
const path = (what: string): Text => ({ is: 'text', what, errorOf: (text) => (text === '' ? 'is empty' : undefined) });

const NAMESPACE: Text = {
  is: 'text',
  what: 'the name of a namespace',
  errorOf: dnsLabelError,
  pattern: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$',
};

const KUBE_VERSION: Text = {
  is: 'text',
  what: 'a version such as 1.31',
  errorOf: (text) => error(readKubeVersion(text)),
  pattern: '^v?1\\.\\d{1,3}(\\.\\d+)?$',
  looksNumeric: true,
};

const PORT_RANGE: Text = {
  is: 'text',
  what: 'a range of ports such as 30000-32767',
  errorOf: (text) => error(readPortRange(text)),
  pattern: '^\\d{1,5}-\\d{1,5}$',
};

const EXTERNAL_NAME: Text = {
  is: 'text',
  what: 'a name such as shop/cart, with * for any characters',
  errorOf: (text) => (/^([-a-z0-9.*]+\/)?[-a-z0-9.*]+$/.test(text) ? undefined : 'is not of the form [namespace/]name'),
  pattern: '^([-a-z0-9.*]+/)?[-a-z0-9.*]+$',
};

const LABELS: Text = {
  is: 'text',
  what: 'labels such as app=cart or app=*,tier=db',
  errorOf: (text) =>
    text.split(',').every((pair) => /^\s*[^=\s]+=[^=\s]*\s*$/.test(pair))
      ? undefined
      : 'is not of the form key=value[,key=value]',
  pattern: '^\\s*[^=,\\s]+=[^=,\\s]*\\s*(,\\s*[^=,\\s]+=[^=,\\s]*\\s*)*$',
};

function error(result: { readonly ok: boolean; readonly message?: string }): string | undefined {
  return result.ok ? undefined : result.message;
}

const manyOrOne = (of: Text): ListOf => ({ is: 'list', of, orOne: true });
const many = (of: ListOf['of']): ListOf => ({ is: 'list', of, orOne: false });

/** The rules that a configuration brings itself; which there are, only its modules know. */
const CUSTOM_RULES = '^custom/([a-z0-9-]+|\\*)$';

/** The form of a whole configuration. */
export function configFields({ rules, formats }: Vocabulary): Fields {
  const severity: MapOf = {
    is: 'map',
    keys: ruleKeys(rules),
    others: CUSTOM_RULES,
    noun: 'rule',
    of: { is: 'words', words: GRADES },
  };
  const format: Text = {
    is: 'text',
    what: 'a format such as pretty or sarif:out.sarif',
    errorOf: (text) => formatError(text, formats),
    pattern: `^(${formats.join('|')})(:.+)?$`,
  };
  const external = Object.entries(EXTERNAL_NAMES).map(([name, docs]) => [
    name,
    { docs: `${docs}, as [namespace/]name.`, shape: many(EXTERNAL_NAME) },
  ]);
  const override: Fields = {
    is: 'fields',
    required: ['files'],
    fields: {
      files: {
        docs: 'The files meant, as in a .gitignore, relative to the configuration.',
        shape: manyOrOne(path('a glob')),
      },
      severity: { docs: 'The severity of rules and areas in these files.', shape: severity },
      namespace: { docs: 'The namespace of objects in these files that name none.', shape: NAMESPACE },
    },
  };
  return {
    is: 'fields',
    required: [],
    fields: {
      $schema: {
        docs: 'The JSON Schema of this file, for editors.',
        shape: { is: 'text', what: 'a URL', errorOf: anything },
      },
      extends: {
        docs: 'Configuration files to start from, relative to this one; later ones win, and this one wins over all.',
        shape: manyOrOne(path('a path')),
      },
      severity: { docs: 'The severity of rules (ingress/invalid-host) and areas (ingress/*).', shape: severity },
      kubeVersion: { docs: 'The Kubernetes version to judge by.', shape: KUBE_VERSION },
      namespace: { docs: 'The namespace of objects that name none.', shape: NAMESPACE },
      controller: {
        docs: 'Who serves Ingresses whose class tells nothing, such as nginx, traefik, alb or gce.',
        shape: path('the name of a controller'),
      },
      nodePortRange: { docs: "The cluster's range of node ports.", shape: PORT_RANGE },
      external: {
        docs: 'What lives elsewhere: names that no given file defines and that are there all the same.',
        shape: {
          is: 'fields',
          required: [],
          fields: {
            ...Object.fromEntries(external),
            labels: { docs: 'Labels of pods, as key=value[,key=value].', shape: many(LABELS) },
          },
        },
      },
      ignore: {
        docs: 'Files and directories to leave alone, as in a .gitignore, relative to this file.',
        shape: manyOrOne(path('a glob')),
      },
      failOn: { docs: 'The lowest severity that fails the run.', shape: { is: 'words', words: FAIL_ON } },
      format: {
        docs: 'The output format, or several; each may go to a file, as in sarif:out.sarif.',
        shape: manyOrOne(format),
      },
      rules: {
        docs: 'Modules with rules of your own, relative to this file; they become custom/<name>.',
        shape: manyOrOne(path('the path of a module')),
      },
      options: { docs: 'Options of rules, by rule and then by option.', shape: optionFields(rules) },
      overrides: { docs: 'What differs for some files; later ones win.', shape: many(override) },
    },
  };
}

/** What `severity` may name, with what each is: rules, and areas as `area/*`. */
function ruleKeys(rules: Rules): ReadonlyMap<string, string> {
  const keys = new Map<string, string>();
  for (const id of Object.keys(rules)) {
    const area = id.slice(0, id.indexOf('/'));
    keys.set(`${area}/*`, `All rules about ${area}.`);
  }
  for (const [id, { docs }] of Object.entries(rules)) keys.set(id, docs.summary);
  return keys;
}

function formatError(text: string, formats: readonly string[]): string | undefined {
  const { format, file } = readOutput(text);
  if (!formats.includes(format)) {
    const meant = didYouMean(format, formats);
    return `is no format; ${meant === undefined ? `use one of ${formats.join(', ')}` : `did you mean "${meant}"?`}`;
  }
  return file === '' ? 'names no file after the colon' : undefined;
}
