/** InferencePools as backends of routes. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { tableFrom } from '../../dev/routing.ts';

const fixture = fileURLToPath(
  new URL('../../../fixtures/rules/route/backend-not-found/inference-pools.yaml', import.meta.url),
);

async function backendAt(path: string, text: string): Promise<string> {
  const { routes } = await tableFrom(text);
  const [backend] = routes.find(({ match }) => match.path?.value === path)?.backends ?? [];
  const pods = (backend?.workloads ?? []).map(({ resource, containerPort }) => `${resource.name}:${containerPort}`);
  return [backend?.status, ...pods, backend?.because].filter((part) => part !== undefined).join(', ');
}

test('a pool leads to the pods that it selects, on its own port', async () => {
  const text = readFileSync(fixture, 'utf8');
  assert.equal(await backendAt('/ok', text), 'ok, llama:8000');
  assert.equal(
    await backendAt(
      '/ok',
      text.replace('endpointPickerRef: { name: llama-picker', 'endpointPickerRef: { name: picker-llama'),
    ),
    'unknown, llama:8000, Service picker-llama, which picks the endpoints of InferencePool models/llama, does not exist',
  );
  const alpha = text
    .replace('inference.networking.k8s.io/v1', 'inference.networking.x-k8s.io/v1alpha2')
    .replace(
      'selector: { matchLabels: { app: llama } }\n  targetPorts: [{ number: 8000 }]',
      'selector: { app: llama }\n  targetPortNumber: 8001',
    )
    .replace('endpointPickerRef', 'extensionRef');
  assert.equal(await backendAt('/old', alpha), 'ok, llama:8001');
});

test('a missing pool, and one of another group, are no backends', async () => {
  const text = readFileSync(fixture, 'utf8');
  assert.equal(await backendAt('/missing', text), 'service-not-found, InferencePool models/lama does not exist');
  assert.match(
    await backendAt('/old', text),
    /^service-not-found, InferencePools are of group "inference\.networking\.k8s\.io"/,
  );
  const alone = text.replaceAll('kind: InferencePool\n', 'kind: Other\n');
  assert.equal(await backendAt('/missing', alone), 'unknown, InferencePool models/lama is not among the files');
});
