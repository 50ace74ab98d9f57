/** The fields of a configuration file, each with its form and its documentation. */

import type { Grade } from '../linter/lint.ts';
import { areasOf, type Rules } from '../linter/rule.ts';
import { dnsLabelError } from '../model/objects/names.ts';
import { didYouMean } from '../text/edit-distance.ts';
import { quotedChoice } from '../text/listing.ts';
import { optionFields } from './options.ts';
import type { Fields, ListOf, MapOf, Text } from './shape.ts';
import { CHANNELS, readBundle, readKubeVersion, readOutput, readPortRange } from './values.ts';

/** The rules and formats that a configuration may use. */
export interface Vocabulary {
  readonly rules: Rules;
  readonly formats: readonly string[];
}

export const GRADES = ['error', 'warning', 'info', 'off'] as const satisfies readonly Grade[];
export const FAIL_ON = ['error', 'warning', 'info', 'never'] as const;

/** External objects, by the fields of `external`. */
const EXTERNAL_NAMES = {
  services: 'Services (and the endpoints of Services without selector)',
  secrets: 'Secrets',
  configMaps: 'ConfigMaps',
  serviceAccounts: 'ServiceAccounts',
  classes: 'IngressClasses and GatewayClasses',
  gateways: 'Gateways and ListenerSets',
} as const;

const anything = (): undefined => undefined;
const path = (what: string): Text => ({
  is: 'text',
  what,
  errorOf: (text) => (text === '' ? 'must not be empty' : undefined),
});

const NAMESPACE: Text = {
  is: 'text',
  what: 'a namespace',
  errorOf: dnsLabelError,
  pattern: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$',
};

const KUBE_VERSION: Text = {
  is: 'text',
  what: 'a Kubernetes version such as 1.31',
  errorOf: (text) => error(readKubeVersion(text)),
  pattern: '^v?1\\.\\d{1,3}(\\.\\d+)?$',
  looksNumeric: true,
};

const BUNDLE: Text = {
  is: 'text',
  what: 'a version of the Gateway API such as 1.6',
  errorOf: (text) => error(readBundle(text)),
  pattern: '^v?1\\.\\d{1,3}(\\.\\d+)?$',
  looksNumeric: true,
};

const PORT_RANGE: Text = {
  is: 'text',
  what: 'a port range such as 30000-32767',
  errorOf: (text) => error(readPortRange(text)),
  pattern: '^\\d{1,5}-\\d{1,5}$',
};

const EXTERNAL_NAME: Text = {
  is: 'text',
  what: 'a name such as shop/cart, with * for any characters',
  errorOf: (text) => (/^([-a-z0-9.*]+\/)?[-a-z0-9.*]+$/.test(text) ? undefined : 'must have the form [namespace/]name'),
  pattern: '^([-a-z0-9.*]+/)?[-a-z0-9.*]+$',
};

const LABELS: Text = {
  is: 'text',
  what: 'labels such as app=cart or app=*,tier=db',
  errorOf: (text) =>
    text.split(',').every((pair) => /^\s*[^=\s]+=[^=\s]*\s*$/.test(pair))
      ? undefined
      : 'must have the form key=value[,key=value]',
  pattern: '^\\s*[^=,\\s]+=[^=,\\s]*\\s*(,\\s*[^=,\\s]+=[^=,\\s]*\\s*)*$',
};

function error(result: { readonly ok: boolean; readonly message?: string }): string | undefined {
  return result.ok ? undefined : result.message;
}

const manyOrOne = (of: Text): ListOf => ({ is: 'list', of, orOne: true });
const many = (of: ListOf['of']): ListOf => ({ is: 'list', of, orOne: false });

