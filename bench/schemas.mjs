/**
 * Prepares the schemas that kubeconform reads, so that it waits for no network: one self-contained strict JSON Schema
 * for each kind, from the OpenAPI document of Kubernetes and the CRDs of the Gateway API.
 *
 *   node bench/schemas.mjs <out> <swagger.json> [<directory of CRDs> ...]
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';

const [out, swagger, ...crds] = process.argv.slice(2);
if (out === undefined || swagger === undefined) {
  console.error('usage: node bench/schemas.mjs <out> <swagger.json> [<directory of CRDs> ...]');
  process.exit(2);
}
mkdirSync(out, { recursive: true });
const { definitions } = JSON.parse(readFileSync(swagger, 'utf8'));
let written = 0;

for (const definition of Object.values(definitions))
  for (const { group, version, kind } of definition['x-kubernetes-group-version-kind'] ?? [])
    if (definition.properties?.metadata !== undefined) write(group, version, kind, strict(definition, []));

for (const directory of crds)
  for (const file of readdirSync(directory).filter((name) => name.endsWith('.yaml')))
    for (const document of parseAllDocuments(readFileSync(join(directory, file), 'utf8'))) {
      const { kind, spec } = document.toJS() ?? {};
      if (kind !== 'CustomResourceDefinition') continue;
      for (const { name, schema } of spec.versions)
        write(spec.group, name, spec.names.kind, strict(schema.openAPIV3Schema, []));
    }
console.log(`${written} schemas`);

/** The file name under which kubeconform looks up a kind: {{.ResourceKind}}{{.KindSuffix}}. */
function write(group, version, kind, schema) {
  const suffix = group === '' ? version : `${group.split('.')[0]}-${version}`;
  const name = `${kind}-${suffix}.json`.toLowerCase();
  writeFileSync(join(out, name), JSON.stringify({ $schema: 'http://json-schema.org/schema#', ...schema }));
  written++;
}

/**
 * Inlines references, rejects unknown fields, and accepts null for an absent field; recursive references accept
 * anything.
 */
function strict(schema, within) {
  if (schema.$ref !== undefined) {
    const name = schema.$ref.replace('#/definitions/', '');
    return within.includes(name) ? {} : strict(definitions[name], [...within, name]);
  }
  const { description: _, default: __, ...rest } = schema;
  const plain = Object.fromEntries(Object.entries(rest).filter(([key]) => !key.startsWith('x-kubernetes-')));
  if (schema.format === 'int-or-string' || schema['x-kubernetes-int-or-string'] === true)
    return { oneOf: [{ type: 'string' }, { type: 'integer' }] };
  const required = new Set(schema.required ?? []);
  if (schema.properties !== undefined) {
    plain.properties = Object.fromEntries(
      Object.entries(schema.properties).map(([key, value]) => {
        const inner = strict(value, within);
        const isOptional = !required.has(key) && typeof inner.type === 'string';
        return [key, isOptional ? { ...inner, type: [inner.type, 'null'] } : inner];
      }),
    );
    if (schema['x-kubernetes-preserve-unknown-fields'] !== true) plain.additionalProperties = false;
  }
  if (typeof schema.additionalProperties === 'object')
    plain.additionalProperties = strict(schema.additionalProperties, within);
  if (schema.items !== undefined) plain.items = strict(schema.items, within);
  // An optional enumeration also accepts null.
  if (Array.isArray(plain.enum)) delete plain.enum;
  // Branches repeat fields that are already defined outside of them.
  for (const key of ['oneOf', 'anyOf', 'allOf', 'not']) delete plain[key];
  return plain;
}
