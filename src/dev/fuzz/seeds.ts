/** The material for inputs: the fixtures, and other kinds of files that kroute reads. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { EXAMPLE } from '../../config/example.ts';

export interface Seeds {
  /** Manifests as text. */
  readonly texts: readonly string[];
  /** The small ones among them, for millions of inputs. */
  readonly small: readonly string[];
  /** The documents of small ones, as data. */
  readonly data: readonly unknown[];
  readonly tests: string;
}

/** Small texts are checked in a few milliseconds. */
const SMALL = 900;

export function readSeeds(root: string): Seeds {
  const texts = [...manifestsIn(join(root, 'fixtures/rules')), ...manifestsIn(join(root, 'fixtures/example'))];
  const small = texts.filter((text) => text.length <= SMALL);
  return {
    texts: texts.filter((text) => text.length <= 20_000),
    small,
    data: small.flatMap(dataOf),
    tests: readFileSync(join(root, 'fixtures/example-routing.yaml'), 'utf8'),
  };
}

/** The manifests under a folder, in code-unit order of their paths. */
function manifestsIn(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return manifestsIn(path);
      return /\.(ya?ml|json)$/.test(entry.name) ? [readFileSync(path, 'utf8')] : [];
    });
}

function dataOf(text: string): readonly unknown[] {
  // Aliases may expand to more than fits into memory.
  if (/(^|[\s,[{])[&*][^\s]/m.test(text)) return [];
  const documents = parseAllDocuments(text, { logLevel: 'silent' });
  return documents.flatMap((document): readonly unknown[] => {
    if (document.errors.length > 0) return [];
    const data: unknown = document.toJS({ maxAliasCount: 100 });
    return typeof data === 'object' && data !== null ? [data] : [];
  });
}

/** A configuration with all its fields; in the example they are commented out. */
export const CONFIG = EXAMPLE.replaceAll(/^( *)# (?=[-\w/*]+:|- )/gm, '$1');

export const KUSTOMIZATION = `apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
namespace: shop
namePrefix: a-
nameSuffix: -b
commonLabels: {app: shop}
labels:
  - pairs: {tier: web}
    includeSelectors: true
commonAnnotations: {a: b}
resources:
  - a.yaml
  - base
  - https://example.com/x?ref=v1
components: [parts]
bases: [../base]
configMapGenerator:
  - name: settings
    literals: [a=b]
    files: [x=a.yaml]
    envs: [x.env]
secretGenerator:
  - name: secret
    type: Opaque
generatorOptions: {disableNameSuffixHash: true}
patches:
  - path: patch.yaml
    target: {kind: Service, name: web, labelSelector: "app=x"}
  - patch: |-
      - op: replace
        path: /spec/type
        value: NodePort
    target: {kind: Service}
patchesStrategicMerge: [patch.yaml]
patchesJson6902:
  - path: patch.yaml
    target: {version: v1, kind: Service, name: web}
images:
  - name: nginx
    newTag: "1"
replicas:
  - name: web
    count: 2
helmCharts:
  - name: x
    repo: https://example.com
vars: []
replacements:
  - source: {kind: Service, name: web}
    targets:
      - select: {kind: Deployment}
        fieldPaths: [spec.x]
transformers: [t.yaml]
generators: [g.yaml]
validators: [v.yaml]
configurations: [c.yaml]
openapi: {path: o.json}
crds: [crd.yaml]
sortOptions: {order: legacy}
buildMetadata: [originAnnotations]
`;

export const CHART = `apiVersion: v2
name: shop
version: 0.1.0
type: application
kubeVersion: ">=1.25"
dependencies:
  - name: redis
    version: 1.x
    repository: https://example.com
    condition: redis.enabled
    import-values: [data]
`;

export const TEMPLATE = `{{- if .Values.service.enabled }}
apiVersion: v1
kind: Service
metadata:
  name: {{ include "shop.name" . }}
  labels: {{- toYaml .Values.labels | nindent 4 }}
spec:
  type: {{ .Values.service.type }}
  selector: {app: {{ .Chart.Name | quote }}}
  ports:
    - port: {{ .Values.service.port }}
{{- range $i, $p := .Values.ports }}
    - port: {{ $p }}
{{- end }}
{{- end }}
`;

export const VALUES_FILE = `service:
  enabled: true
  type: ClusterIP
  port: 80
ports: [81, 82]
labels: {app: shop}
`;

export const GITIGNORE = `# comment
*.tmp
/build/
!keep.yaml
**/vendor/**
a[0-9]?.yaml
\\#x
[!a-c]*.yml
trailing\\ 
base/*
`;