/** The user's rules; only their modules know which exist. */
const CUSTOM_RULES = '^custom(/([a-z0-9-]+|\\*))?$';

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
        docs: 'Files and directories, as in a .gitignore, relative to the configuration.',
        shape: manyOrOne(path('a glob')),
      },
      severity: { docs: 'Severity of rules and areas in these files.', shape: severity },
      namespace: { docs: 'Namespace for objects of these files without metadata.namespace.', shape: NAMESPACE },
    },
  };
  return {
    is: 'fields',
    required: [],
    fields: {
      $schema: {
        docs: 'JSON Schema of this file, for editors.',
        shape: { is: 'text', what: 'a URL', errorOf: anything },
      },
      extends: {
        docs: 'Configuration files to extend, relative to this file. Later ones override earlier ones, and this file overrides all.',
        shape: manyOrOne(path('a path')),
      },
      severity: {
        docs: 'Severity of rules (ingress/invalid-host), of areas (ingress or ingress/*), and of all rules (*).',
        shape: severity,
      },
      kubeVersion: { docs: 'Kubernetes version of the cluster.', shape: KUBE_VERSION },
      gatewayApi: {
        docs: 'What is installed of the Gateway API.',
        shape: {
          is: 'fields',
          required: [],
          fields: {
            version: { docs: 'Version of the CRDs.', shape: BUNDLE },
            channel: {
              docs: 'Channel of the CRDs. Fields of the experimental channel are errors with the standard one.',
              shape: { is: 'words', words: CHANNELS },
            },
          },
        },
      },
      namespace: { docs: 'Namespace for objects without metadata.namespace.', shape: NAMESPACE },
      controller: {
        docs: 'Ingress controller to assume for Ingresses whose class has no known controller, such as nginx, traefik, alb or gce.',
        shape: path('the name of a controller'),
      },
      nodePortRange: { docs: 'Node port range of the cluster.', shape: PORT_RANGE },
      external: {
        docs: 'Objects that exist elsewhere: names that the given files use but do not define.',
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
        docs: 'Files and directories to skip, as in a .gitignore, relative to this file.',
        shape: manyOrOne(path('a glob')),
      },
      failOn: { docs: 'Lowest severity that makes kroute lint exit with 1.', shape: { is: 'words', words: FAIL_ON } },
      format: {
        docs: 'Output format, or several; each can be written to a file, as in sarif:out.sarif.',
        shape: manyOrOne(format),
      },
      rules: {
        docs: 'Modules with your own rules, relative to this file. Their rules are called custom/<name>.',
        shape: manyOrOne(path('the path of a module')),
      },
      charts: {
        docs: 'How Helm charts are rendered. Several entries of one chart are several releases of it.',
        shape: many({
          is: 'fields',
          required: ['chart'],
          fields: {
            chart: { docs: 'Directory of the chart, relative to the configuration.', shape: path('a directory') },
            release: {
              docs: 'Name of the release.',
              shape: { is: 'text', what: 'the name of a release', errorOf: dnsLabelError },
            },
            namespace: { docs: 'Namespace of the release.', shape: NAMESPACE },
            values: {
              docs: 'Values files, relative to the configuration; later ones override earlier ones.',
              shape: manyOrOne(path('a values file')),
            },
          },
        }),
      },
      options: { docs: 'Options of rules, by rule and then by option.', shape: optionFields(rules) },
      overrides: {
        docs: 'Different settings for some files. Later entries override earlier ones.',
        shape: many(override),
      },
    },
  };
}

/** The keys of `severity`, each with a description: rules, areas as `area` and `area/*`, and `*`. */
function ruleKeys(rules: Rules): ReadonlyMap<string, string> {
  const keys = new Map<string, string>();
  keys.set('*', 'All rules.');
  for (const area of areasOf(Object.keys(rules)))
    for (const key of [area, `${area}/*`]) keys.set(key, `All rules about ${area}.`);
  for (const [id, { docs }] of Object.entries(rules)) keys.set(id, docs.summary);
  return keys;
}

function formatError(text: string, formats: readonly string[]): string | undefined {
  const { format, file } = readOutput(text);
  if (!formats.includes(format)) {
    const meant = didYouMean(format, formats);
    return `is not a format; ${meant === undefined ? `use ${quotedChoice(formats)}` : `did you mean "${meant}"?`}`;
  }
  return file === '' ? 'must have a file after the colon' : undefined;
}
